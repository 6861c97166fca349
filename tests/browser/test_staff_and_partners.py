"""From finding a partner in the console to its page on another origin: issue, confirm, paste, replace, revoke."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import wait_until
from tests.browser.console import Person
from tests.browser.test_accessibility import faults_on_screen
from tests.partner_site import Site

LIST = "/console/partenaires/"
SECONDS_TO_FEEL = 1_000  # milliseconds in which a revocation must show
WIDTHS = (360, 1280)
APPLICATION = {
    "name": "La Papeterie",
    "sector": "retail",
    "contact": "equipe@librairie.example",
    "origins": ["http://localhost:8080"],
    "terms": True,
}


@pytest.fixture(scope="module")
def service(office):
    return office


@pytest.fixture(scope="module")
def shop(service, authority):
    """A partner with a site of its own, on https as a live key wants it; each test writes its page."""
    site = Site.secure(authority)
    add(service, "echoppe", "L'Échoppe du Cœur", site.origin)
    add(service, "autre", "Autre Boutique", "https://autre.example")
    yield site
    site.stop()


@pytest.fixture(scope="module")
def camille(service):
    return Person(service, "issuer", "camille@example.org")


@pytest.fixture(scope="module")
def sam(service):
    return Person(service, "issuer", "sam@example.org")


def add(service, id, name, origin):
    facts = ("--name", name, "--sector", "commerce", "--contact", "equipe@example.org", "--origin", origin)
    service.command("partner", "add", id, *facts)


def look_at(page):
    """What axe-core finds at both widths, and whether anything is wider than the screen."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found += faults_on_screen(page)
    return found


def the_line(page):
    return page.locator("figure code").inner_text()


def test_from_the_search_to_the_card_on_a_page(open_page, service, shop, camille, sam):
    page = open_page(viewport={"width": 1280, "height": 800})
    camille.sign_in(page, service, LIST)
    assert look_at(page) == []
    page.get_by_label("Nom, site ou identifiant").fill("echoppe du coeur")
    page.keyboard.press("Enter")
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_role("link", name="L'Échoppe du Cœur").click()
    assert look_at(page) == []

    page.get_by_role("link", name="Émettre une clé").click()
    assert look_at(page) == []
    page.get_by_label("Production").check()
    page.get_by_role("button", name="Émettre la clé").click()
    expect(page.get_by_role("status")).to_contain_text("une autre personne doit la confirmer")
    page.get_by_role("button", name="Confirmer et émettre la clé").click()
    expect(page.get_by_role("status")).to_contain_text("une autre personne doit la confirmer")
    assert look_at(page) == []

    other = open_page(viewport={"width": 1280, "height": 800})
    sam.sign_in(other, service, LIST)
    other.get_by_role("link", name="echoppe", exact=True).click()
    other.get_by_role("button", name="Confirmer et émettre la clé").click()
    expect(other.get_by_role("heading", level=1)).to_contain_text("Active")
    assert look_at(other) == []

    first = the_line(other)
    visitor = open_page(ignore_https_errors=True)
    show(shop, visitor, first)
    expect(visitor.frame_locator("iframe").get_by_role("heading", level=1)).to_be_visible()

    other.get_by_label("Jours pendant lesquels").fill("7")
    other.get_by_role("button", name="Remplacer la clé").click()
    expect(other.get_by_role("status").first).to_contain_text("nouvelle clé")
    second = the_line(other)
    assert second != first
    for line in (first, second):
        show(shop, visitor, line)
        expect(visitor.frame_locator("iframe").get_by_role("heading", level=1)).to_be_visible()

    other.get_by_label("Oui, révoquer cette clé").check()
    other.get_by_role("button", name="Révoquer la clé").click()
    expect(other.get_by_role("heading", level=1)).to_contain_text("Révoquée")
    time.sleep(SECONDS_TO_FEEL / 1000)
    visitor.reload()
    expect(visitor.get_by_role("link", name=re.compile("^17"))).to_be_visible(timeout=SECONDS_TO_FEEL)
    assert page.complaints == other.complaints == []


def show(site, page, line):
    """Open the site's page with this line in it, once the service knows its key."""
    html = f"<!doctype html><title>Échoppe</title><h1>Échoppe</h1>{line}"
    site.say("/", html, Content_Type="text/html; charset=utf-8")
    time.sleep(SECONDS_TO_FEEL / 1000)
    page.goto(f"{site.origin}/")


def test_a_key_is_issued_by_keyboard_alone_and_without_javascript(open_page, service, shop, camille):
    page = open_page(java_script_enabled=False, viewport={"width": 360, "height": 800})
    camille.sign_in(page, service, f"{LIST}echoppe/cle")
    page.get_by_label("Essai").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Clé de L'Échoppe du Cœur")
    assert "17c_pub_test_" in the_line(page)


def test_mistakes_in_sheets_are_all_shown_and_a_good_file_is_read(open_page, service, shop, camille):
    page = open_page(viewport={"width": 1280, "height": 800})
    camille.sign_in(page, service, "/console/fiches/")
    assert look_at(page) == []
    page.get_by_label("Ou son texte").fill("partners:\n  - id: a\n  - id: B\n")
    page.get_by_role("button", name="Importer").click()
    expect(page.get_by_role("alert")).to_contain_text("Fiche 2 (B)")
    assert look_at(page) == []
    with page.expect_download() as download:
        page.goto(f"{service.url}{LIST}")
        page.get_by_role("link", name="Exporter").click()
    page.goto(f"{service.url}/console/fiches/")
    page.get_by_label("Un fichier").set_input_files(download.value.path())
    page.get_by_role("button", name="Importer").click()
    expect(page.get_by_role("status")).to_contain_text("inscrits ou mis à jour : 0")


def test_an_application_is_approved_and_its_contact_comes_in_by_the_message(open_page, service, shop, camille):
    applicant = open_page(viewport={"width": 1280, "height": 800})
    applied = applicant.request.post(f"{service.url}/v1/applications", data=APPLICATION)
    assert applied.status == 201
    page = open_page(viewport={"width": 1280, "height": 800})
    camille.sign_in(page, service, "/console/inscriptions/")
    assert look_at(page) == []
    page.get_by_role("link", name="La Papeterie").click()
    assert look_at(page) == []
    page.get_by_role("button", name="Approuver").click()
    expect(page.get_by_role("status")).to_contain_text("La Papeterie est partenaire")
    expect(page.get_by_role("link", name=re.compile("17c_pub_test_"))).to_be_visible()

    wait_until(lambda: list(service.folder.glob("*.mail/*.eml")))
    page.get_by_role("link", name="Messages").click()
    assert look_at(page) == []
    page.get_by_role("link", name=re.compile("approuvée")).first.click()
    assert look_at(page) == []
    applicant.goto(re.search(r"http\S+/partenaires/entrer/\S+", page.locator("figure code").inner_text())[0])
    applicant.get_by_role("button").first.click()
    expect(applicant).to_have_url(f"{service.url}/partenaires/espace/")
