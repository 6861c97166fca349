"""Coming into the console with a real browser: by keyboard alone, at both widths, and looked at by axe-core."""

import pytest
from playwright.sync_api import expect

from tests.browser.console import PASSPHRASE, Person
from tests.browser.test_accessibility import faults, faults_on_screen


@pytest.fixture
def service(office):
    return office


@pytest.mark.parametrize("width", [360, 1280])
def test_one_comes_in_by_keyboard_alone(open_page, service, width):
    page = open_page(viewport={"width": width, "height": 800})
    person = Person(service, "issuer", f"entre{width}@example.org")
    page.goto(f"{service.url}/console/")
    assert faults_on_screen(page) == []
    page.keyboard.type(person.login)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Second facteur")
    assert faults_on_screen(page) == []
    page.keyboard.type(person.code())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vue d'ensemble")
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Se connecter")
    assert page.complaints == []


def test_a_wrong_passphrase_is_told_beside_its_field(open_page, service):
    page = open_page()
    page.goto(f"{service.url}/console/connexion")
    page.get_by_label("Votre adresse").fill("nobody@example.org")
    page.get_by_label("Votre phrase secrète").fill("une autre phrase")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_label("Votre phrase secrète")).to_have_accessible_description(
        "L'identifiant ou la phrase secrète ne convient pas."
    )
    assert faults(page) == []
