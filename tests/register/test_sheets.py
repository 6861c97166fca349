import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from widget_server.errors import BadSheets
from widget_server.register import departures, keys, partners
from widget_server.register.sheets import MAX_TOLD, export, import_file, import_text
from widget_server.store import changes, connect

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
    [(partner, changed)] = import_file(db, "cli:test", sheet())

    assert changed
    assert partners.get(db, "shop") == partner
    assert [key.id for key in keys.list_for(db, "shop")] == [TEST_KEY]


def test_importing_twice_changes_nothing(db, sheet):
    import_file(db, "cli:test", sheet())
    before = changes(db)

    assert not import_file(db, "cli:test", sheet())[0].changed
    assert changes(db) == before


def test_a_sheet_that_changed_brings_the_register_up_to_date(db, sheet):
    import_file(db, "cli:test", sheet())

    [(partner, changed)] = import_file(
        db, "cli:test", sheet(SHEET.replace("https://shop.example", "https://new.example"))
    )

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

    with pytest.raises(BadSheets, match=f"^{path} : .*{said}"):
        import_file(db, "cli:test", path)

    assert list(partners.list_all(db)) == []


def test_a_test_key_cannot_be_taken_from_another_partner(db, sheet):
    import_file(db, "cli:test", sheet())

    with pytest.raises(BadSheets, match="autre partenaire"):
        import_file(db, "cli:test", sheet(SHEET.replace("id: shop", "id: thief")))

    assert [each.id for each in partners.list_all(db)] == ["shop"]


def test_a_sheet_that_cannot_be_read_is_named(db, tmp_path):
    with pytest.raises(BadSheets, match="nowhere.yaml"):
        import_file(db, "cli:test", tmp_path / "nowhere.yaml")


def many(*sheets):
    """One file of these sheets."""
    blocks = (sheet.strip().replace("\n", "\n    ") for sheet in sheets)
    return "partners:\n" + "".join(f"  - {block}\n" for block in blocks)


def other(id):
    return SHEET.replace("id: shop", f"id: {id}").replace(f"test_key: {TEST_KEY}", "")


def test_many_sheets_come_in_one_file(db):
    done = import_text(db, "cli:test", many(SHEET, other("market")))

    assert [(each.partner.id, each.changed) for each in done] == [("shop", True), ("market", True)]


def test_every_mistake_of_a_file_is_told_and_nothing_of_it_is_kept(db):
    bad = many(
        other("one"), other("Two"), other("three").replace("name:", "nom:"), other("one").replace("origins", "o")
    )

    with pytest.raises(BadSheets) as told:
        import_text(db, "cli:test", bad)

    first, second, third = told.value.mistakes
    assert first.startswith("Fiche 2 (Two) : L'identifiant")
    assert second.startswith("Fiche 3 (three) : champ inconnu « nom »")
    assert third.startswith("Fiche 4 (one) : champ inconnu « o »")
    assert list(partners.list_all(db)) == []


@pytest.mark.parametrize(
    "text", ["partners: shop", "partners: []\nid: shop", "partners:\n  - shop", "partners:\n  - []"]
)
def test_a_file_that_holds_no_sheets_is_told(db, text):
    with pytest.raises(BadSheets):
        import_text(db, "cli:test", text)


def test_a_thousand_mistakes_are_not_all_told(db):
    with pytest.raises(BadSheets) as told:
        import_text(db, "cli:test", many(*[other("Bad")] * 60))

    assert len(told.value.mistakes) == MAX_TOLD + 1
    assert told.value.mistakes[-1] == "Et 10 autres erreurs."


def test_a_sheet_with_a_state_makes_it_so(db):
    import_text(db, "cli:test", SHEET + "state: suspended")
    assert partners.get(db, "shop").state == "suspended"

    import_text(db, "cli:test", SHEET + "state: active")
    assert partners.get(db, "shop").state == "active"


def test_a_partner_that_left_is_not_exported(db, bank):
    departures.leave(db, "cli:test", "bank")

    assert "".join(export(db)) == "partners: []\n"
    assert import_text(db, "cli:test", "".join(export(db))) == []


TEXTS = st.text(st.characters(exclude_categories=("C", "Z")) | st.just(" "), min_size=1, max_size=200).filter(str.strip)
PARTNERS = st.lists(
    st.tuples(
        st.from_regex(partners.ID, fullmatch=True).filter(lambda id: len(id) <= 64),
        st.fixed_dictionaries({"name": TEXTS, "sector": TEXTS, "contact": TEXTS}),
        st.sets(st.integers(1, 65535).map("https://a.example:{}".format), min_size=1, max_size=3),
        st.booleans(),
        st.integers(0, 2),
    ),
    max_size=4,
    unique_by=lambda made: made[0],
)


def state_of(db):
    kept = {key.id for each in partners.list_all(db) for key in keys.list_for(db, each.id)}
    return list(partners.list_all(db)), kept


@settings(deadline=None, max_examples=40)  # each example writes two files to the disk
@given(made=PARTNERS)
def test_what_is_exported_imports_back_to_the_same_register(made, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sheets")
    with connect(folder / "one.sqlite") as one, connect(folder / "two.sqlite") as two:
        for id, texts, origins, suspended, test_keys in made:
            partners.add(one, "cli:test", id, **texts, origins=origins)
            for _ in range(test_keys):
                keys.issue(one, "cli:test", id, "test")
            if suspended:
                partners.suspend(one, "cli:test", id)
        text = "".join(export(one))

        import_text(two, "cli:test", text)

        assert state_of(two) == state_of(one)
        assert "".join(export(two)) == text
        assert not any(each.changed for each in import_text(one, "cli:test", text))
