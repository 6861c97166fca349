import pytest

from widget_server.errors import BadOrigin, BadPartner, UnknownPartner
from widget_server.register import partners
from widget_server.store import changes

FACTS = {"name": "La Boutique", "sector": "commerce", "contact": "x@shop.example"}


def test_a_partner_is_found_as_it_was_added(db):
    added = partners.add(db, "cli:test", "shop", **FACTS, origins=["https://shop.example:443", "https://SHOP.example"])

    assert partners.get(db, "shop") == added
    assert added.origins == ("https://shop.example",)
    assert added.state == "active"


def test_partners_are_listed_by_id(db, bank):
    partners.add(db, "cli:test", "a-shop", **FACTS, origins=["https://shop.example"])

    assert [each.id for each in partners.list_all(db)] == ["a-shop", "bank"]


def test_an_id_is_taken_once(db, bank):
    with pytest.raises(BadPartner, match="bank.*existe déjà"):
        partners.add(db, "cli:test", "bank", **FACTS, origins=["https://shop.example"])


@pytest.mark.parametrize("id", ["", "Shop", "my shop", "-shop", "shop-", "bou_tique", "é", "a" * 65, "shop\n"])
def test_an_id_is_made_of_plain_letters_digits_and_dashes(db, id):
    with pytest.raises(BadPartner):
        partners.add(db, "cli:test", id, **FACTS, origins=["https://shop.example"])


@pytest.mark.parametrize("field", ["name", "sector", "contact"])
@pytest.mark.parametrize("text", ["", "  ", "a" * 201, "deux\nlignes", "caché\u202e"])
def test_a_text_fits_on_one_line(db, field, text):
    with pytest.raises(BadPartner, match=field):
        partners.add(db, "cli:test", "shop", **FACTS | {field: text}, origins=["https://shop.example"])


def test_a_partner_has_at_least_one_site(db):
    with pytest.raises(BadPartner, match="origine"):
        partners.add(db, "cli:test", "shop", **FACTS, origins=[])


def test_one_bad_origin_and_nothing_is_kept(db):
    with pytest.raises(BadOrigin):
        partners.add(db, "cli:test", "shop", **FACTS, origins=["https://shop.example", "https://*"])

    assert partners.list_all(db) == []


def test_an_update_replaces_texts_and_origins(db, bank):
    partners.update(db, "cli:test", "bank", **FACTS, origins=["https://new.example"])

    found = partners.get(db, "bank")
    assert (found.name, found.origins) == ("La Boutique", ("https://new.example",))


def test_an_update_that_says_the_same_changes_nothing(db, bank):
    before = changes(db)

    partners.update(db, "cli:test", bank.id, bank.name, bank.sector, bank.contact, bank.origins)

    assert changes(db) == before


def test_suspending_and_resuming_undo_each_other(db, bank):
    partners.suspend(db, "cli:test", "bank")
    assert partners.get(db, "bank").state == "suspended"

    partners.resume(db, "cli:test", "bank")
    assert partners.get(db, "bank") == bank


@pytest.mark.parametrize("act", [partners.suspend, partners.resume])
def test_an_unknown_partner_is_told_by_name(db, act):
    with pytest.raises(UnknownPartner, match="nobody"):
        partners.get(db, "nobody")
    with pytest.raises(UnknownPartner, match="nobody"):
        act(db, "cli:test", "nobody")
