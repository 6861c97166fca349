from datetime import timedelta

import pytest

from widget_server.register import departures, openings
from widget_server.store import moments


def test_a_page_is_open_to_whoever_has_its_token(db, bank):
    token = openings.open(db, "bank")

    assert openings.look_up(db, token) == bank
    for other in ("", "x", token[:-1], "é"):
        assert openings.look_up(db, other) is None


def test_closing_it_closes_it_here_and_nowhere_else(db, bank):
    here, there = openings.open(db, "bank"), openings.open(db, "bank")

    for _ in range(2):
        openings.close(db, here)
    assert openings.look_up(db, here) is None and openings.look_up(db, there) == bank


@pytest.mark.parametrize("span", [openings.LASTS, -openings.LASTS])
def test_it_is_closed_after_two_hours_even_when_the_clock_goes_back(db, bank, span):
    now = moments.now()
    token = openings.open(db, "bank", now)

    assert openings.look_up(db, token, now + span * 0.9) == bank
    assert openings.look_up(db, token, now + span * 1.1) is None
    assert openings.look_up(db, token, now + span * 0.9) is None


def test_whoever_left_has_none(db, bank):
    token = openings.open(db, "bank")
    departures.leave(db, "cli:test", "bank")

    assert openings.look_up(db, token) is None


def test_those_that_are_over_are_erased_and_no_token_is_kept(db, bank):
    now = moments.now()
    openings.open(db, "bank", now - openings.LASTS - timedelta(seconds=1))
    token = openings.open(db, "bank", now)

    [kept] = db.table("opening").rows
    assert token not in str(kept)
