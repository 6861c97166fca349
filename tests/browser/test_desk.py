"""Officers at work in real browsers, and victims who talk to them through the API."""

import json
import re
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Service, wait_until
from tests.browser.console import Person
from tests.browser.test_accessibility import COLOURS, faults, faults_on_screen
from tests.conftest import write_tree
from widget_server.store import connect, writing

TOLD = {"commune": "35238", "audience": "person", "diagnosis": "stolen-card", "notes": ["paid"], "name": "Zoé Fictive"}


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    service = Service(folder, WIDGET_TREE=str(write_tree(folder)))
    yield service.start()
    service.stop()


class Victim:
    """Someone who asked for a person, from a place that no other test names."""

    def __init__(self, service, place, force="police"):
        self.service, self.place = service, place
        self.code = None
        self.code = self.ask("POST", "", TOLD | {"place": place, "force": force})["code"]

    def ask(self, method, path, body=None):
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {self.code}"} if self.code else {})
        address = f"{self.service.url}/v1/conversations{path}"
        request = urllib.request.Request(address, json.dumps(body).encode() if body else None, headers, method=method)
        with urllib.request.urlopen(request) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def say(self, text):
        self.ask("POST", "/own/messages", {"text": text, "token": f"token-{abs(hash(text))}"})

    def read(self):
        return self.ask("GET", "/own")

    def hears(self):
        return [each["text"] for each in self.read()["messages"] if each["author"] == "officer"]


@pytest.fixture
def victim(service, request):
    """A callable that has someone ask for a person, from this place of this test; whoever waits at the end gives up."""
    came = []

    def come(name="Rennes", force="police"):
        came.append(Victim(service, f"{name} {request.node.name[5:30]}", force))
        return came[-1]

    yield come
    for each in came:
        each.ask("DELETE", "/own")


@pytest.fixture
def officer(service, open_page, request):
    """A callable that opens an officer's page: a person and a browser of their own."""
    people = []

    def come(force="police", **options):
        page = open_page(**options)
        people.append(page)
        login = f"{request.node.name[5:30]}.{len(people)}@example.org"
        Person(service, "officer", login, force).sign_in(page, service, "/desk/")
        return page

    return come


def waiting(page, victim):
    return page.locator("#mine > li", has_text=victim.place)


def held(page, victim):
    return page.locator("article", has_text=victim.place)


def take(page, victim):
    waiting(page, victim).get_by_role("button", name="Répondre").click()
    expect(held(page, victim)).to_be_visible()
    return held(page, victim)


def reach(page, role, name):
    """Go to what has this role and this name with the Tab key alone."""
    wanted = page.get_by_role(role, name=name).last
    wanted.wait_for()
    for _ in range(80):
        if wanted.evaluate("element => element === document.activeElement"):
            return wanted
        page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key does not reach {name}")


def test_a_whole_conversation_with_the_keyboard_alone(officer, victim):
    page, someone = officer(), victim()
    someone.say("On m'a tout pris.")

    reach(page, "button", re.compile(someone.place)).press("Enter")
    expect(page.get_by_label("Votre réponse")).to_be_focused()
    page.keyboard.type("Bonjour.")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("Je suis là.")
    page.keyboard.press("Enter")
    wait_until(lambda: someone.hears() == ["Bonjour.\nJe suis là."])
    expect(page.get_by_label("Votre réponse")).to_have_value("")
    expect(page.get_by_role("log")).to_contain_text("On m'a tout pris.")

    someone.say("Merci.")
    expect(page.get_by_role("log").get_by_text("Merci.")).to_be_visible()
    page.locator("summary", has_text="Phrases prêtes").press("Enter")
    reach(page, "button", "Êtes-vous en sécurité en ce moment ?").press("Enter")
    expect(page.get_by_label("Votre réponse")).to_be_focused()
    page.keyboard.press("Enter")
    wait_until(lambda: someone.hears()[-1] == "Êtes-vous en sécurité en ce moment ?")

    page.locator("summary", has_text="Proposer, alerter, passer, terminer").press("Enter")
    reach(page, "button", "Un rappel").press("Enter")
    expect(page.get_by_text("Vous avez proposé : un rappel.")).to_be_visible()
    assert someone.read()["suggestions"] == ["callback"]
    reach(page, "textbox", "Alerter les spécialistes").fill("Un hôpital est touché.")
    reach(page, "button", "Alerter").press("Enter")
    expect(page.get_by_role("status")).to_have_text("Les spécialistes sont alertés.")
    expect(page.get_by_label("Alerter les spécialistes")).to_have_value("")
    reach(page, "combobox", "Terminer avec cette issue").select_option("complaint")
    reach(page, "button", "Terminer la conversation").press("Enter")
    expect(held(page, someone)).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    assert someone.read()["outcome"] == "complaint"
    assert page.complaints == []


def test_what_one_officer_does_another_sees(officer, victim):
    page, colleague, gendarme = officer(), officer(), officer("gendarmerie")
    someone = victim()
    for each in (page, colleague):
        expect(waiting(each, someone)).to_be_visible()
    expect(gendarme.locator("#theirs > li", has_text=someone.place)).to_be_visible()

    take(page, someone)
    expect(waiting(colleague, someone)).to_have_count(0)
    held(page, someone).locator("summary", has_text="Proposer").click()
    held(page, someone).get_by_role("button", name="Passer à la gendarmerie").click()
    expect(held(page, someone)).to_have_count(0)
    take(gendarme, someone)
    expect(gendarme.get_by_role("log")).to_contain_text("La gendarmerie prend la suite.")
    assert page.complaints + colleague.complaints + gendarme.complaints == []


def test_what_is_typed_stays_while_others_talk(officer, victim):
    page, first, second = officer(), victim(), victim("Brest")
    take(page, first)
    take(page, second)
    box = held(page, first).get_by_label("Votre réponse")
    box.fill("Je cherche")
    box.press("End")

    for number in range(5):
        first.say(f"Ligne {number}")
        second.say(f"Ailleurs {number}")
    third = victim("Quimper")
    expect(waiting(page, third)).to_be_visible()
    expect(held(page, second).get_by_role("log")).to_contain_text("Ailleurs 4")
    expect(box).to_be_focused()
    page.keyboard.type(" encore.")
    expect(box).to_have_value("Je cherche encore.")


def test_what_is_said_without_network_is_sent_later_in_order_and_once(officer, victim):
    page, someone = officer(), victim()
    take(page, someone)
    page.context.set_offline(True)
    said = [f"Je suis toujours là, {number}." for number in range(3)]
    for text in said:
        page.get_by_label("Votre réponse").fill(text)
        page.keyboard.press("Enter")
    expect(page.get_by_text("Pas encore envoyé, nouvel essai…")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("Le service ne répond pas.")
    assert someone.hears() == []

    page.context.set_offline(False)
    expect(page.get_by_role("log").get_by_text(said[-1])).to_be_visible(timeout=20_000)
    expect(page.locator(".outbox div")).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(0)
    assert someone.hears() == said


def test_the_last_word_is_in_sight(officer, victim):
    page, someone = officer(), victim()
    someone.say("Une ligne.\n" * 40 + "La première fin.")
    log = take(page, someone).get_by_role("log")
    someone.say("La seconde fin.")
    expect(log.get_by_text("La seconde fin.")).to_be_in_viewport()
    page.get_by_label("Votre réponse").fill("J'ai lu.")
    page.keyboard.press("Enter")
    expect(log.get_by_text("J'ai lu.")).to_be_in_viewport()


def test_the_end_of_a_session_is_told_and_what_was_typed_stays(service, officer, victim):
    page, someone = officer(), victim()
    take(page, someone)
    page.get_by_label("Votre réponse").fill("Presque fini")
    with connect(service.settings["WIDGET_DATABASE"]) as db, writing(db):
        db.table("session").delete_where()

    expect(page.get_by_role("alert")).to_contain_text("Votre session est finie.")
    expect(page.get_by_label("Votre réponse")).to_have_value("Presque fini")
    page.get_by_role("link", name="connectez-vous de nouveau").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Se connecter")


def test_a_conversation_that_goes_is_told(officer, victim):
    page, someone = officer(), victim()
    take(page, someone)
    page.get_by_label("Votre réponse").fill("Encore un mot")

    someone.ask("POST", "/own/end")
    expect(page.get_by_role("status")).to_contain_text("« Carte volée » n'est plus à vous")
    expect(held(page, someone)).to_have_count(0)


def test_whoever_waits_is_counted_in_the_title_if_one_wishes(officer, victim):
    page = officer()
    victim()
    expect(page).to_have_title("Conversations — bureau 17Cyber")
    page.get_by_label("Le compte dans le titre de l'onglet").check()
    expect(page).to_have_title("(1) Conversations — bureau 17Cyber")
    page.get_by_label("Un son à chaque nouveauté").check()
    victim("Brest")
    expect(page).to_have_title("(2) Conversations — bureau 17Cyber")
    expect(page.get_by_role("status")).to_contain_text("Une personne de plus attend.")
    assert page.complaints == []


@pytest.mark.parametrize("widths", [(320,), pytest.param((320, 768, 1280), marks=pytest.mark.proof)])
def test_the_board_with_everything_open_at_every_width_and_in_every_colour(officer, victim, widths):
    page, first, second = officer(reduced_motion="reduce"), victim(), victim("Brest")
    victim("Quimper")
    victim("Vannes", "gendarmerie")
    for someone in (first, second):
        someone.say("Un mot " + "trèslong" * 40)
        take(page, someone)
    for summary in page.locator("article summary").all():
        summary.evaluate("element => { element.parentElement.open = true; }")

    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        found += faults_on_screen(page)
        for colours in COLOURS:
            page.emulate_media(**({"color_scheme": "light", "forced_colors": "none"} | colours))
            found += faults(page, ["color-contrast"])
        page.emulate_media(color_scheme="light", forced_colors="none")
    assert found == []


def test_where_there_is_room_for_one_conversation_one_is_shown(officer, victim):
    page, first, second = officer(), victim(), victim("Brest")
    take(page, first)
    take(page, second)
    for someone in (first, second):
        expect(held(page, someone)).to_be_visible()

    page.set_viewport_size({"width": 360, "height": 800})
    expect(held(page, first)).to_be_hidden()
    page.get_by_role("link", name=first.place).click()
    expect(held(page, first).get_by_label("Votre réponse")).to_be_focused()
    expect(held(page, second)).to_be_hidden()
    second.say("Vous êtes là ?")
    expect(page.get_by_role("link", name=second.place)).to_have_class("new")


def test_the_desk_without_javascript(officer, victim):
    someone = victim()
    page = officer(java_script_enabled=False)
    waiting(page, someone).get_by_role("button", name="Répondre").click()
    page.get_by_label("Votre réponse").fill("Bonjour.")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("log")).to_contain_text("Bonjour.")
    assert someone.hears() == ["Bonjour."]

    page.locator("summary", has_text="Proposer, alerter, passer, terminer").click()
    page.get_by_role("button", name="Les numéros utiles").click()
    expect(page.get_by_text("Vous avez proposé : les numéros utiles.")).to_be_visible()
    page.locator("summary", has_text="Proposer, alerter, passer, terminer").click()
    page.get_by_role("button", name="Terminer la conversation").click()
    expect(held(page, someone)).to_have_count(0)
    assert someone.read()["state"] == "ended"
