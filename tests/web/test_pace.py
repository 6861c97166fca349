"""Whoever asks for much waits; everybody is answered, and nobody's address is kept."""

import pytest

from tests.service import wait_until
from widget_server.web.help import pace


@pytest.fixture
def one():
    return pace.Pace()


def test_a_few_are_answered_at_once_and_the_next_wait_longer_each_time_up_to_a_limit(one):
    waits = [one.count("here", 0.0) for _ in range(40)]

    assert waits[: pace.USUAL.at_ease] == [0.0] * pace.USUAL.at_ease
    assert 0 < waits[pace.USUAL.at_ease] < waits[pace.USUAL.at_ease + 1]
    assert max(waits) == waits[-1] == pace.MOST_STEPS


def test_who_stops_for_a_while_is_at_ease_again(one):
    for _ in range(10_000):
        one.count("here", 0.0)
    assert one.count("here", 15 * pace.USUAL.forgotten) == 0.0


def test_whoever_writes_by_hand_never_waits(one):
    assert not any(one.count("here", float(second), pace.RATES["message"]) for second in range(100))


def test_others_do_not_wait_for_somebody(one):
    for _ in range(40):
        one.count("here", 0.0)
    assert one.count("there", 0.0) == 0.0


def test_no_more_are_remembered_than_a_process_can_hold(one):
    for number in range(pace.KNOWN + 10):
        one.count(number, 0.0)
    assert len(one._levels) == pace.KNOWN


def test_a_network_that_is_quiet_is_forgotten_in_minutes_and_no_other(one):
    one.count("once", 0.0)
    for _ in range(40):
        one.count("often", 1.0)
    one.forget(pace.KEPT - 1)
    assert list(one._levels) == ["once", "often"]
    one.forget(pace.KEPT)
    assert list(one._levels) == ["often"]


def test_a_service_that_nobody_asks_anything_of_forgets_who_did(publish, tmp_path, monkeypatch):
    monkeypatch.setattr(pace, "_pace", pace.Pace())
    with publish(tmp_path, DESK_POLL=0.01).test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.7"}):
        pace.slow("callback")
    assert list(pace._pace._levels) == [("callback", "192.0.2.0/24")]

    monkeypatch.setattr(pace, "KEPT", 0.0)
    wait_until(lambda: not pace._pace._levels)


def test_no_more_threads_sleep_than_may(one):
    for _ in range(pace.SLEEPERS):
        one._places.acquire()
    assert one.wait(3600.0) is False
    one._places.release()
    assert one.wait(0.001) is True
    assert one.wait(0.0) is False


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("::1", "::/48"),
        ("", pace.NOWHERE),
        ("unix:", pace.NOWHERE),
    ],
)
def test_a_network_is_known_by_its_prefix_alone(address, network):
    assert pace.prefix(address) == network
