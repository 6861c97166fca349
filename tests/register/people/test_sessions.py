from datetime import UTC, datetime, timedelta

import pytest

from widget_server.register.people import sessions, staff
from widget_server.store import writing

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


def after(minutes):
    return NOON + timedelta(minutes=minutes)


@pytest.fixture
def person(db, camille):
    return staff.get(db, camille.login)


@pytest.fixture
def token(db, person):
    return sessions.open(db, person.id, NOON)


def test_a_session_says_who_is_at_work(db, person, token):
    found = sessions.look_up(db, token, after(1))

    assert (found.staff, found.login, found.name, found.role) == (person.id, person.login, person.name, "issuer")
    assert len(token) >= 43  # 256 bits


def test_no_two_tokens_are_alike(db, person, token):
    assert sessions.open(db, person.id, NOON) != token


@pytest.mark.parametrize("text", ["", "x", "\udcff", "0" * 64])
def test_another_text_is_no_session(db, token, text):
    assert sessions.look_up(db, text, NOON) is None


def test_what_is_kept_does_not_open_a_session(db, token):
    assert sessions.look_up(db, next(db.query("SELECT hash FROM session"))["hash"], NOON) is None


def test_a_session_ends_a_quarter_of_an_hour_after_it_was_last_used(db, token):
    assert sessions.look_up(db, token, after(14))
    assert sessions.look_up(db, token, after(28))
    assert sessions.look_up(db, token, after(43)) is None


def test_a_session_ends_after_eight_hours_even_in_use(db, token):
    for minutes in range(10, 480, 10):
        assert sessions.look_up(db, token, after(minutes))

    assert sessions.look_up(db, token, after(480)) is None


def test_a_clock_set_back_prolongs_nothing(db, token):
    assert sessions.look_up(db, token, after(-1))
    assert sessions.look_up(db, token, after(-20)) is None


@pytest.mark.parametrize("minutes", [20, -20])
def test_what_was_over_once_stays_so_when_the_clock_moves_again(db, token, minutes):
    assert sessions.look_up(db, token, after(minutes)) is None
    assert sessions.look_up(db, token, after(1)) is None


def test_what_is_over_is_none_where_nothing_can_be_written(db, open_database, token):
    with writing(open_database()):
        db.execute("PRAGMA busy_timeout = 0")
        assert sessions.look_up(db, token, after(20)) is None


def test_closing_ends_one_session_or_all_of_a_person(db, person, token):
    first, second = sessions.open(db, person.id, NOON), sessions.open(db, person.id, NOON)

    sessions.close(db, token)
    sessions.close(db, token)
    assert [bool(sessions.look_up(db, each, NOON)) for each in (token, first, second)] == [False, True, True]

    sessions.close_all(db, person.id)
    assert [bool(sessions.look_up(db, each, NOON)) for each in (first, second)] == [False, False]


@pytest.mark.parametrize(
    "act",
    [
        lambda db, login: staff.disable(db, "cli:test", login),
        lambda db, login: staff.change_role(db, "cli:test", login, "auditor"),
        lambda db, login: staff.reset_second_factor(db, "cli:test", login),
    ],
)
def test_what_changes_a_person_elsewhere_is_felt_at_the_next_look_up(db, open_database, person, token, act):
    assert sessions.look_up(db, token, NOON)

    act(open_database(), person.login)

    assert sessions.look_up(db, token, NOON) is None


def test_enabling_again_brings_no_session_back(db, person, token):
    staff.disable(db, "cli:test", person.login)
    staff.enable(db, "cli:test", person.login)

    assert sessions.look_up(db, token, NOON) is None


def test_a_session_of_someone_disabled_is_none(db, person):
    staff.disable(db, "cli:test", person.login)

    assert sessions.look_up(db, sessions.open(db, person.id, NOON), NOON) is None


def test_the_second_factor_is_recent_for_five_minutes(db, token):
    assert sessions.look_up(db, token, after(4)).has_recent_second_factor(after(4))
    assert not sessions.look_up(db, token, after(5)).has_recent_second_factor(after(5))

    sessions.renew_second_factor(db, token, after(6))
    assert sessions.look_up(db, token, after(10)).has_recent_second_factor(after(10))


def test_sessions_that_are_over_are_erased_when_the_next_one_opens(db, person, token):
    sessions.open(db, person.id, after(14))
    assert db.table("session").count == 2

    sessions.open(db, person.id, after(15))
    assert db.table("session").count == 2
    assert sessions.look_up(db, token, after(14)) is None
