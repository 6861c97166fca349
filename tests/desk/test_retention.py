"""Nothing of the desk is kept past its time: every table says when its rows go, and then their very bytes are gone."""

from datetime import timedelta

from widget_server.desk import (
    alerts,
    callbacks,
    conversations,
    deliveries,
    dossiers,
    messages,
    presence,
    queue,
    retention,
)
from widget_server.store import Sealer, connect_desk, moments, writing

COUNTERS = {"latest"}  # one row of numbers that name nobody


def own_tables(db):
    return {table.name: table for table in db.tables if not table.name.startswith(("_", "sqlite_"))}


def has_an_end(table):
    return any(column.name == "expires_at" and column.notnull for column in table.columns)


def test_every_table_has_an_end_for_each_row_or_goes_with_one_that_has(desk):
    tables = own_tables(desk)
    ending = {name for name, table in tables.items() if has_an_end(table)}
    going_along = {
        name
        for name, table in tables.items()
        if any(key.other_table in ending and key.on_delete == "CASCADE" for key in table.foreign_keys)
    }

    assert tables.keys() == ending | going_along | COUNTERS
    assert set(retention.TABLES) == ending
    assert tables["latest"].count == 1


def sealed(db):
    """All that was sealed, as it is in the file."""
    kept = set()
    for name, table in own_tables(db).items():
        blobs = [column.name for column in table.columns if column.type == "BLOB"]
        kept |= {row[column] for column in blobs for row in db.query(f"SELECT {column} FROM {name}") if row[column]}
    return kept


def raw(path):
    """Every byte of the desk's file, and of what stands beside it."""
    return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))


def test_once_its_time_is_over_not_a_byte_of_what_was_sealed_is_left(desk, desk_path):
    _, found = conversations.open(desk, "police", "S4", {"name": "Zénobie", "diagnosis": "x", "notes": []})
    for number in range(30):
        messages.say(desk, found.id, "person", f"token-{number:04}", "Aidez-moi " * number + "vite")
    for _ in range(5):
        dossiers.prepare(desk, {"facts": {"story": "Zénobie " * 100}}, ["facts"])
    alerts.alert(desk, found.id, "staff:3", "Une vie est en jeu.", {})
    before = sealed(desk)
    assert len(before) == 37 and all(blob in raw(desk_path) for blob in before if len(blob) < 1000)

    for days in (1, 2, 31):
        retention.tend(desk, moments.now() + timedelta(days=days, minutes=1))

    assert sealed(desk) == set()
    left = raw(desk_path)
    assert not any(blob[:64] in left for blob in before)


def test_what_is_not_past_its_time_stays(desk):
    with writing(desk):
        dossiers.prepare(desk, {"facts": {"story": "Zénobie"}}, ["facts"])

    retention.tend(desk, moments.now() + timedelta(days=29))

    assert len(deliveries.list_all(desk)) == 1


def test_nothing_is_erased_or_ended_while_the_time_of_day_is_in_doubt(desk):
    _, found = conversations.open(desk, "police", "S4", {"name": "Zénobie"})
    for days in (2, 9):
        retention.tend(desk, moments.now() + timedelta(days=days), in_doubt=True)
    assert conversations.get(desk, found.id).state == "waiting"


def test_what_another_secret_sealed_hides_nothing_and_goes_at_its_time(desk, desk_path):
    now = moments.now()
    tomorrow = (now + timedelta(days=1)).date().isoformat()
    window = {"day": tomorrow, "begins": "10:00", "ends": "12:00"}
    for _ in range(2):
        _, held = conversations.open(desk, "police", "S4", {"name": "Zénobie"}, now=now)
        callbacks.ask(desk, "police", "0612345678", "Zénobie", **window)
    queue.take(desk, held.id, 7, "police", now)

    with connect_desk(desk_path, Sealer("another secret of thirty-two signs")) as later:
        _, found = conversations.open(later, "police", "S4", {"name": "Yves"}, now=now)
        callbacks.ask(later, "police", "0612345678", "Yves", **window)
        presence.note(later, 8, "police", now)
        assert [each.id for each in queue.first_waiting(later, "police", 9)] == [found.id]
        assert queue.of_officer(later, 7) == []
        assert [each.name for each in callbacks.waiting(later, "police")] == ["Yves"]

        retention.tend(later, now + timedelta(days=1, minutes=1))
        assert conversations.get(later, found.id).outcome == "silent"
        retention.tend(later, now + timedelta(days=9))
        assert later.table("conversation").count == later.table("callback").count == 0
