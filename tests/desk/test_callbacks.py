"""A call back from its asking to its erasure."""

from datetime import UTC, datetime, timedelta

import pytest

from widget_server.desk import callbacks, codes, retention
from widget_server.errors import BadDetails, BadWindow, UnknownCallback, UnknownCode

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)  # 13:00 in Paris
WORDS = {"telephone": "01 99 00 00 01", "name": "Zoé Fictive", "commune": "35238", "diagnosis": "ransomware"}
WINDOW = {"day": "2026-11-23", "begins": "14:00", "ends": "16:00"}


@pytest.fixture
def ask(desk):
    def ask(now=NOON, force="police", **more):
        return callbacks.ask(desk, force, **(WORDS | WINDOW | more), now=now)

    return ask


def test_a_code_finds_what_was_asked(desk, ask):
    code, asked = ask()

    assert callbacks.find(desk, code, NOON) == asked
    assert {name: getattr(asked, name) for name in WORDS} == WORDS
    assert asked.begins_at.isoformat() == "2026-11-23T14:00:00+01:00"
    assert asked.ends_at.isoformat() == "2026-11-23T16:00:00+01:00"


def test_the_window_is_on_the_clock_of_the_person_s_department(ask):
    assert ask(commune="97411")[1].begins_at.isoformat() == "2026-11-23T14:00:00+04:00"
    assert ask(commune="")[1].begins_at.isoformat() == "2026-11-23T14:00:00+01:00"


@pytest.mark.parametrize(
    "window",
    [
        {"day": "2026-11-21"},
        {"day": "2026-11-30"},
        {"day": "20261123"},
        {"day": "demain"},
        {"day": ""},
        {"begins": "07:30"},
        {"ends": "20:30"},
        {"begins": "15:30"},
        {"begins": "16:00", "ends": "14:00"},
        {"begins": "25:00"},
        {"begins": "14:00:00"},
        {"begins": "\0"},
        {"day": "2026-11-22", "begins": "10:00", "ends": "13:00"},
    ],
)
def test_nobody_is_called_outside_what_is_offered(desk, ask, window):
    with pytest.raises(BadWindow, match=r"\.$"):
        ask(**window)
    assert callbacks.waiting(desk, "police", NOON) == []


def test_half_a_character_is_not_kept(ask):
    assert ask(diagnosis="vol\ud800")[1].diagnosis == "vol"


def test_a_window_that_has_begun_is_not_over(ask):
    assert ask(day="2026-11-22", begins="10:00", ends="14:00")


def test_one_may_be_called_until_seven_days_from_now(ask):
    assert len(callbacks.days(now=NOON)) == 8
    assert ask(day="2026-11-29")


@pytest.mark.parametrize("words", [{"telephone": "17"}, {"telephone": ""}, {"name": ""}])
def test_details_that_cannot_be_used_ask_nothing(ask, words):
    with pytest.raises(BadDetails):
        ask(**words)


def test_the_same_asked_twice_is_asked_once(desk, ask):
    code = codes.new()
    assert ask(code=code) == ask(code=code)
    assert len(callbacks.waiting(desk, "police", NOON)) == 1


def test_officers_see_those_of_their_force_the_first_window_first(desk, ask):
    ask(begins="15:00", ends="18:00", name="Deux")
    ask(name="Un")
    ask(force="gendarmerie", name="Ailleurs")

    assert [each.name for each in callbacks.waiting(desk, "police", NOON)] == ["Un", "Deux"]
    assert [each.name for each in callbacks.waiting(desk, "gendarmerie", NOON)] == ["Ailleurs"]


def test_once_called_nothing_is_left(desk, desk_path, ask):
    code, asked = ask()

    assert callbacks.done(desk, asked.id, NOON) == asked

    assert codes.hash(code).encode() not in desk_path.read_bytes()
    with pytest.raises(UnknownCallback):
        callbacks.done(desk, asked.id, NOON)
    with pytest.raises(UnknownCode):
        callbacks.find(desk, code, NOON)


def test_whoever_cancels_is_forgotten(desk, ask):
    code, _ = ask()
    callbacks.cancel(desk, code, NOON)
    assert callbacks.waiting(desk, "police", NOON) == []
    with pytest.raises(UnknownCode):
        callbacks.cancel(desk, code, NOON)


def test_the_file_holds_no_word_and_a_week_later_no_trace(desk, desk_path, ask):
    code, asked = ask()
    for word in (*WORDS.values(), code):
        assert word.encode() not in desk_path.read_bytes()

    kept = asked.ends_at + callbacks.KEPT
    retention.tend(desk, kept - timedelta(minutes=1))
    assert callbacks.find(desk, code, kept - timedelta(minutes=1)) == asked
    retention.tend(desk, kept)
    assert desk.table("callback").count == 0
    assert codes.hash(code).encode() not in desk_path.read_bytes()


def test_a_code_whose_call_back_is_past_its_time_may_be_used_again(desk, ask):
    code, _ = ask()
    later = NOON + timedelta(days=30)
    asked = ask(now=later, code=code, day=later.date().isoformat())[1]
    assert callbacks.find(desk, code, later) == asked
