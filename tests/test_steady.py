"""A clock that was moved is told from time that went by."""

import pytest

from widget_server.steady import DOUBTED, Clock

DAY = 86_400


@pytest.fixture
def hands():
    """What the two clocks of a machine say: the time of day, and the one that only goes forward."""
    return {"wall": 1_900_000_000.0, "steady": 50.0}


@pytest.fixture
def clock(hands):
    return Clock(lambda: hands["wall"], lambda: hands["steady"])


def go_by(hands, seconds):
    hands["wall"] += seconds
    hands["steady"] += seconds


def test_time_that_goes_by_is_not_doubted(clock, hands):
    for seconds in (5, DAY):
        go_by(hands, seconds)
        hands["wall"] += 2  # set right
        assert not clock.is_doubted()


def test_a_leap_forward_is_doubted_for_an_hour(clock, hands):
    hands["wall"] += DAY
    assert clock.is_doubted()
    go_by(hands, DOUBTED - 1)
    assert clock.is_doubted()
    go_by(hands, 1)
    assert not clock.is_doubted()


def test_one_that_comes_back_is_believed_at_once(clock, hands):
    hands["wall"] += DAY
    assert clock.is_doubted()
    hands["wall"] -= DAY
    assert not clock.is_doubted()


def test_a_leap_back_erases_nothing_early_and_coming_forward_again_is_doubted(clock, hands):
    hands["wall"] -= DAY
    assert not clock.is_doubted()
    hands["wall"] += DAY
    assert clock.is_doubted()
