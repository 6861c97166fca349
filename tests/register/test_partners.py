import pytest

from widget_server.errors import BadOrigin, BadPartner, UnknownPartner
from widget_server.register import audit, partners
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

    assert list(partners.list_all(db)) == []


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


@pytest.fixture
def many(db):
    """Seven partners, a-0 to a-6, of two sectors and two states, in no order."""
    for number in (3, 0, 6, 1, 5, 2, 4):
        facts = FACTS | {"sector": "banque" if number % 2 else "commerce"}
        partners.add(db, "cli:test", f"a-{number}", **facts, origins=[f"https://site{number}.example"])
    partners.suspend(db, "cli:test", "a-4")


def found(db, text="", **filters):
    return [each.id for each in partners.search(db, text, **filters).partners]


def test_pages_follow_one_another_to_the_last(db, many):
    pages, after = [], None
    while not pages or after:
        page = partners.search(db, after=after, limit=3)
        pages.append([each.id for each in page.partners])
        after = page.next

    assert pages == [["a-0", "a-1", "a-2"], ["a-3", "a-4", "a-5"], ["a-6"]]


def test_a_last_page_that_is_full_announces_none_after_it(db, many):
    assert partners.search(db, limit=7).next is None


def test_filters_add_up(db, many):
    assert found(db, sector="banque") == ["a-1", "a-3", "a-5"]
    assert found(db, state="suspended") == ["a-4"]
    assert found(db, "site", state="active", sector="commerce", after="a-0") == ["a-2", "a-6"]


@pytest.mark.parametrize(
    "text",
    [
        "credit",
        "CRÉDIT",
        "Cre\u0301dit  Co",
        "coope",
        "cœur",
        "coeur",
        "credit-coop",
        "www.Credit",
        "https://www.credit",
    ],
)
def test_a_partner_is_found_by_name_id_or_site_whatever_case_and_accents(db, bank, text):
    name = "Crédit Coopératif du Cœur"
    partners.add(
        db,
        "cli:test",
        "credit-coop",
        name,
        "banque",
        "x@credit.example",
        ["https://www.credit.example", "https://a.example"],
    )

    assert found(db, text) == ["credit-coop"]


def test_a_partner_is_found_by_what_it_is_called_now(db, bank):
    partners.update(db, "cli:test", "bank", "La Caisse", bank.sector, bank.contact, ["https://caisse.example"])

    assert found(db, "caisse") == ["bank"]
    assert found(db, "la banque") == []
    assert found(db, "bank.example") == []


@pytest.mark.parametrize(
    "text", ["*", "?", "[", "]", "[a-z]", "%", "_", "'", "zzz", "\udcff", "\x00", "a\x00", "contact"]
)
def test_a_text_that_is_nowhere_finds_nobody(db, bank, text):
    assert found(db, text) == []


def test_a_text_never_runs_from_one_thing_into_another(db, bank):
    assert found(db, "bank la") == []


def test_looking_a_text_up_reads_the_index_alone(db):
    wanted = dict.fromkeys(("after", "pattern", "state", "sector", "limit"), "")
    plan = [row["detail"] for row in db.query(f"EXPLAIN QUERY PLAN {partners.SELECT} {partners.PAGE}", wanted)]

    assert "SEARCH partner USING COVERING INDEX partner_search (id>?)" in plan
    assert not any(step.startswith("SCAN") for step in plan)


def test_the_log_keeps_why_a_partner_was_suspended(db, bank):
    partners.suspend(db, "cli:test", "bank", "  Site piraté ")

    assert audit.about(db, ["bank"])[0]["after"] == {"state": "suspended", "reason": "Site piraté"}


@pytest.mark.parametrize("reason", ["a" * 201, "deux\nlignes", "caché\u202e"])
def test_a_reason_fits_on_one_line(db, bank, reason):
    with pytest.raises(BadPartner, match="motif"):
        partners.suspend(db, "cli:test", "bank", reason)
