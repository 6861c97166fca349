"""Nothing of the desk is kept past its time: every table says when its rows go, and then their very bytes are gone."""

from datetime import timedelta

from widget_server.desk import alerts, conversations, deliveries, dossiers, messages, retention
from widget_server.store import moments, writing

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
