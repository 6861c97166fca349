import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from sqlite_utils import Database

from widget_server.errors import StoreBusy
from widget_server.register import audit, counts, keys, partners
from widget_server.store import changes, connect, is_in_place, reading, writing
from widget_server.store.migrations import migrations

WRITE_AND_HANG = """
import sys, time
from widget_server.store import connect, writing
db = connect(sys.argv[1])
with writing(db):
    db.execute("INSERT INTO partner VALUES ('half', 'Half', 'x', 'x', 'active', '2030-01-01', '')")
    print("written", flush=True)
    time.sleep(60)
"""

FORMER = {"state": "active", "passphrase": "", "totp_secret": "", "created_at": ""}
FORMER_STAFF = [
    {"id": 7, "login": "sam@example.org", "name": "Sam", "role": "issuer", **FORMER},
    {"id": 9, "login": "lea@example.org", "name": "Léa", "role": "auditor", **FORMER},
]


def open_together(path, barrier):
    barrier.wait(30)
    connect(path).close()


def insert_partner(db, id):
    db.table("partner").insert({"id": id, "name": id, "sector": "x", "contact": "x", "created_on": "2030-01-01"})


def partner_ids(db):
    return [row["id"] for row in db.query("SELECT id FROM partner ORDER BY id")]


def test_several_processes_may_open_a_new_file_at_the_same_moment(database):
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(3)
    processes = [context.Process(target=open_together, args=(database, barrier)) for _ in range(3)]

    for process in processes:
        process.start()
    for process in processes:
        process.join(60)

    assert [process.exitcode for process in processes] == [0, 0, 0]


def test_opening_again_changes_nothing(open_database):
    before = open_database().schema

    assert open_database().schema == before


def test_a_commit_survives_a_power_cut(db):
    pragmas = {name: db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")}

    assert pragmas == {"journal_mode": "delete", "synchronous": 3}


@pytest.mark.parametrize(
    "table",
    [
        "partner",
        "origin",
        "key",
        "count",
        "revision",
        "audit",
        "staff",
        "recovery_code",
        "session",
        "attempt",
        "confirmation",
        "reminder",
    ],
)
def test_tables_keep_to_their_types(db, table):
    assert db.table(table).strict


def test_an_origin_cannot_belong_to_nobody(db):
    with pytest.raises(sqlite3.IntegrityError), writing(db):
        db.table("origin").insert({"partner": "nobody", "origin": "https://a.example"})


def test_half_a_write_is_never_kept(db):
    with pytest.raises(RuntimeError), writing(db):
        insert_partner(db, "a")
        raise RuntimeError

    assert partner_ids(db) == []


def test_a_write_inside_another_is_undone_with_it(db):
    with pytest.raises(RuntimeError), writing(db):
        with writing(db):
            insert_partner(db, "a")
        raise RuntimeError

    assert partner_ids(db) == []


def test_a_write_inside_another_may_fail_alone(db):
    with writing(db):
        insert_partner(db, "a")
        with pytest.raises(RuntimeError), writing(db):
            insert_partner(db, "b")
            raise RuntimeError

    assert partner_ids(db) == ["a"]


def test_a_process_killed_while_writing_leaves_nothing_behind(database, db):
    with subprocess.Popen([sys.executable, "-c", WRITE_AND_HANG, database], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"written\n"
        os.kill(process.pid, signal.SIGKILL)

    with writing(db):
        insert_partner(db, "after")

    assert partner_ids(db) == ["after"]


def test_a_locked_database_is_busy(open_database):
    first, second = open_database(), open_database()
    second.execute("PRAGMA busy_timeout = 20")

    with writing(first), pytest.raises(StoreBusy, match="occupée"), writing(second):
        pass


def test_a_full_disk_is_told_and_leaves_the_database_usable(db):
    db.execute("PRAGMA max_page_count = 1")

    with pytest.raises(StoreBusy, match="plein"), writing(db):
        for number in range(1000):
            insert_partner(db, f"partner-{number}")

    assert partner_ids(db) == []


def test_a_read_only_database_is_told(db):
    db.execute("PRAGMA query_only = ON")

    with pytest.raises(StoreBusy, match="lecture seule"), writing(db):
        insert_partner(db, "a")


def test_a_file_that_is_no_database_is_told(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("Ceci n'est pas une base." * 100)

    with pytest.raises(StoreBusy, match="pas une base"):
        connect(str(path))


def test_a_folder_that_does_not_exist_is_told(tmp_path):
    with pytest.raises(StoreBusy, match="ouverte"):
        connect(str(tmp_path / "missing" / "register.sqlite"))


@pytest.mark.parametrize("name", ["missing.sqlite", "a?b#c%41 é.sqlite"])
def test_a_file_is_made_only_when_that_is_asked(tmp_path, name):
    path = tmp_path / name

    with pytest.raises(StoreBusy, match="ouverte"):
        connect(str(path), create=False)
    assert list(tmp_path.iterdir()) == []

    connect(str(path)).close()
    assert list(tmp_path.iterdir()) == [path]
    connect(str(path), create=False).close()


def test_a_new_file_is_for_its_owner_only_and_an_old_one_keeps_its_mode(tmp_path):
    path = tmp_path / "register.sqlite"
    connect(str(path)).close()
    assert path.stat().st_mode & 0o777 == 0o600

    path.chmod(0o640)
    connect(str(path)).close()
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_register_from_before_the_audit_log_is_brought_up_to_date(database):
    with Database(database) as before:
        migrations.apply(before, stop_before="audit_log")
        insert_partner(before, "old")

    with connect(database) as db:
        assert partner_ids(db) == ["old"]
        assert audit.verify(db, audit.head(db)) is None
        partners.suspend(db, "cli:test", "old")
        assert audit.head(db).count == 1


def test_a_register_from_before_the_search_keeps_its_partners_and_can_be_searched(database):
    with Database(database) as before:
        migrations.apply(before, stop_before="partners_looked_for_and_leaving")
        insert_partner(before, "old")
        before.table("origin").insert({"partner": "old", "origin": "https://vieux.example"})
        before.table("key").insert({"id": "k", "partner": "old", "environment": "test", "issued_on": "2030-01-01"})

    with connect(database) as db:
        assert [each.id for each in partners.search(db, "vieux").partners] == ["old"]
        assert [key.id for key in keys.list_for(db, "old")] == ["k"]
        assert not list(db.query("PRAGMA foreign_key_check"))
        before = changes(db)
        partners.suspend(db, "cli:test", "old")
        assert changes(db) > before


def test_an_empty_file_is_left_empty_unless_asked(tmp_path):
    path = tmp_path / "empty.sqlite"
    path.touch()

    with pytest.raises(StoreBusy, match="vide"):
        connect(str(path), create=False)

    assert path.stat().st_size == 0


def test_a_file_deleted_or_replaced_is_no_longer_in_place(database, open_database):
    connect(database).close()
    first = open_database()
    assert is_in_place(first)

    Path(database).unlink()
    assert not is_in_place(first)

    connect(database).close()
    assert not is_in_place(first)


def test_what_is_read_together_is_of_one_moment(open_database):
    reader, writer = open_database(), open_database()
    writer.execute("PRAGMA busy_timeout = 20")

    with reading(reader):
        before = partner_ids(reader)
        with pytest.raises(StoreBusy), writing(writer):
            insert_partner(writer, "a")
        assert partner_ids(reader) == before


def test_a_change_made_elsewhere_is_felt(open_database):
    here, elsewhere = open_database(), open_database()
    before = changes(here)

    partners.add(elsewhere, "cli:test", "bank", "La Banque", "banque", "x@bank.example", ["https://bank.example"])

    assert changes(here) > before


def test_a_count_is_no_change_of_the_register(db):
    before = changes(db)

    counts.add_one(db, counts.NOBODY, "stolen-card", date(2030, 1, 1))

    assert changes(db) == before


def test_staff_made_before_officers_keep_what_is_theirs(database):
    with Database(database) as before:
        migrations.apply(before, stop_before="officers_and_supervisors")
        before.execute("PRAGMA foreign_keys = ON")
        before.table("staff").insert_all(FORMER_STAFF)
        before.table("session").insert(
            {"hash": "h", "staff": 7, "opened_at": "", "seen_at": "", "second_factor_at": ""}
        )
        before.table("staff").delete(9)

    with connect(database) as db:
        assert [(row["id"], row["role"], row["force"]) for row in db.table("staff").rows] == [(7, "issuer", "")]
        assert db.table("session").count == 1
        with writing(db):
            db.table("staff").insert({**FORMER_STAFF[1], "id": None, "role": "officer", "force": "police"})
            db.table("staff").delete(7)
        assert [row["id"] for row in db.table("staff").rows] == [10]  # a number is never given again
        assert db.table("session").count == 0
        with pytest.raises(sqlite3.IntegrityError), writing(db):
            db.table("staff").update(10, {"force": ""})
