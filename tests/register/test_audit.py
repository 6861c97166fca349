import json
import sqlite3
from contextlib import suppress
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from widget_server.errors import BadPartner, StoreBusy
from widget_server.register import audit, keys, partners
from widget_server.register.sheets import import_file
from widget_server.store import connect, writing

COLUMNS = ("at", "who", "action", "subject", "before", "after", "hash")


class Undone(Exception):
    """Makes a transaction leave nothing behind."""


def entries(db):
    return [json.loads(line) for line in audit.export(db)]


def told(db):
    return [(entry["who"], entry["action"], entry["subject"]) for entry in entries(db)]


def note(db, number=1):
    with writing(db):
        for each in range(number):
            audit.record(db, "cli:test", "try", f"number {each}", {"n": each}, {"n": each + 1})


def tamper(db, statement, arguments=()):
    """Do what someone who owns the file can: take the triggers away first."""
    for verb in ("insert", "update", "delete"):
        db.execute(f"DROP TRIGGER IF EXISTS audit_{verb}")
    db.execute(statement, arguments)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET who = 'cli:other' WHERE id = 2",
        "UPDATE OR REPLACE audit SET id = 1 WHERE id = 2",
        "DELETE FROM audit WHERE id = 3",
        "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit VALUES (2, 'x', 'x', 'x', 'x', '1', '1', 'x')",
        "REPLACE INTO audit (at, who, action, subject, before, after, hash, id) SELECT at, who, action, subject, before, after, hash, 1 FROM audit",
        "INSERT INTO audit VALUES (9, 'x', 'x', 'x', 'x', '1', '1', 'x')",
    ],
)
def test_the_database_itself_refuses_all_but_one_more_entry(db, statement):
    note(db, 3)
    before = entries(db)

    with pytest.raises(sqlite3.IntegrityError, match="only grows"), writing(db):
        db.execute(statement)

    assert entries(db) == before


def test_an_untouched_log_is_good_whatever_its_length(db):
    assert audit.verify(db) is None

    note(db, audit.PAGE + 1)

    assert audit.verify(db, audit.head(db)) is None
    assert audit.head(db).count == audit.PAGE + 1


@pytest.mark.parametrize("column", COLUMNS)
def test_an_altered_entry_is_named(db, column):
    note(db, 4)

    tamper(db, f"UPDATE audit SET {column} = replace({column}, substr({column}, -2, 1), '~') WHERE id = 3")

    assert audit.verify(db).id == 3


def test_the_same_facts_in_other_signs_are_an_alteration_too(db):
    note(db, 2)

    tamper(db, "UPDATE audit SET before = '{\"n\": 0}' WHERE id = 1")

    assert audit.verify(db) == (1, "n'est plus telle qu'elle a été écrite.")


@pytest.fixture(scope="module")
def long_log(tmp_path_factory):
    db = connect(str(tmp_path_factory.mktemp("audit") / "register.sqlite"))
    note(db, 20)
    tamper(db, "SELECT 1")
    yield db
    db.close()


@settings(
    max_examples=max(150, settings().max_examples),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.integers(1, 20), st.sampled_from(COLUMNS), st.data())
def test_one_other_character_anywhere_is_always_noticed(long_log, id, column, data):
    text = long_log.execute(f"SELECT {column} FROM audit WHERE id = ?", [id]).fetchone()[0]
    place = data.draw(st.integers(0, len(text) - 1))
    character = data.draw(st.characters(codec="utf-8").filter(lambda other: other != text[place]))

    with suppress(Undone), writing(long_log):
        changed = text[:place] + character + text[place + 1 :]
        long_log.execute(f"UPDATE audit SET {column} = ? WHERE id = ?", [changed, id])
        found = audit.verify(long_log)
        raise Undone

    assert found.id == id


@pytest.mark.parametrize(("removed", "named"), [("id = 1", 2), ("id = 3", 4), ("id < 4", 4)])
def test_an_entry_taken_out_is_noticed(db, removed, named):
    note(db, 5)

    tamper(db, f"DELETE FROM audit WHERE {removed}")

    assert audit.verify(db).id == named


def test_entries_cut_off_the_end_show_against_a_head_noted_before(db):
    note(db, 5)
    head = audit.head(db)

    tamper(db, "DELETE FROM audit WHERE id > 3")

    assert audit.verify(db) is None
    assert audit.verify(db, head).id == 4
    assert "5 entrées" in audit.verify(db, head).why


def test_a_log_written_anew_shows_against_a_head_noted_before(db):
    note(db, 3)
    head = audit.head(db)
    tamper(db, "DELETE FROM audit")

    for number in range(4):
        audit.record(db, "cli:test", "other", str(number), None, None)

    assert audit.verify(db) is None
    assert audit.verify(db, head).id == 3


def test_a_head_noted_before_is_good_for_a_log_that_grew(db):
    note(db, 2)
    head = audit.head(db)
    note(db, 2)

    assert audit.verify(db, head) is None


def test_an_entry_that_is_no_text_any_more_is_refused(db):
    note(db, 2)

    tamper(db, "UPDATE audit SET who = CAST(x'ff' AS TEXT) WHERE id = 1")

    with pytest.raises(StoreBusy):
        audit.verify(db)


def test_anyone_can_check_the_exported_lines_alone(db):
    note(db, 3)
    previous = "0" * 64

    for line in audit.export(db):
        entry = json.loads(line)
        previous, hash = entry.pop("hash"), previous
        text = json.dumps(entry, sort_keys=True, separators=(",", ":"))
        assert sha256((hash + text).encode()).hexdigest() == previous


@given(text=st.text(st.characters(codec="utf-8")))
@settings(max_examples=50, deadline=None)
def test_no_text_breaks_a_line_or_reaches_a_terminal(long_log, text):
    with suppress(Undone), writing(long_log):
        audit.record(long_log, "cli:\x1b[2J\r\n\u202e", text, text, {text: text}, None)
        line = list(audit.export(long_log))[-1]
        raise Undone

    assert line.isascii() and line.isprintable()
    assert json.loads(line)["before"] == {text: text}


def test_an_entry_is_kept_only_with_its_change(db, bank):
    with pytest.raises(RuntimeError), writing(db):
        partners.suspend(db, "cli:test", "bank")
        raise RuntimeError

    assert told(db) == [("cli:test", "partner add", "bank")]
    assert partners.get(db, "bank").state == "active"


def test_every_change_of_partners_and_keys_leaves_one_entry(db, bank, live_key):
    new = keys.rotate(db, "cli:a", live_key)
    keys.revoke(db, "cli:b", live_key)
    partners.suspend(db, "cli:c", "bank")
    partners.resume(db, "cli:d", "bank")
    partners.update(db, "cli:e", "bank", "Banque", "banque", "x", ["https://bank.example"])

    assert told(db) == [
        ("cli:test", "partner add", "bank"),
        ("cli:test", "key issue", live_key),
        ("cli:a", "key rotate", live_key),
        ("cli:b", "key revoke", live_key),
        ("cli:c", "partner suspend", "bank"),
        ("cli:d", "partner resume", "bank"),
        ("cli:e", "partner update", "bank"),
    ]
    assert entries(db)[2]["after"]["new"] == new
    assert entries(db)[4]["before"] == {"state": "active"}
    assert entries(db)[6]["after"]["origins"] == ["https://bank.example"]
    assert audit.verify(db) is None


def test_what_changes_nothing_leaves_no_entry(db, bank, live_key):
    keys.revoke(db, "cli:test", live_key)
    before = entries(db)

    keys.revoke(db, "cli:test", live_key)
    partners.resume(db, "cli:test", "bank")
    partners.update(db, "cli:test", bank.id, bank.name, bank.sector, bank.contact, bank.origins)
    with pytest.raises(BadPartner):
        partners.add(db, "cli:test", bank.id, bank.name, bank.sector, bank.contact, bank.origins)

    assert entries(db) == before


def test_importing_a_sheet_leaves_its_changes_once(db, tmp_path):
    sheet = tmp_path / "partner.yaml"
    key = "17c_pub_test_P0KtC0PYSrWlX4CVobfqpl2OWAeZlj2oqfIV"
    sheet.write_text(f"id: shop\nname: B\nsector: x\ncontact: x\norigins: [http://localhost]\ntest_key: {key}\n")

    for _ in range(2):
        import_file(db, "cli:test", sheet)

    assert told(db) == [("cli:test", "partner add", "shop"), ("cli:test", "key adopt", key)]


def test_what_is_about_some_subjects_is_told_newest_first(db):
    for number, subject in enumerate(("shop", "bank", "shop", "key")):
        audit.record(db, "cli:test", "try", subject, None, {"number": number})

    found = audit.about(db, ["shop", "key"])
    assert [(entry["subject"], entry["after"]["number"]) for entry in found] == [("key", 3), ("shop", 2), ("shop", 0)]
    assert [entry["id"] for entry in audit.about(db, ["shop", "key"], limit=1)] == [4]
    assert audit.about(db, []) == []


def record_many(db):
    for number in range(1, 8):
        who, action = ("staff:1", "key issue") if number % 2 else ("staff:12", "partner add")
        audit.record(db, who, action, f"subject-{number}", None, {"number": number})


def numbers(db, **wanted):
    return [entry["id"] for entry in audit.latest(db, 3, **wanted)]


def test_the_latest_entries_come_first_page_by_page(db):
    record_many(db)

    assert numbers(db) == [7, 6, 5]
    assert numbers(db, before=5) == [4, 3, 2]
    assert numbers(db, before=2) == [1]
    assert numbers(db, before=1) == []


def test_entries_are_found_by_how_their_texts_begin(db):
    record_many(db)

    assert numbers(db, action="partner") == [6, 4, 2]
    assert numbers(db, action="partner", before=4) == [2]
    assert numbers(db, who="staff:12") == [6, 4, 2]
    assert numbers(db, who="staff:1") == [7, 5, 3]
    assert numbers(db, who="staff:") == numbers(db, before=10**30) == [7, 6, 5]
    assert numbers(db, who="cli:") == []
    assert numbers(db, subject="subject-3") == [3]
    assert numbers(db, action="%") == numbers(db, action="Key") == []
    assert audit.latest(db, 1, subject="subject-3")[0]["after"] == {"number": 3}
