"""A database kept locked by someone else is waited for by one at a time."""

import sqlite3
import time
from contextlib import closing, contextmanager

import pytest

from widget_server.errors import StoreBusy
from widget_server.store import Sealer, connect, connect_desk, reading, writing
from widget_server.store.database import empty_wal
from widget_server.store.rest import SECONDS, Rest, writers

SEALER = Sealer("a secret of thirty-two characters")
LONG = 60.0  # seconds that nobody may wait in these tests


@contextmanager
def kept_by_another(path):
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield


def refuse(work):
    with pytest.raises(StoreBusy):
        work()


def read(db):
    with reading(db):
        db.execute("SELECT count(*) FROM sqlite_schema").fetchone()


def write(db):
    with writing(db):
        pass


def test_who_comes_after_someone_waited_in_vain_for_the_register_does_not_wait(database):
    with closing(connect(database, patience=0.1)) as first, closing(connect(database, patience=LONG)) as second:
        with kept_by_another(database):
            refuse(lambda: read(first))
            refuse(lambda: read(second))
            refuse(lambda: connect(database, patience=LONG))
        time.sleep(SECONDS)
        read(second)


def test_who_comes_after_someone_waited_in_vain_for_the_desk_does_not_wait(tmp_path):
    path = tmp_path / "desk"
    with closing(connect_desk(path, SEALER, 0.1)) as first, closing(connect_desk(path, SEALER, LONG)) as second:
        with kept_by_another(path):
            refuse(lambda: write(first))
            refuse(lambda: write(second))
            read(second)
        time.sleep(SECONDS)
        write(second)


def test_opening_the_desk_or_tidying_it_proves_to_nobody_that_one_can_write(tmp_path):
    path = tmp_path / "desk"
    with closing(connect_desk(path, SEALER, 0.1)) as db:
        with kept_by_another(path):
            refuse(lambda: write(db))
            time.sleep(SECONDS)
            connect_desk(path, SEALER).close()
            empty_wal(db)
            assert writers[str(path)].in_vain
        write(db)
        assert not writers[str(path)].in_vain


def test_what_is_wrong_otherwise_keeps_nobody_from_waiting():
    rest = Rest()
    with pytest.raises(StoreBusy), rest():
        raise StoreBusy("Le disque de la base de données est plein.")
    with rest():
        pass


def test_one_alone_tries_again():
    rest = Rest(seconds=0)
    with pytest.raises(StoreBusy), rest():
        raise StoreBusy("occupée") from BlockingIOError()

    with rest(), pytest.raises(StoreBusy), rest():
        pass
    with rest(), rest():
        pass


def test_what_goes_well_without_proof_lets_the_next_one_try_alone():
    rest = Rest(seconds=0)
    with pytest.raises(StoreBusy), rest():
        raise StoreBusy("occupée") from BlockingIOError()
    with rest(proves=False):
        pass
    with rest(), pytest.raises(StoreBusy), rest():
        pass


def test_what_ends_well_without_proof_hides_nothing_of_who_waited_in_vain_meanwhile():
    rest = Rest()
    with rest(proves=False), pytest.raises(StoreBusy), rest():
        raise StoreBusy("occupée") from BlockingIOError()
    assert rest.in_vain
