import pytest

from widget_server.errors import BadPartner
from widget_server.register import keys, partners
from widget_server.register.sheets import import_file
from widget_server.store import changes

TEST_KEY = "17c_pub_test_P0KtC0PYSrWlX4CVobfqpl2OWAeZlj2oqfIV"

SHEET = f"""
id: shop
name: La Boutique
sector: commerce
contact: x@shop.example
origins:
  - http://localhost:8019
  - https://shop.example
test_key: {TEST_KEY}
"""


@pytest.fixture
def sheet(tmp_path):
    """A callable that writes a sheet and returns its path."""

    def write(text=SHEET):
        path = tmp_path / "partner.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_sheet_registers_a_partner_and_its_test_key(db, sheet):
    partner, changed = import_file(db, "cli:test", sheet())

    assert changed
    assert partners.get(db, "shop") == partner
    assert [key.id for key in keys.list_for(db, "shop")] == [TEST_KEY]


def test_importing_twice_changes_nothing(db, sheet):
    import_file(db, "cli:test", sheet())
    before = changes(db)

    assert not import_file(db, "cli:test", sheet())[1]
    assert changes(db) == before


def test_a_sheet_that_changed_brings_the_register_up_to_date(db, sheet):
    import_file(db, "cli:test", sheet())

    partner, changed = import_file(db, "cli:test", sheet(SHEET.replace("https://shop.example", "https://new.example")))

    assert changed
    assert partner.origins == ("http://localhost:8019", "https://new.example")


def test_a_sheet_neither_resumes_a_partner_nor_revives_a_key(db, sheet):
    import_file(db, "cli:test", sheet())
    partners.suspend(db, "cli:test", "shop")
    keys.revoke(db, "cli:test", TEST_KEY)

    import_file(db, "cli:test", sheet())

    assert partners.get(db, "shop").state == "suspended"
    assert keys.get(db, TEST_KEY).state == "revoked"


@pytest.mark.parametrize(
    ("line", "instead", "said"),
    [
        ("name: La Boutique", "", "name"),
        ("name: La Boutique", "nom: La Boutique", "nom"),
        ("name: La Boutique", "name: [La Boutique]", "name"),
        ("id: shop", "id: My Shop", "My Shop"),
        ("  - https://shop.example", "  - https://*.shop.example", "jokers"),
        ("  - https://shop.example", "  - {}", "origins"),
        (TEST_KEY, TEST_KEY[:-1], "bien formée"),
        (TEST_KEY, TEST_KEY.replace("test", "live"), "bien formée"),
        ("id: shop", "id: shop\nid: shop", "deux fois"),
    ],
)
def test_a_sheet_with_a_mistake_is_named_and_refused_whole(db, sheet, line, instead, said):
    path = sheet(SHEET.replace(line, instead))

    with pytest.raises(BadPartner, match=f"^{path} : .*{said}"):
        import_file(db, "cli:test", path)

    assert list(partners.list_all(db)) == []


def test_a_test_key_cannot_be_taken_from_another_partner(db, sheet):
    import_file(db, "cli:test", sheet())

    with pytest.raises(BadPartner, match="autre partenaire"):
        import_file(db, "cli:test", sheet(SHEET.replace("id: shop", "id: thief")))

    assert [each.id for each in partners.list_all(db)] == ["shop"]


def test_a_sheet_that_cannot_be_read_is_named(db, tmp_path):
    with pytest.raises(BadPartner, match="nowhere.yaml"):
        import_file(db, "cli:test", tmp_path / "nowhere.yaml")
