import pytest

from widget_server.errors import BadPartner, BadSecretKey, UnknownPartner
from widget_server.register import audit, departures, keys, partners, secret_keys


def test_a_partner_that_leaves_keeps_nothing_but_its_name(db, bank, live_key, test_key):
    departures.leave(db, "cli:test", "bank")

    left = partners.get(db, "bank")
    assert (left.state, left.name, left.contact, left.origins) == ("left", "La Banque", "", ())
    assert {key.state for key in keys.list_for(db, "bank")} == {"revoked"}


def test_its_secret_keys_open_nothing_any_more(db, bank):
    secret = secret_keys.issue(db, "cli:test", "bank")

    departures.leave(db, "cli:test", "bank")

    with pytest.raises(BadSecretKey):
        secret_keys.look_up(db, secret)
    with pytest.raises(BadPartner, match="a quitté le service"):
        secret_keys.issue(db, "cli:test", "bank")


def test_a_partner_that_left_is_found_by_its_name_and_not_by_its_sites(db, bank):
    departures.leave(db, "cli:test", "bank")

    assert partners.search(db, "la banque").partners == [partners.get(db, "bank")]
    assert partners.search(db, "bank.example").partners == []


def test_the_log_never_had_the_contact(db, bank):
    partners.update(db, "cli:test", "bank", bank.name, bank.sector, "camille@bank.example", bank.origins)
    departures.leave(db, "cli:test", "bank")

    log = "".join(audit.export(db))
    assert "partner leave" in log
    assert bank.contact not in log and "camille" not in log


def test_leaving_twice_is_leaving_once(db, bank):
    departures.leave(db, "cli:test", "bank")
    before = audit.head(db)

    departures.leave(db, "cli:test", "bank")

    assert audit.head(db) == before


def test_nothing_can_be_done_any_more_for_a_partner_that_left(db, bank, live_key):
    departures.leave(db, "cli:test", "bank")

    for act in (
        lambda: partners.resume(db, "cli:test", "bank"),
        lambda: partners.suspend(db, "cli:test", "bank"),
        lambda: partners.update(db, "cli:test", "bank", "La Banque", "banque", "x@bank.example", ["https://a.example"]),
        lambda: keys.issue(db, "cli:test", "bank", "test"),
    ):
        with pytest.raises(BadPartner, match="a quitté le service"):
            act()


def test_an_unknown_partner_cannot_leave(db):
    with pytest.raises(UnknownPartner, match="nobody"):
        departures.leave(db, "cli:test", "nobody")
