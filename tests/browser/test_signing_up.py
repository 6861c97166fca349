"""A shop signs up with a real browser: the form, the proof of its site on another origin, the way into its own page."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import wait_until
from tests.browser.test_accessibility import faults_on_screen
from widget_server.config import load_config
from widget_server.register import mail

FORM = "/partenaires/inscription"
WIDTHS = (360, 1280)


@pytest.fixture
def service(office):
    return office


@pytest.fixture
def shop(secure_site):
    return secure_site


@pytest.fixture(params=WIDTHS)
def narrow_and_wide(open_page, request):
    return open_page(viewport={"width": request.param, "height": 800})


def fill(page, shop, contact):
    page.get_by_label("Votre organisation").fill("La Boutique d'Été")
    page.get_by_label("Secteur").select_option("Commerce")
    page.get_by_label("Adresse électronique").fill(contact)
    page.get_by_label("Vos sites").fill(f"{shop.origin}/")
    page.get_by_label("J'accepte ces conditions").check()
    page.get_by_role("button", name="Envoyer l'inscription").click()


def put_file(page, shop):
    """Do what the page asks: put its line at its place."""
    line, path = page.locator("figure code").all_text_contents()
    shop.say(path, line)


def last_link(service, contact):
    """The last link that lets this contact in, among the messages kept."""
    texts = (each.text for each in mail.list_kept(load_config(environ=service.settings)) if each.to == contact)
    found = (re.search(r"http\S+/entrer/\S+", text) for text in texts)
    return next((link[0] for link in found if link), None)


@pytest.mark.parametrize("script", [True, False])
def test_a_shop_signs_up_proves_its_site_and_comes_in(open_page, service, shop, script):
    page, contact = open_page(java_script_enabled=script), f"equipe-{script}@shop.example".lower()
    page.goto(f"{service.url}/partenaires/")
    page.get_by_role("link", name="Inscrire votre organisation").click()
    fill(page, shop, contact)
    expect(page.get_by_role("heading", level=1)).to_have_text("La Boutique d'Été")

    page.get_by_role("button", name="Vérifier maintenant").click()
    expect(page.get_by_role("alert")).to_contain_text("Le fichier n'est ni à")
    put_file(page, shop)
    page.get_by_role("button", name="Vérifier maintenant").click()
    expect(page.get_by_text("Tout est prouvé")).to_be_visible()

    number = re.search("n° ([0-9]+)", page.locator("main").inner_text())[1]
    service.command("application", "approve", number)
    page.reload()
    page.get_by_role("link", name="Demandez-en un autre").click()
    page.goto(last_link(service, contact))
    page.get_by_role("button", name="Ouvrir l'espace").click()
    expect(page.get_by_text("La Boutique d'Été")).to_be_visible()
    assert "17c_pub_test_" in page.locator("figure code").first.text_content()
    assert [each for each in page.complaints if "422" not in each] == []


def test_asking_for_a_link_brings_one(open_page, service, shop):
    page, contact = open_page(), "demande@shop.example"
    service.command("partner", "add", "demande", "--name", "Demande", "--sector", "commerce", "--contact", contact, "--origin", shop.origin)  # fmt: skip
    page.goto(f"{service.url}/partenaires/espace/")
    page.get_by_label("Votre adresse électronique").fill(contact)
    page.get_by_role("button", name="Recevoir un lien").click()
    expect(page.get_by_role("status")).to_contain_text("un message part")

    link = wait_until(lambda: last_link(service, contact))
    page.goto(link)
    page.get_by_role("button", name="Ouvrir l'espace").click()
    expect(page.get_by_role("banner")).to_contain_text("Demande")
    page.goto(link)
    expect(page.locator("body")).to_contain_text("a déjà servi")


def test_mistakes_are_told_beside_their_fields_and_what_was_written_stays(narrow_and_wide, service):
    page = narrow_and_wide
    page.goto(service.url + FORM)
    page.get_by_label("Votre organisation").fill("La Boutique")
    page.get_by_label("Vos sites").fill("https://shop.example\nhttp://shop.example/boutique")
    page.get_by_role("button", name="Envoyer l'inscription").click()

    expect(page.get_by_label("Vos sites")).to_have_accessible_description(re.compile("elle contient un chemin"))
    expect(page.get_by_label("Secteur")).to_have_accessible_description(re.compile("Choisissez un secteur"))
    expect(page.get_by_label("Votre organisation")).to_have_value("La Boutique")
    expect(page.get_by_role("alert").get_by_role("link")).to_have_count(4)
    page.get_by_role("alert").get_by_role("link", name="Choisissez un secteur.").click()
    expect(page.get_by_label("Secteur")).to_be_focused()
    assert faults_on_screen(page) == []


def test_every_page_is_clean_at_both_widths_and_walked_by_keyboard_alone(narrow_and_wide, service, shop):
    page, press = narrow_and_wide, narrow_and_wide.keyboard.press
    contact = f"clavier-{page.viewport_size['width']}@shop.example"
    page.goto(service.url + FORM)
    assert faults_on_screen(page) == []
    page.get_by_label("Votre organisation").focus()
    for keys in ("La Boutique", "Commerce", contact, shop.origin):
        page.keyboard.type(keys)
        press("Tab")
    press("Space")
    press("Tab")
    press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("La Boutique")
    assert faults_on_screen(page) == []

    verify = page.get_by_role("button", name="Vérifier maintenant")
    verify.focus()
    press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(verify).to_be_focused()
    assert faults_on_screen(page) == []
    put_file(page, shop)
    press("Enter")
    expect(page.get_by_text("Tout est prouvé")).to_be_visible()
    assert faults_on_screen(page) == []

    number = re.search("n° ([0-9]+)", page.locator("main").inner_text())[1]
    service.command("application", "approve", number)
    page.reload()
    assert faults_on_screen(page) == []
    page.goto(last_link(service, contact))
    assert faults_on_screen(page) == []
    page.goto(f"{service.url}/partenaires/entrer")
    assert faults_on_screen(page) == []
    page.get_by_label("Votre adresse électronique").focus()
    page.keyboard.type(contact)
    press("Enter")
    expect(page.get_by_role("status")).to_contain_text("un message part")
    assert faults_on_screen(page) == []
    assert [each for each in page.complaints if "422" not in each] == []


def test_the_line_and_the_place_of_the_file_are_copied(open_page, service, shop):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(service.url + FORM)
    fill(page, shop, "copie@shop.example")
    for figure in page.locator("figure").all():
        figure.get_by_role("button", name="Copier").click()
        expect(page.locator("[role=status]:not(.told)")).to_contain_text("Copié")
        assert page.evaluate("navigator.clipboard.readText()") == figure.locator("code").text_content()


def test_a_partner_has_a_page_faults_on_screen(narrow_and_wide, service, shop):
    page, id = narrow_and_wide, f"regard-{narrow_and_wide.viewport_size['width']}"
    contact = f"{id}@shop.example"
    service.command("partner", "add", id, "--name", "Regard", "--sector", "commerce", "--contact", contact, "--origin", shop.origin)  # fmt: skip
    line = service.command("key", "issue", id, "--test").partition("<a ")[2]
    shop.say("/aide", f"<!doctype html><a {line}", Content_Type="text/html")
    page.goto(f"{service.url}/partenaires/entrer")
    page.get_by_label("Votre adresse électronique").fill(id)
    page.keyboard.press("Enter")
    page.goto(wait_until(lambda: last_link(service, contact)))
    page.get_by_role("button", name="Ouvrir l'espace").click()
    page.get_by_role("link", name="Vos sites").click()
    assert faults_on_screen(page) == []

    page.get_by_label("L'adresse de la page").fill(f"{shop.origin}/aide")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Rien n'empêche le module")
    assert faults_on_screen(page) == []
    page.get_by_label("L'adresse de la page").fill(f"{shop.origin}/nulle-part")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Il reste à corriger")
