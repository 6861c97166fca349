from datetime import date

import pytest

from widget_server.errors import BadPartner, BadSecretKey, SuspendedPartner, UnknownKey, UnknownPartner
from widget_server.register import audit, departures, key_texts, key_use, keys, partners, secret_keys
from widget_server.store import changes, moments

WELL_FORMED = "17c_sec_P0KtC0PYSrWlX4CVobfqpl2OWAeZlj" + "000000"


@pytest.fixture
def secret(db, bank):
    return secret_keys.issue(db, "cli:test", "bank")


def label(db):
    return secret_keys.list_for(db, "bank")[0].label


def test_a_secret_key_has_the_shape_of_a_key_and_is_no_public_one(secret):
    assert key_texts.is_well_formed(secret, ("17c_sec_",))
    assert len(secret) == len("17c_sec_") + 36
    assert not keys.is_well_formed(secret)


def test_it_says_whose_counts_it_opens(db, secret):
    assert secret_keys.look_up(db, secret) == partners.get(db, "bank")


@pytest.mark.parametrize("wrong", ["", WELL_FORMED, "17c_sec_", "\ud800", "x" * 10_000])
def test_anything_else_opens_nothing(db, secret, wrong):
    for text in (wrong, secret + wrong, secret[:-1]):
        if text != secret:
            with pytest.raises(BadSecretKey):
                secret_keys.look_up(db, text)


def test_a_revoked_one_opens_nothing(db, secret):
    secret_keys.revoke(db, "cli:test", "bank", label(db))
    secret_keys.revoke(db, "cli:test", "bank", label(db))

    with pytest.raises(BadSecretKey):
        secret_keys.look_up(db, secret)
    assert [key.state for key in secret_keys.list_for(db, "bank")] == ["revoked"]
    assert audit.head(db).count == 3  # the partner, the key, its end


def test_a_suspended_partner_reads_nothing(db, secret):
    partners.suspend(db, "cli:test", "bank")

    with pytest.raises(SuspendedPartner):
        secret_keys.look_up(db, secret)


def test_a_key_of_someone_else_is_not_revoked(db, secret):
    partners.add(db, "cli:test", "shop", "La Boutique", "commerce", "x@shop.example", ["https://shop.example"])

    for partner, wrong in (("shop", label(db)), ("bank", "00000000")):
        with pytest.raises(UnknownKey):
            secret_keys.revoke(db, "cli:test", partner, wrong)
    assert secret_keys.look_up(db, secret)


def test_a_partner_that_leaves_reads_nothing_and_gets_no_other(db, secret):
    departures.leave(db, "cli:test", "bank")

    assert [key.state for key in secret_keys.list_for(db, "bank")] == ["revoked"]
    with pytest.raises(BadSecretKey):
        secret_keys.look_up(db, secret)
    with pytest.raises(BadPartner):
        secret_keys.issue(db, "cli:test", "bank")


def test_it_is_issued_to_a_known_partner_only(db):
    with pytest.raises(UnknownPartner):
        secret_keys.issue(db, "cli:test", "nobody")


def test_the_day_of_its_last_use_is_kept(db, secret):
    assert secret_keys.list_for(db, "bank")[0].last_on is None

    secret_keys.look_up(db, secret)

    assert secret_keys.list_for(db, "bank")[0].last_on == moments.today().isoformat()


def test_a_day_of_use_never_goes_back(db, live_key, test_key):
    for day in (date(2030, 1, 2), date(2030, 1, 3), date(2030, 1, 1)):
        key_use.note(db, live_key, day)

    assert keys.last_used(db, "bank") == {live_key: "2030-01-03"}


def test_a_key_used_again_the_same_day_writes_nothing(db, live_key):
    key_use.note(db, live_key, date(2030, 1, 2))
    before = db.execute("SELECT total_changes()").fetchone()

    key_use.note(db, live_key, date(2030, 1, 2))

    assert db.execute("SELECT total_changes()").fetchone() == before


def test_noting_a_use_does_not_make_the_running_services_read_all_keys_again(db, live_key):
    before = changes(db)
    key_use.note(db, live_key, date(2030, 1, 2))
    assert changes(db) == before
