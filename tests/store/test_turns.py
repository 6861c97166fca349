"""One writer at a time, from several processes: nothing is lost, and a dead one keeps nobody out."""

import multiprocessing
import os
import signal

import pytest

from widget_server.errors import StoreBusy
from widget_server.store import Sealer, connect_desk, empty_wal, turns, writing
from widget_server.store.turns import a_turn

SEALER = Sealer("a secret of thirty-two characters")
WRITERS, TIMES, EMPTIED = 4, 25, 3


def add_many(path):
    with connect_desk(path, SEALER) as db:
        for number in range(TIMES):
            with writing(db):
                db.execute("UPDATE latest SET version = version + 1")
            if number % EMPTIED == 0:
                empty_wal(db)


def hold(path, held):
    with a_turn(path):
        held.set()
        signal.pause()


def test_what_several_processes_write_while_they_empty_the_wal_is_all_kept(tmp_path):
    path = str(tmp_path / "desk")
    processes = [multiprocessing.get_context("spawn").Process(target=add_many, args=(path,)) for _ in range(WRITERS)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    with connect_desk(path, SEALER) as db:
        assert db.execute("SELECT version FROM latest").fetchone() == (WRITERS * TIMES,)


def test_the_wal_is_emptied_in_a_turn(tmp_path, monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    with connect_desk(str(tmp_path / "desk"), SEALER) as db, a_turn(tmp_path / "desk"), pytest.raises(StoreBusy):
        empty_wal(db)


def test_the_turn_of_a_process_that_was_killed_is_the_next_one_s(tmp_path):
    spawn = multiprocessing.get_context("spawn")
    held = spawn.Event()
    process = spawn.Process(target=hold, args=(str(tmp_path / "desk"), held))
    process.start()
    held.wait(30)
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    with a_turn(tmp_path / "desk"):
        assert process.exitcode == -signal.SIGKILL
