"""Copies of the databases: made while they are written to, whole or not at all, put back only where there is nothing."""

import threading
from contextlib import closing

import pytest

from widget_server.errors import BadBackup
from widget_server.store import Sealer, connect, connect_desk, writing
from widget_server.store.backup import LIST, check, restore, save

SEALER = Sealer("a secret of thirty-two characters")


@pytest.fixture
def places(tmp_path):
    """Where a service keeps its files: a register, a desk and a secret."""
    paths = {name: tmp_path / "there" / name for name in ("register", "desk", "secret")}
    (tmp_path / "there").mkdir()
    connect(paths["register"]).close()
    connect_desk(paths["desk"], SEALER).close()
    paths["secret"].write_text("a secret of thirty-two characters")
    return paths


@pytest.fixture
def copy(places, tmp_path):
    """A callable that makes a backup and returns its folder."""

    def make(folder=tmp_path / "copy"):
        save(folder, {name: places[name] for name in ("register", "desk")}, {"secret": places["secret"]})
        return folder

    return make


def elsewhere(places, folder):
    folder.mkdir()
    return {name: folder / name for name in places}


def test_what_is_put_back_is_what_was_kept(places, copy, tmp_path):
    with connect_desk(places["desk"], SEALER) as db, writing(db):
        db.execute("UPDATE latest SET version = 7")

    there = elsewhere(places, tmp_path / "elsewhere")
    restore(copy(), there)

    with closing(connect_desk(there["desk"], SEALER)) as db:
        assert db.execute("SELECT version FROM latest").fetchone() == (7,)
    assert there["secret"].read_text() == places["secret"].read_text()
    assert {path.stat().st_mode & 0o777 for path in there.values()} == {0o600}


def test_a_copy_is_of_one_moment_while_others_write(places, copy):
    over = threading.Event()

    def keep_writing():
        with closing(connect_desk(places["desk"], SEALER)) as db:
            while not over.is_set():
                with writing(db):
                    db.execute("UPDATE latest SET version = version + 1")
                    db.execute("UPDATE latest SET erased = version")

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        folder = copy()
    finally:
        over.set()
        writer.join()

    with closing(connect_desk(folder / "desk", SEALER)) as db:
        version, erased = db.execute("SELECT version, erased FROM latest").fetchone()
    assert version == erased


@pytest.mark.parametrize("name", ["register", "desk", "secret", LIST])
def test_one_that_was_altered_or_lacks_something_is_refused_and_nothing_is_put(places, copy, tmp_path, name):
    folder, there = copy(), elsewhere(places, tmp_path / "elsewhere")
    (folder / name).write_bytes((folder / name).read_bytes()[:-1])
    for _ in range(2):
        with pytest.raises(BadBackup):
            check(folder)
        with pytest.raises(BadBackup):
            restore(folder, there)
        (folder / name).unlink(missing_ok=True)
    assert not any(path.exists() for path in there.values())


@pytest.mark.parametrize("name", ["register", "desk", "desk-wal", "secret"])
def test_nothing_is_put_where_there_is_something(places, copy, tmp_path, name):
    folder, there = copy(), elsewhere(places, tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / name).write_bytes(b"")
    with pytest.raises(BadBackup, match="existe déjà"):
        restore(folder, there)
    assert [path.name for path in (tmp_path / "elsewhere").iterdir()] == [name]


def test_one_is_never_made_over_another(copy):
    copy()
    with pytest.raises(BadBackup, match="existe déjà"):
        copy()


def test_one_that_could_not_be_finished_leaves_nothing(places, copy, tmp_path):
    places["desk"].unlink()
    with pytest.raises(BadBackup, match="rien à sauvegarder"):
        copy()
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


def test_what_was_erased_is_not_in_it(places, copy):
    number = 4711471147114711
    for text in (f"INSERT INTO revision VALUES ({number})", f"DELETE FROM revision WHERE number = {number}"):
        with closing(connect(places["register"])) as db:
            db.execute("PRAGMA secure_delete = OFF")
            with writing(db):
                db.execute(text)
    trace = number.to_bytes(8, "big")
    assert trace in places["register"].read_bytes()
    assert trace not in (copy() / "register").read_bytes()
