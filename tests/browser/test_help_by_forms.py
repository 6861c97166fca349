"""After the advice, in place: an appointment, a call back, a dossier, each found again by its code."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import STATION
from tests.browser.helping import Officer, ask_for_help, faults_of_step, open_conversation, say_where
from widget_server.desk import callbacks
from widget_server.desk.dossier_fields import CONTACT, FACTS


@pytest.fixture(scope="module")
def service(furnished):
    return furnished


@pytest.fixture
def victim(open_page, service):
    page = open_page(viewport={"width": 320, "height": 740}, reduced_motion="reduce")
    page.goto(f"{service.url}/")
    return page


@pytest.fixture
def look(victim):
    """A callable that looks at the step shown; what it found must be nothing in the end."""
    found = []
    yield lambda: found.extend(faults_of_step(victim))
    assert found == []


def book(page):
    """Book the first half hour of the station; return (when, code)."""
    ask_for_help(page)
    page.locator("[data-way=appointment]").click()
    say_where(page)
    page.locator(".ways button", has_text=STATION).click()
    page.locator(".slots button").first.click()
    page.locator("[name=name]").fill("Zoé Fictive")
    page.locator(".go").click()
    expect(page.locator("main h1")).to_have_text("Votre rendez-vous est pris")
    return page.locator("[data-told=when]").text_content(), page.locator("[data-told=code]").text_content()


def find(page, service, code):
    """Come back by a code."""
    page.goto(f"{service.url}/aide")
    page.locator("[data-way=code]").click()
    page.locator("[name=code]").fill(code)
    page.locator(".go").click()


def test_an_appointment_is_booked_taken_home_moved_found_again_and_cancelled(victim, service, look):
    when, code = book(victim)
    look()
    with victim.expect_download() as taken:
        victim.locator("[data-way=calendar]").click()
    assert (
        "SUMMARY:Rendez-vous" in taken.value.path().read_text() and taken.value.suggested_filename == "rendez-vous.ics"
    )
    victim.locator("[data-way=change]").click()
    look()
    victim.locator(".slots button").nth(2).click()
    expect(victim.locator("main h1")).to_have_text("Votre rendez-vous est pris")
    moved = victim.locator("[data-told=when]").text_content()
    assert moved != when
    find(victim, service, code)
    expect(victim.locator("[data-told=when]")).to_have_text(moved)
    expect(victim.locator(".station")).to_contain_text(STATION)
    victim.locator("[data-way=cancel]").click()
    expect(victim.locator("main h1")).to_contain_text("C'est annulé")


def test_a_moment_that_somebody_took_meanwhile_leads_to_the_others_and_keeps_what_was_typed(victim, open_page, service):
    other = open_page()
    other.goto(f"{service.url}/")
    for page in (victim, other):
        ask_for_help(page)
        page.locator("[data-way=appointment]").click()
        say_where(page)
        page.locator(".ways button", has_text=STATION).click()
        page.locator(".slots button").last.click()
        page.locator("[name=name]").fill("Zoé Fictive")
    other.locator(".go").click()
    expect(other.locator("main h1")).to_have_text("Votre rendez-vous est pris")
    victim.locator(".go").click()
    expect(victim.locator("main h1")).to_have_text("Quel jour, à quelle heure ?")
    expect(victim.locator(".error")).not_to_be_empty()
    victim.locator(".slots button").last.click()
    expect(victim.locator("[name=name]")).to_have_value("Zoé Fictive")


def test_a_call_back_is_asked_for_and_cancelled(victim, service, look):
    ask_for_help(victim)
    victim.locator("[data-way=callback]").click()
    victim.locator("[data-way=nowhere]").click()
    look()
    victim.locator("[name=telephone]").fill("01 99 00 12 34")
    victim.locator(".go").click()
    expect(victim.locator(".error")).to_contain_text("Écrivez le nom")
    expect(victim.locator("[name=name]")).to_be_focused()
    victim.locator("[name=name]").fill("Zoé")
    victim.locator(".go").click()
    expect(victim.locator("main h1")).to_have_text("On vous rappellera")
    look()
    find(victim, service, victim.locator("[data-told=code]").text_content())
    expect(victim.locator("main h1")).to_have_text("On vous rappellera")
    victim.locator("[data-way=cancel]").click()
    expect(victim.locator("main h1")).to_contain_text("C'est annulé")


def test_of_a_dossier_only_what_is_ticked_leaves(victim, service, look):
    ask_for_help(victim)
    victim.locator("[data-way=dossier]").click()
    look()
    expect(victim.locator("legend :checked")).to_have_count(0)
    expect(victim.locator("[data-section=conversation]")).to_be_hidden()
    victim.locator(".go").click()
    expect(victim.locator(".error")).to_contain_text("Cochez au moins une partie")
    victim.locator("[name='facts.story']").fill("Tout est chiffré.")
    victim.locator("[name='contact.name']").fill("Zoé Fictive")
    victim.locator("[name=facts]").check()
    with victim.expect_request("**/v1/dossiers") as asked:
        victim.locator(".go").click()
    sent = json.loads(asked.value.post_data)
    assert sent.pop("code") == victim.locator("[data-told=code]").text_content()
    assert sent == {
        "sections": {"facts": {"story": "Tout est chiffré."}}, "consent": ["facts"], "conversation": "",
    }  # fmt: skip
    expect(victim.locator("main h1")).to_have_text("Votre dossier")
    look()
    find(victim, service, victim.locator("[data-told=code]").text_content())
    expect(victim.locator("main h1")).to_have_text("Votre dossier")


def test_a_conversation_may_join_the_dossier(victim):
    code = open_conversation(victim)
    victim.locator("[data-way=leave]").click()
    victim.locator("[data-do=help]").click()
    victim.locator("[data-way=dossier]").click()
    victim.locator("[name=conversation]").check()
    victim.locator("[name=diagnosis]").check()
    victim.locator("[name=answers]").check()
    with victim.expect_request("**/v1/dossiers") as asked:
        victim.locator(".go").click()
    sent = json.loads(asked.value.post_data)
    assert sent["conversation"] == code and sent["sections"]["diagnosis"] == "ransomware"
    assert len(sent["sections"]["answers"]) > 2 and {"question", "answer"} == sent["sections"]["answers"][0].keys()
    assert asked.value.response().status == 201


def test_the_form_of_a_dossier_has_the_fields_of_the_desk(service):
    page = service.get("/aide").content.decode()
    fields = {
        name: int(most) for name, most in re.findall(r'name="((?:facts|contact)\.\w+)"[^>]*?maxlength="(\d+)"', page)
    }
    known = {"facts": FACTS, "contact": CONTACT}
    assert fields == {f"{part}.{name}": each.longest for part, all in known.items() for name, each in all.items()}


def test_who_is_near_is_told_with_what_is_known_and_since_when(victim, look):
    ask_for_help(victim)
    victim.locator("[data-way=around]").click()
    say_where(victim)
    look()
    station = victim.locator(".station").first
    for told in (STATION, "1 rue de l'Essai, 35000 Rennes", "vérifié le"):
        expect(station).to_contain_text(told)
    expect(station.locator("a[href='tel:0199000000']")).to_be_visible()
    expect(victim.locator(".step")).to_contain_text("article 15-3")


def test_professionals_are_found_without_anything_being_sent_to_them(victim, look):
    ask_for_help(victim)
    victim.locator("[data-way=provider]").click()
    say_where(victim)
    first = victim.locator(".station").first
    for told in ("Prestataire fictif", "Exemple fictif : personne ne répond.", "jusqu'au", "vérifié le"):
        expect(first).to_contain_text(told)
    look()
    assert first.locator("a[href^='http']").get_attribute("rel") == "noopener noreferrer"
    victim.locator("[data-way=back]").click()
    expect(victim.locator("main h1")).to_have_text("Qui peut vous aider")


def test_associations_are_found(victim, look):
    ask_for_help(victim, diagnosis="sextortion", audience="particulier")
    victim.locator("[data-way=association]").click()
    say_where(victim)
    expect(victim.locator(".station a[href^='tel:']").first).to_be_visible()
    look()


def test_a_request_whose_answer_was_lost_counts_once_when_it_is_pressed_again(victim, service):
    ask_for_help(victim)
    victim.locator("[data-way=callback]").click()
    victim.locator("[data-way=nowhere]").click()
    victim.locator("[name=telephone]").fill("01 99 00 56 78")
    victim.locator("[name=name]").fill("Zoé deux fois")

    def lose(route):
        route.fetch()  # the service has it, and the person never learns
        route.abort()

    victim.route("**/v1/callbacks", lose, times=1)
    victim.locator(".go").click()
    expect(victim.locator(".error")).to_contain_text("La connexion ne répond pas")
    victim.locator(".go").click()
    expect(victim.locator("main h1")).to_have_text("On vous rappellera")
    officer = Officer(service)
    assert [each.name for each in callbacks.waiting(officer.db, "police")].count("Zoé deux fois") == 1
    officer.leave()
