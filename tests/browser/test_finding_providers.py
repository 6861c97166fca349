"""Finding a provider or an association without JavaScript, on any screen; and the staff's page that fills the directory."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.console import Person
from tests.browser.test_accessibility import in_every_way
from tests.web.providers import file

PROVIDERS, ASSOCIATIONS = "/aide/prestataires", "/aide/associations"


@pytest.fixture
def plain_page(open_page):
    """A page of a telephone that runs no script."""
    return open_page(java_script_enabled=False, viewport={"width": 320, "height": 740})


def search(page, postcode, **chosen):
    page.get_by_label("Votre code postal").fill(postcode)
    for name, option in chosen.items():
        page.locator(f"#{name}").select_option(option)
    page.get_by_role("button", name="Chercher").click()


def test_a_company_with_ransomware_finds_who_can_help_without_a_script(plain_page, furnished):
    page = plain_page
    seen = []
    page.on("request", lambda request: seen.append((request.method, request.url)))
    page.goto(furnished.url + PROVIDERS)

    search(page, "35000", audience="entreprise", threat="ransomware")

    first = page.locator(".cards > li").first
    expect(first.get_by_role("heading")).to_contain_text("Prestataire fictif A")
    expect(first.get_by_text("Exemple fictif")).to_be_visible()
    expect(first.get_by_role("link", name="01 99 00 10 01")).to_have_attribute("href", "tel:0199001001")
    expect(first.get_by_text(re.compile("label jusqu'au"))).to_be_visible()
    expect(page.get_by_text("Rien n'a été envoyé à ces entreprises")).to_be_visible()
    assert {method for method, url in seen} == {"GET", "POST"}
    assert {url for _, url in seen} == {furnished.url + PROVIDERS}
    assert page.context.cookies() == [] and page.complaints == []


def test_a_postcode_of_many_communes_asks_which_and_keeps_what_was_said(plain_page, furnished):
    page = plain_page
    page.goto(furnished.url + PROVIDERS)
    search(page, "51300", audience="particulier", threat="malware-virus")

    expect(page.get_by_label("Votre commune")).to_be_focused()
    expect(page.locator("#threat")).to_have_value("malware-virus")
    search(page, "51300", commune="51649")

    expect(page.get_by_role("heading", name="Prestataires", exact=True)).to_be_visible()


def test_a_mistake_is_told_beside_its_field(plain_page, furnished):
    page = plain_page
    page.goto(furnished.url + ASSOCIATIONS)

    search(page, "3500")

    expect(page.get_by_role("alert")).to_contain_text("cinq chiffres")
    expect(page.get_by_label("Votre code postal")).to_have_attribute("aria-invalid", "true")
    search(page, "35000")
    expect(page.get_by_role("link", name="116 006")).to_have_attribute("href", "tel:116006")


@pytest.mark.parametrize("path", [pytest.param(PROVIDERS, marks=pytest.mark.proof), ASSOCIATIONS])
def test_nothing_is_found_at_any_step_width_or_colours(open_page, furnished, path):
    page = open_page(reduced_motion="reduce")
    page.goto(furnished.url + path)
    for postcode in ("", "51300", "35000"):
        assert in_every_way(page) == []
        search(page, postcode)
    assert in_every_way(page) == []
    assert all("422" in complaint for complaint in page.complaints)  # an empty postcode is a mistake


def test_all_of_a_search_is_done_with_the_keyboard(open_page, furnished):
    page = open_page()
    page.goto(furnished.url + PROVIDERS)
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "postcode":
            break
    page.keyboard.type("35000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Prestataires", exact=True)).to_be_visible()


def test_an_issuer_fills_the_directory_from_a_spreadsheet(open_page, office, tmp_path):
    page, good, bad = open_page(), tmp_path / "bon.csv", tmp_path / "mauvais.csv"
    good.write_bytes(file({"identifiant": "du-test", "nom": "Fabrique du Test"}))
    bad.write_bytes(file({"identifiant": "du-test", "nom": ""}))
    Person(office, "issuer", "annuaire@example.org").sign_in(page, office, "/console/prestataires/")

    page.get_by_label("Un fichier CSV").set_input_files(bad)
    page.get_by_role("button", name="Importer").click()
    expect(page.get_by_role("alert")).to_contain_text("Ligne 2, nom : il manque.")
    page.get_by_label("Un fichier CSV").set_input_files(good)
    page.get_by_role("button", name="Importer").click()
    expect(page.get_by_role("status")).to_contain_text("Prestataires lus : 1")

    page.get_by_role("link", name="Fabrique du Test").click()
    page.get_by_role("button", name="Suspendre").click()
    expect(page.get_by_text("Suspendu", exact=True)).to_be_visible()
    page.get_by_label("Oui, le retirer").check()
    page.get_by_role("button", name="Retirer de l'annuaire").click()
    expect(page.get_by_role("status")).to_contain_text("Le prestataire est retiré.")
