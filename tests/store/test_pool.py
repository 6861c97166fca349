"""Connections handed out again, and writes of one moment kept by one commit: each whole, whatever the others become."""

import fcntl
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial

import pytest

from widget_server.errors import StoreBusy
from widget_server.store import Pool, Sealer, Together, connect_desk, writing
from widget_server.store.pool import _Wish
from widget_server.store.rest import SECONDS

from ..service import wait_until


@pytest.fixture
def pool(tmp_path):
    pool = Pool(partial(connect_desk, tmp_path / "desk", Sealer("a secret of thirty-two characters")))
    with pool() as db, writing(db):
        db.execute("CREATE TABLE word (text TEXT UNIQUE) STRICT")
    yield pool
    while pool._idle:
        pool._idle.pop().close()


def words(pool):
    with pool() as db:
        return {text for (text,) in db.execute("SELECT text FROM word").fetchall()}


def add(text, db):
    db.execute("INSERT INTO word VALUES (?)", [text])
    if text == "bad":
        raise ValueError(text)
    return text


def test_a_connection_that_came_back_is_handed_out_again(pool):
    first = pool.take()
    second = pool.take()
    assert first is not second
    pool.give_back(first)
    pool.give_back(second)
    assert pool.take() is second and pool.take() is first
    pool.give_back(first)
    pool.give_back(second)


def test_a_connection_to_a_file_that_was_replaced_is_not(pool, tmp_path):
    with pool() as before:
        pass
    (tmp_path / "desk").rename(tmp_path / "moved")
    with pool() as after:
        assert after is not before
    after.execute("CREATE TABLE word (text TEXT)")


def test_what_was_begun_and_not_kept_is_undone_when_it_comes_back(pool):
    db = pool.take()
    db.execute("BEGIN")
    add("lost", db)
    pool.give_back(db)
    assert words(pool) == set()


def test_many_at_once_are_all_kept_and_the_bad_one_alone_is_not(pool, tmp_path):
    together, told, refused = Together(pool, tmp_path / "desk"), [], []

    def ask(text):
        try:
            told.append(together.write(partial(add, text)))
        except ValueError as error:
            refused.append(str(error))

    wanted = {f"word {number}" for number in range(60)}
    threads = [threading.Thread(target=ask, args=(text,)) for text in (*wanted, "bad")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(told) == words(pool) == wanted
    assert refused == ["bad"]


def test_a_database_that_is_busy_is_said_to_all_and_keeps_nothing(pool, tmp_path):
    together, blocker = Together(pool, tmp_path / "desk", patience=0.1), pool.take()
    with writing(blocker), pytest.raises(StoreBusy):
        together.write(partial(add, "late"))
    pool.give_back(blocker)
    assert words(pool) == set()
    assert together.write(partial(add, "now")) == "now"


def test_who_could_only_stand_behind_someone_who_tries_in_vain_is_refused(pool, tmp_path):
    together, threads = Together(pool, tmp_path / "desk", patience=2.0), ThreadPoolExecutor()
    with threads, closing(sqlite3.connect(tmp_path / "desk", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreBusy):
            together.write(partial(add, "late"))
        time.sleep(SECONDS)
        tries = threads.submit(together.write, partial(add, "late again"))
        wait_until(lambda: is_taken(tmp_path / "desk-turn"))
        with pytest.raises(StoreBusy):
            together.write(partial(add, "behind"))
        assert not tries.done()
    assert tries.result() == "late again"


def is_taken(turn):
    with turn.open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True


def test_a_disk_that_fills_up_in_the_middle_tells_everybody(pool, tmp_path):
    """What came before the word that did not fit is undone with it: nobody is told it was kept."""
    with pool() as db:
        (pages,) = db.execute("PRAGMA page_count").fetchone()
        db.execute(f"PRAGMA max_page_count = {pages + 2}")
    wishes = [_Wish(partial(add, text)) for text in ("before", "x" * 100_000, "after")]
    together = Together(pool, tmp_path / "desk")
    together._asked = list(wishes)
    together._grant()

    assert words(pool) == set()
    assert all(isinstance(wish.error, StoreBusy) and wish.settled for wish in wishes)


def test_whatever_goes_wrong_nobody_is_told_that_their_word_was_kept(tmp_path):
    def broken(patience):
        raise ZeroDivisionError

    together = Together(broken, tmp_path / "desk")
    wishes = together._asked = [_Wish(partial(add, text)) for text in ("one", "two")]
    together._grant()

    assert [type(wish.error) for wish in wishes] == [ZeroDivisionError] * 2
    with pytest.raises(ZeroDivisionError):
        together.write(partial(add, "three"))


def test_a_write_whose_transaction_was_undone_is_not_said_to_be_kept(pool):
    with pool() as db, pytest.raises(StoreBusy), writing(db):
        add("lost", db)
        db.conn.rollback()
    assert words(pool) == set()


def test_a_connection_made_while_nothing_could_be_written_is_not_handed_out_again(pool, tmp_path):
    def read_only(**_):
        db = connect_desk(tmp_path / "desk", Sealer("a secret of thirty-two characters"))
        db.execute("PRAGMA query_only = ON")  # as one opened on a disk that is read-only
        return db

    other = Pool(read_only)
    with pytest.raises(StoreBusy, match="lecture seule"), other() as db, writing(db):
        add("lost", db)
    other._connect = pool._connect
    with other() as db, writing(db):
        add("kept", db)
    assert words(other) == {"kept"}
    other._idle.pop().close()


def test_a_connection_that_can_no_longer_be_used_is_not_handed_out_again(pool):
    db = pool.take()
    db.conn.close()
    pool.give_back(db)
    with pool() as other:
        assert other is not db
