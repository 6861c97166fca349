"""The staff in a browser: a passkey made and used, an account opened, handed over and closed."""

import pyotp
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Service
from tests.browser.console import PASSPHRASE, Person
from tests.browser.test_staff_and_tree import looked_at
from tests.conftest import write_tree

NEW = "huit bateaux sortis du brouillard"
DEVICE = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """Reached by a name: a passkey is for one."""
    folder = tmp_path_factory.mktemp("staff")
    service = Service(folder, WIDGET_TREE=str(write_tree(folder)))
    service.url = service.settings["WIDGET_PUBLIC_URL"] = service.url.replace("127.0.0.1", "localhost")
    yield service.start()
    service.stop()


@pytest.fixture
def chief(service, request):
    return Person(service, "administrator", f"{request.node.name[5:25]}@example.org")


def plug_in(page, **options):
    """Give the page's browser a device that holds passkeys; return what talks to it, and its id."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE | options})
    return session, made["authenticatorId"]


def add_passkey(page, service):
    page.goto(f"{service.url}/console/compte")
    page.get_by_label("Son nom").fill("Mon téléphone")
    page.get_by_role("button", name="Ajouter une clé d'accès").click()


def give_passphrase(page, service, login, passphrase=PASSPHRASE):
    page.goto(f"{service.url}/console/")
    page.get_by_label("Votre adresse").fill(login)
    page.get_by_label("Votre phrase secrète").fill(passphrase)
    page.get_by_role("button", name="Continuer").click()


def test_a_passkey_takes_the_place_of_the_code(service, open_page, chief):
    page = open_page()
    plug_in(page)
    chief.sign_in(page, service)
    add_passkey(page, service)
    expect(page.get_by_text("La clé d'accès « Mon téléphone » est ajoutée.")).to_be_visible()
    assert looked_at(page) == []
    page.get_by_role("button", name="Se déconnecter").click()

    give_passphrase(page, service, chief.login)
    expect(page.get_by_role("button", name="Utiliser une clé d'accès")).to_be_visible()
    assert looked_at(page) == []
    page.get_by_role("button", name="Utiliser une clé d'accès").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vue d'ensemble")

    page.goto(f"{service.url}/console/compte")
    expect(page.get_by_text("A servi le")).to_be_visible()
    page.get_by_role("button", name="Retirer « Mon téléphone »").click()
    expect(page.get_by_text("Vous n'en avez pas encore.")).to_be_visible()
    assert page.complaints == []


def test_a_device_that_does_not_recognise_its_owner_changes_nothing(service, open_page, chief):
    page = open_page()
    plug_in(page, isUserVerified=False)
    chief.sign_in(page, service)
    add_passkey(page, service)
    expect(page.locator("[data-passkey-told]")).to_contain_text("Rien n'a été fait", timeout=90_000)
    page.reload()
    expect(page.get_by_text("Vous n'en avez pas encore.")).to_be_visible()


def test_an_account_is_opened_handed_over_and_closed(service, open_page, chief):
    page, other = open_page(), open_page()
    chief.sign_in(page, service, "/console/equipe/")
    assert looked_at(page) == []
    page.get_by_label("Adresse").fill("lea@example.org")
    page.get_by_label("Nom").fill("Léa Petit")
    page.get_by_label("Ce que la personne peut faire").select_option("auditor")
    page.get_by_role("button", name="Ouvrir le compte").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("À remettre à Léa Petit")
    assert page.get_by_alt_text("Code à scanner").evaluate("image => image.complete && image.naturalWidth > 0")
    assert looked_at(page) == []
    passphrase, uri = page.locator("pre").all_inner_texts()
    recovery = page.locator("li code").first.inner_text()

    give_passphrase(other, service, "lea@example.org", passphrase)
    other.get_by_label("Votre code").fill(pyotp.parse_uri(uri).now())
    other.get_by_role("button", name="Continuer").click()
    other.get_by_role("link", name="Léa Petit").click()
    other.get_by_label("Votre phrase secrète actuelle").fill(passphrase)
    other.get_by_label("La nouvelle", exact=True).fill(NEW)
    other.get_by_label("La nouvelle, encore une fois").fill(NEW)
    other.get_by_role("button", name="Changer la phrase secrète").click()
    expect(other.get_by_role("status").first).to_contain_text("Votre phrase secrète est changée")
    other.get_by_role("button", name="Avoir dix nouveaux codes").click()
    expect(other.locator("li code")).to_have_count(10)
    expect(other.locator("li code").filter(has_text=recovery)).to_have_count(0)
    assert looked_at(other) == []

    page.get_by_role("link", name="C'est fait").click()
    assert looked_at(page) == []
    page.get_by_role("button", name="Désactiver le compte").click()
    expect(page.get_by_text("Le compte de Léa Petit est désactivé.")).to_be_visible()
    other.goto(f"{service.url}/console/compte")
    expect(other.get_by_role("heading", level=1)).to_have_text("Se connecter")
    assert page.complaints + other.complaints == []
