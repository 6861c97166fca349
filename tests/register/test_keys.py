from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget_server.errors import BadKey, UnknownKey, UnknownPartner
from widget_server.register import keys
from widget_server.store import moments

KNOWN = "17c_pub_test_P0KtC0PYSrWlX4CVobfqpl2OWAeZlj2oqfIV"


def days_left(key):
    return (datetime.fromisoformat(key.expires_at) - datetime.now(UTC)) / timedelta(days=1)


@pytest.mark.parametrize("environment", keys.ENVIRONMENTS)
def test_an_issued_key_is_well_formed_and_says_its_environment(db, bank, environment):
    key = keys.issue(db, "cli:test", "bank", environment)

    assert keys.is_well_formed(key)
    assert key.startswith(f"17c_pub_{environment}_")
    assert len(key) == len("17c_pub_live_") + 36


def test_the_format_of_keys_already_in_pages_never_changes():
    assert keys.is_well_formed(KNOWN)


@pytest.mark.parametrize(
    "text", ["", "17c_pub_live_", KNOWN[:-1], KNOWN + "x", KNOWN + "\n", KNOWN.upper(), f" {KNOWN}", "é" * 49]
)
def test_another_shape_is_not_well_formed(text):
    assert not keys.is_well_formed(text)


@given(st.integers(0, len(KNOWN) - 1), st.characters())
def test_one_wrong_character_is_always_noticed(place, character):
    text = KNOWN[:place] + character + KNOWN[place + 1 :]

    assert keys.is_well_formed(text) == (text == KNOWN)


@given(st.text())
def test_any_text_may_be_asked_about(text):
    assert not keys.is_well_formed(text)


def test_keys_are_listed_as_they_were_issued(db, live_key, test_key):
    assert [(key.id, key.environment, key.state) for key in keys.list_for(db, "bank")] == [
        (live_key, "live", "active"),
        (test_key, "test", "active"),
    ]


def test_a_key_is_issued_to_a_known_partner_only(db):
    with pytest.raises(UnknownPartner, match="nobody"):
        keys.issue(db, "cli:test", "nobody", "live")


def test_the_last_day_of_a_key_is_whole():
    assert keys.end_of(date(2040, 12, 31)) == datetime(2041, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("day", [date.min, moments.today() - timedelta(days=1), date(3000, 1, 1), date.max])
def test_a_key_cannot_end_in_the_past_nor_after_the_calendar(day):
    with pytest.raises(BadKey):
        keys.end_of(day)


def test_rotation_leaves_both_keys_alive_for_the_overlap(db, live_key):
    new = keys.get(db, keys.rotate(db, "cli:test", live_key, 10))
    old = keys.get(db, live_key)

    assert (new.partner, new.environment, new.expires_at) == ("bank", "live", None)
    assert old.state == "active"
    assert 9.9 < days_left(old) <= 10


def test_rotation_never_prolongs_a_key(db, bank):
    soon = keys.issue(db, "cli:test", "bank", "live", datetime.now(UTC) + timedelta(days=3))

    keys.rotate(db, "cli:test", soon, 90)

    assert days_left(keys.get(db, soon)) <= 3


@pytest.mark.parametrize("days", [-1, 0, 6, 91])
def test_an_overlap_lasts_between_a_week_and_three_months(db, live_key, days):
    with pytest.raises(BadKey, match="7 à 90"):
        keys.rotate(db, "cli:test", live_key, days)


def test_a_dead_key_is_not_rotated(db, bank, live_key):
    expired = keys.issue(db, "cli:test", "bank", "live", datetime.now(UTC) - timedelta(seconds=5))
    keys.revoke(db, "cli:test", live_key)

    for dead in (expired, live_key):
        with pytest.raises(BadKey, match="ne vaut plus rien"):
            keys.rotate(db, "cli:test", dead)


def test_revoking_twice_is_revoking_once(db, live_key):
    keys.revoke(db, "cli:test", live_key)
    keys.revoke(db, "cli:test", live_key)

    assert keys.get(db, live_key).state == "revoked"


@pytest.mark.parametrize("act", [keys.revoke, keys.rotate])
def test_an_unknown_key_is_told(db, act):
    with pytest.raises(UnknownKey):
        keys.get(db, KNOWN)
    with pytest.raises(UnknownKey):
        act(db, "cli:test", KNOWN)
