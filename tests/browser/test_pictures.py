"""The console's first page with real counts in it: axe-core, both widths, every kind of colours, and the keyboard."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Service
from tests.browser.console import Person
from tests.browser.journey import TREE
from tests.browser.test_accessibility import in_every_way
from widget_server.register import counts
from widget_server.store import connect, moments, writing


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """A service with thirty arrivals over several days for a shop, and a few hundred more for nobody."""
    service = Service(tmp_path_factory.mktemp("overview"))
    service.command(*"partner add shop --name Boutique --sector commerce --contact x@shop.example".split(), "--origin", "https://shop.example")  # fmt: skip
    service.command("key", "issue", "shop", "--until", str(moments.today() + timedelta(days=9)))
    with connect(service.settings["WIDGET_DATABASE"]) as db, writing(db):
        for number in range(30):
            counts.add_one(db, "shop", list(TREE.diagnoses)[0], moments.today() - timedelta(days=9 - number // 3))
        for number in range(900):
            diagnosis = list(TREE.diagnoses)[number % 17 * (number % 3)]
            counts.add_one(db, counts.NOBODY, diagnosis, moments.today() - timedelta(days=int((900 - number) ** 0.65)))
    yield service.start()
    service.stop()


@pytest.mark.parametrize("width", [360, pytest.param(1280, marks=pytest.mark.proof)])
def test_counts_are_seen_at_both_widths_and_read_in_tables(open_page, service, width):
    page = open_page(viewport={"width": width, "height": 800})
    Person(service, "auditor", f"camille{width}@example.org").sign_in(page, service)

    first = TREE.diagnoses[list(TREE.diagnoses)[0]].name
    expect(page.get_by_role("img", name="Par jour")).to_be_visible()
    page.get_by_text("Les chiffres : par diagnostic").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name=first)).to_be_visible()
    shown = [int(figure.replace("\u202f", "")) for figure in page.locator(".figure").all_text_contents()]
    assert shown and all(figure % 11 == 0 for figure in shown)
    assert in_every_way(page) == []
    assert page.complaints == []


@pytest.mark.parametrize("width", [360, pytest.param(1280, marks=pytest.mark.proof)])
def test_a_partner_s_own_counts_are_seen_at_both_widths(open_page, service, width):
    page = open_page(viewport={"width": width, "height": 800})
    path = "/console/partenaires/shop/decomptes"
    Person(service, "auditor", f"sacha{width}@example.org").sign_in(page, service, path)

    assert page.locator("svg .figure").all_text_contents() == ["22", "22"]
    assert in_every_way(page) == []
    assert page.complaints == []


def test_the_spreadsheet_is_downloaded_and_holds_the_shop(open_page, service):
    page = open_page()
    Person(service, "issuer").sign_in(page, service)

    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger pour un tableur").click()

    assert download.value.suggested_filename == "17cyber-decomptes.csv"
    assert "shop;" in download.value.path().read_text(encoding="utf-8")


def test_an_author_sees_no_partner(open_page, service):
    page = open_page()
    Person(service, "author").sign_in(page, service)

    expect(page.get_by_role("img", name="Par diagnostic")).to_be_visible()
    expect(page.get_by_role("img", name="Par partenaire")).to_have_count(0)
    expect(page.get_by_role("link", name="Télécharger")).to_have_count(0)
