"""Someone who asks for a person after a diagnosis, and the officer who answers: real ones, on both sides of the service."""

import secrets

from playwright.sync_api import expect

from tests.browser.conftest import wait_until
from tests.browser.journey import TREE, Journey
from tests.browser.test_accessibility import faults_on_screen
from widget_server.config import desk_file, secret_file
from widget_server.desk import conversations, messages, presence, queue
from widget_server.journey.edition import packaged_locales
from widget_server.journey.language import find_languages
from widget_server.journey.walk import enumerate_walks
from widget_server.store import Sealer, connect_desk, load_secret

RENNES = ("35000", "Rennes")
ANSWERED = """() => {
  const status = document.querySelector("[role=status]");
  return status.textContent !== status.dataset.wait;
}"""


def speech(service, root):
    """What tells a French sentence of the service in the language of a root, "" or "/en", once it is ready."""
    language = next((each for each in find_languages(packaged_locales()) if each.root == root), None)
    if language is None:
        return str
    wait_until(lambda: f'<html lang="{language.code}"'.encode() in service.get(f"{root}/aide").content)
    return language.say


def path_to(diagnosis, audience="entreprise"):
    """The answers that lead an audience to a diagnosis."""
    walks = (walk for walk in enumerate_walks(TREE) if walk.node == diagnosis and walk.audience == audience)
    return [option for _, option in next(walks).answers]


def ask_for_help(page, diagnosis="ransomware", audience="entreprise"):
    """From the first question to whom one may turn to; `page` may be a frame locator."""
    Journey(page).walk(path_to(diagnosis, audience))
    page.locator("[data-do=help]").click()
    expect(page.locator(".step .ways")).to_be_visible()


def say_where(page, place=RENNES):
    """Give a postcode, and choose the commune."""
    page.locator("[name=postcode]").fill(place[0])
    page.locator(".go").click()
    page.get_by_role("button", name=place[1], exact=True).click()


def faults_of_step(page):
    """What is found in the step that is shown once what was pressed is answered: until then it is the step before."""
    page.wait_for_function(ANSWERED)
    return faults_on_screen(page)


def open_conversation(page, **situation):
    """Ask for help, then agree to a conversation; return its code."""
    ask_for_help(page, **situation)
    page.locator("[data-way=conversation]").click()
    say_where(page)
    page.locator(".go").click()
    expect(page.locator(".log")).to_be_attached()
    return page.locator("[data-told=code]").text_content()


def write(page, text):
    page.locator("textarea").fill(text)
    page.locator("textarea").press("Enter")


def told(page):
    """What the conversation shows, as (author, text), in order."""
    lines = page.locator(".log li")
    return lines.evaluate_all(
        "lines => lines.map(line => [line.dataset.author, line.querySelector('[data-told=text]').textContent])"
    )


class Officer:
    """An officer of the police, at the desk of a service."""

    number = 7

    def __init__(self, service):
        settings = {"DATABASE": service.settings["WIDGET_DATABASE"]}
        self.db = connect_desk(desk_file(settings), Sealer(load_secret(secret_file(settings))))
        self.stay()

    def stay(self):
        """Be there: whoever is unseen for half a minute has what they held given to others."""
        presence.note(self.db, self.number, "police")

    def take(self, code):
        self.id = conversations.find(self.db, code).id
        queue.take(self.db, self.id, self.number, "police")

    def say(self, text):
        self.stay()
        messages.say(self.db, self.id, "officer", secrets.token_urlsafe(), text, officer=self.number)

    def write(self):
        self.stay()
        conversations.note_writing(self.db, self.id, "officer")

    def suggest(self, suggestion):
        self.stay()
        queue.suggest(self.db, self.id, self.number, suggestion)

    def end(self, outcome="advised"):
        self.stay()
        queue.end(self.db, self.id, self.number, outcome)

    def read(self):
        self.stay()
        return [(each.author, each.text) for each in messages.read(self.db, self.id)]

    def leave(self):
        presence.leave(self.db, self.number)
        self.db.close()
