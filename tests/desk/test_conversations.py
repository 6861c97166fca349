"""A conversation from its opening to its erasure: kept once, in order, sealed, and gone when its time is up."""

import secrets
from datetime import UTC, datetime, timedelta

import pytest

from widget_server.desk import codes, conversations, messages, presence, queue, retention
from widget_server.errors import BadMessage, ConversationEnded, NotTheirs, StoreBusy, UnknownCode, UnknownConversation
from widget_server.store import Sealer, connect_desk

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ABOUT = {"diagnosis": "ransomware", "notes": ["paid"], "name": "Zoé Fictive"}
SOON, LATER, A_DAY = timedelta(seconds=20), timedelta(minutes=5), timedelta(days=1)


@pytest.fixture
def begin(desk):
    """A callable that opens a conversation and returns (its code, its number)."""

    def open_one(force="police", severity="S3", now=NOON):
        code, found = conversations.open(desk, force, severity, ABOUT, now=now)
        return code, found.id

    return open_one


def say(desk, id, text, token=None, **more):
    return messages.say(desk, id, more.pop("author", "person"), token or secrets.token_urlsafe(), text, **more)


def texts(desk, id, after=0):
    return [(each.author, each.text) for each in messages.read(desk, id, after)]


def test_a_code_opens_however_it_is_typed(desk, begin):
    code, id = begin()
    for typed in (code.lower(), code.replace("-", ""), f" {code.replace('-', ' ')} ", code.replace("0", "O")):
        assert conversations.find(desk, typed).id == id


@pytest.mark.parametrize("typed", ["", "K7QM", "K7QM-3XWP-9TRA-9", "K7QM-3XWP-9TR!", "é" * 12, "K7QM-3XWP-9TRU"])
def test_what_is_no_code_opens_nothing(desk, begin, typed):
    begin()
    with pytest.raises(UnknownCode):
        conversations.find(desk, typed)


def test_what_was_told_at_the_start_is_read_again(desk, begin):
    code, _ = begin()
    assert conversations.find(desk, code).about == ABOUT


def test_a_message_sent_again_is_kept_once(desk, begin):
    _, id = begin()
    assert say(desk, id, "Bonjour", "the-same-one", now=NOON)[:2] == (1, True)
    assert say(desk, id, "Bonjour", "the-same-one", now=NOON)[:2] == (1, False)
    assert say(desk, id, "Encore là ?", now=NOON)[:2] == (2, True)
    assert texts(desk, id) == [("person", "Bonjour"), ("person", "Encore là ?")]
    assert texts(desk, id, after=1) == [("person", "Encore là ?")]


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2001, "\ud800"])
def test_a_message_that_cannot_be_kept_is_refused(desk, begin, text):
    _, id = begin()
    with pytest.raises(BadMessage):
        messages.say(desk, id, "person", "token-of-mine", text)


@pytest.mark.parametrize("token", ["", "short", "x" * 65, "with blank in it", "é" * 10])
def test_a_mark_that_cannot_be_one_is_refused(desk, begin, token):
    _, id = begin()
    with pytest.raises(BadMessage):
        messages.say(desk, id, "person", token, "Bonjour")


def test_the_gravest_are_first_then_the_longest_waits(desk, begin):
    _, mild = begin(severity="S2", now=NOON)
    _, late = begin(severity="S4", now=NOON + LATER)
    _, early = begin(severity="S4", now=NOON + SOON)
    assert [each.id for each in queue.first_waiting(desk, "police", 9)] == [early, late, mild]


def test_only_one_officer_of_the_right_force_takes_it(desk, begin):
    _, id = begin("gendarmerie")
    with pytest.raises(NotTheirs):
        queue.take(desk, id, 1, "police")
    queue.take(desk, id, 2, "gendarmerie")
    queue.take(desk, id, 2, "gendarmerie")
    with pytest.raises(NotTheirs):
        queue.take(desk, id, 3, "gendarmerie")
    assert texts(desk, id) == [("service", messages.NEWS["taken-gendarmerie"])]


def test_only_who_holds_it_answers_suggests_and_ends(desk, begin):
    _, id = begin()
    for attempt in (
        lambda: say(desk, id, "Bonjour", author="officer", officer=1),
        lambda: queue.suggest(desk, id, 1, "callback"),
        lambda: queue.release(desk, id, 1),
        lambda: queue.end(desk, id, 1, "advised"),
    ):
        with pytest.raises(NotTheirs):
            attempt()
    queue.take(desk, id, 1, "police")
    say(desk, id, "Bonjour", author="officer", officer=1)
    queue.suggest(desk, id, 1, "callback")
    queue.suggest(desk, id, 1, "callback")
    assert conversations.get(desk, id).suggestions == ("callback",)


def test_what_is_put_back_keeps_its_history_and_its_place(desk, begin):
    _, first = begin(now=NOON)
    _, second = begin(now=NOON + SOON)
    queue.take(desk, first, 1, "police", NOON + LATER)
    say(desk, first, "Mes fichiers sont bloqués", now=NOON + LATER)
    queue.release(desk, first, 1, NOON + 2 * LATER)
    assert [each.id for each in queue.first_waiting(desk, "police", 9)] == [first, second]
    assert ("person", "Mes fichiers sont bloqués") in texts(desk, first)


def test_it_goes_to_the_other_force_with_all_that_was_said(desk, begin):
    _, id = begin("police")
    queue.take(desk, id, 1, "police")
    say(desk, id, "Je suis à la campagne")
    queue.transfer(desk, id, 1, "gendarmerie")
    queue.take(desk, id, 2, "gendarmerie")
    assert ("person", "Je suis à la campagne") in texts(desk, id)


def test_whose_officer_is_gone_waits_again(desk, begin):
    _, id = begin()
    presence.note(desk, 1, "police", NOON)
    queue.take(desk, id, 1, "police", NOON)
    retention.tend(desk, NOON + SOON)
    assert conversations.get(desk, id).officer == 1
    retention.tend(desk, NOON + LATER)
    assert conversations.get(desk, id).state == "waiting"
    assert messages.read(desk, id)[-1].news == "interrupted"


def test_officers_are_counted_while_they_are_there(desk):
    presence.note(desk, 1, "police", NOON)
    presence.note(desk, 2, "gendarmerie", NOON)
    assert presence.count(desk, "police", NOON + SOON) == 1
    assert presence.count(desk, "police", NOON + LATER) == 0
    presence.leave(desk, 2)
    assert presence.count(desk, "gendarmerie", NOON) == 0


def test_nothing_is_said_after_the_end(desk, begin):
    _, id = begin()
    conversations.end(desk, id, "person")
    conversations.end(desk, id, "silent")
    assert conversations.get(desk, id).outcome == "person"
    with pytest.raises(ConversationEnded):
        say(desk, id, "Encore un mot")
    with pytest.raises(BadMessage):
        conversations.end(desk, id, "no such outcome")


def test_erasing_leaves_nothing_on_either_side(desk, begin):
    code, id = begin()
    say(desk, id, "Bonjour")
    conversations.erase(desk, id)
    with pytest.raises(UnknownCode):
        conversations.find(desk, code)
    with pytest.raises(UnknownConversation):
        conversations.get(desk, id)
    assert messages.read(desk, id) == []


def test_a_day_after_its_end_it_is_gone(desk, begin):
    code, id = begin(now=NOON)
    say(desk, id, "Bonjour", now=NOON)
    conversations.end(desk, id, "person", NOON + LATER)
    retention.tend(desk, NOON + A_DAY)
    assert conversations.find(desk, code)
    retention.tend(desk, NOON + A_DAY + LATER)
    assert desk.table("conversation").count == desk.table("message").count == 0


def test_a_silent_one_ends_by_itself_then_goes(desk, begin):
    code, id = begin(now=NOON)
    retention.tend(desk, NOON + A_DAY)
    assert conversations.find(desk, code).outcome == "silent"
    retention.tend(desk, NOON + 2 * A_DAY)
    assert desk.table("conversation").count == 0


def test_every_table_of_the_desk_is_erased_in_time(desk, begin):
    """A new table has an `expires_at` that `retention` looks at, or goes with a row of one that has."""
    for table in (table for table in desk.tables if not table.name.startswith(("_", "sqlite_"))):
        if table.name in retention.TABLES:
            assert "expires_at" in table.columns_dict, table.name
        elif table.name != "latest":  # two numbers, of nobody
            rules = desk.query(f"PRAGMA foreign_key_list({table.name})")
            assert {(rule["table"], rule["on_delete"]) for rule in rules} & {
                (name, "CASCADE") for name in retention.TABLES
            }


def test_the_files_never_hold_a_word_of_it(desk, begin, desk_path):
    code, id = begin()
    say(desk, id, "Le mot secret est hippocampe")
    kept = b"".join(path.read_bytes() for path in desk_path.parent.iterdir() if path.name.startswith(desk_path.name))
    for word in ("hippocampe", "Fictive", "ransomware", code, code.replace("-", "")):
        assert word.encode() not in kept


def test_another_secret_opens_nothing(desk, begin, desk_path):
    code, _ = begin()
    with connect_desk(desk_path, Sealer("another secret, of thirty-two signs")) as other, pytest.raises(StoreBusy):
        conversations.find(other, code)


def test_what_is_sealed_opens_nowhere_else():
    sealer = Sealer("a secret of thirty-two characters")
    sealed = sealer.seal("un mot", "message:1:1")
    assert sealer.open(sealed, "message:1:1") == "un mot"
    with pytest.raises(StoreBusy):
        sealer.open(sealed, "message:1:2")


def test_codes_are_never_the_same():
    assert len({codes.hash(codes.new()) for _ in range(1000)}) == 1000
