"""What is held in memory of the conversations: never older than what was asked for, whole after an erasure."""

import time
from functools import partial

import pytest

from tests.desk.unreadable import out_of_the_way
from widget_server.desk import codes, conversations, presence
from widget_server.desk.board import Board
from widget_server.errors import StoreBusy
from widget_server.store import Sealer, connect_desk

SEALER = Sealer("another of thirty-two characters")  # nothing sealed is read here
ABOUT = {"name": "Zoé Fictive"}


@pytest.fixture
def board(desk, desk_path):
    """A Board on the desk's file that looks at it each time."""
    board = Board(partial(connect_desk, desk_path, SEALER), fresh=0, rest=0.2)
    yield board
    if board._db:
        board._db.close()


def open_one(desk, force="police"):
    code, found = conversations.open(desk, force, "S3", ABOUT)
    return codes.hash(code), found.id


def test_whoever_still_waits_after_an_erasure_knows_their_place_and_who_is_there(desk, board):
    presence.note(desk, 7, "police")
    _, first = open_one(desk)
    second, _ = open_one(desk)
    assert (board.standing(second).place, board.standing(second).officers) == (2, 1)

    conversations.erase(desk, first)
    assert (board.standing(second).place, board.standing(second).officers) == (1, 1)


def test_what_was_erased_is_unknown(desk, board):
    hash, id = open_one(desk)
    assert board.standing(hash).id == id
    conversations.erase(desk, id)
    assert board.standing(hash) is None


def test_a_file_that_cannot_be_read_is_left_alone_for_a_moment_then_read_again(desk, board, desk_path):
    hash, _ = open_one(desk)
    assert board.standing(hash)
    with out_of_the_way(desk_path), pytest.raises(StoreBusy):
        board.standing(hash)

    with pytest.raises(StoreBusy):  # from memory: nobody else waits for the file
        board.refuse_while_unreadable()
    with pytest.raises(StoreBusy):
        board.standing(hash)
    time.sleep(0.2)
    board.refuse_while_unreadable()
    assert board.standing(hash)


def test_a_file_that_was_replaced_is_followed(desk, board, desk_path):
    hash, _ = open_one(desk)
    assert board.standing(hash)
    desk_path.rename(desk_path.with_suffix(".old"))
    assert board.standing(hash) is None
    with connect_desk(desk_path, SEALER) as fresh:
        other, _ = open_one(fresh)
        assert board.standing(other).place == 1
