"""Help in English for a browser without JavaScript, on a telephone: from the advice to the form, from the form to the
answer, and on the way back."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import STATION
from tests.browser.helping import speech
from tests.browser.test_accessibility import faults_on_screen, in_every_way

STARTS = {
    "Make an appointment": "Appointment with the police or the gendarmerie",
    "Be called back by phone": "Ask to be called back",
    "Find an IT professional": "Find a professional near you",
    "Find a victim support association": "Victim support associations",
    "Prepare a file for the investigators": "Hand a file to the investigators",
}


@pytest.fixture(scope="module")
def service(furnished):
    return furnished


@pytest.fixture(scope="module")
def told(service):
    """What tells a French sentence in English, once the service does."""
    return speech(service, "/en")


@pytest.fixture
def page(open_page, told):
    page = open_page(java_script_enabled=False, viewport={"width": 320, "height": 740})
    page.seen = []
    page.on("request", lambda sent: page.seen.append(sent.url))
    return page


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def stayed_in_english(page, service):
    """That no page was asked for but the English ones, and that this one says what it is."""
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert {url for url in page.seen if not url.startswith((f"{service.url}/en/", "data:"))} == set()


def test_each_way_is_opened_from_the_advice(page, service):
    page.goto(f"{service.url}/en/diagnostic/ransomware")
    page.locator("a[data-do=help]").evaluate_all("links => links.forEach((link) => link.removeAttribute('target'))")
    page.get_by_role("link", name="See who can help you").click()
    for way, heading in STARTS.items():
        page.get_by_role("link", name=way, exact=True).click()
        expect(page.locator("main h1")).to_have_text(heading)
        page.go_back()
    stayed_in_english(page, service)


def test_an_appointment_is_made_moved_and_cancelled(page, service):
    page.goto(f"{service.url}/en/aide/rendez-vous")
    page.get_by_label("Your postcode").fill("35000")
    press(page, "Continue")
    press(page, f"See its free times {STATION}")
    press(page, "Make this appointment")
    expect(page.get_by_role("alert")).to_contain_text("Write the name we should call you by.")
    page.get_by_label("When").select_option(index=1)
    page.get_by_label("Your name").fill("Zoé Fictive")
    press(page, "Make this appointment")
    expect(page.get_by_role("status")).to_have_text("Your appointment is made.")
    expect(page.locator("main")).to_contain_text(re.compile(r"day, \d+ \w+ 20\d\d at \d+:\d\d, for half an hour"))
    with page.expect_download() as download:
        press(page, "Add to my calendar")
    assert download.value.suggested_filename == "appointment.ics"
    press(page, "Change the time")
    page.get_by_label("When").select_option(index=4)
    press(page, "Move the appointment")
    expect(page.get_by_role("status")).to_have_text("Your appointment is moved.")
    press(page, "Cancel the appointment")
    expect(page.locator("main h1")).to_have_text("Your appointment is cancelled")
    page.get_by_role("link", name="Make another appointment").click()
    expect(page.locator("main h1")).to_have_text("Appointment with the police or the gendarmerie")
    stayed_in_english(page, service)


def test_a_dossier_is_read_again_in_english_sent_and_withdrawn(page, service):
    page.goto(f"{service.url}/en/aide/dossier")
    page.get_by_label("What is happening to you").select_option(label="Ransomware")
    page.get_by_label("What happened?").fill("All our files are locked.")
    for name in ("The diagnosis", "The facts"):
        page.get_by_role("checkbox", name=name, exact=True).check()
    press(page, "Read again before sending")
    for said in ("Ransomware", "All our files are locked.", "in French", "Will not be passed on: how to reach you"):
        expect(page.locator("main")).to_contain_text(said)
    press(page, "Pass on to the investigators")
    expect(page.get_by_role("status")).to_contain_text("Your file")
    press(page, "See where it stands")
    expect(page.locator("main h1")).to_have_text("Your file")
    stayed_in_english(page, service)


def test_a_refusal_is_told_in_english_with_the_numbers(page, service):
    page.goto(f"{service.url}/en/aide/rien")
    expect(page.locator("h1")).to_have_text("Page not found")
    expect(page.get_by_role("link", name=re.compile("^112"))).to_be_visible()
    page.get_by_role("link", name="Go to the 17Cyber diagnosis").click()
    stayed_in_english(page, service)


@pytest.mark.parametrize("path", ["/aide/prestataires", "/aide/associations", "/aide/dossier"])
def test_nothing_is_found_on_any_page(open_page, service, told, path):
    page = open_page(reduced_motion="reduce", viewport={"width": 320, "height": 740})
    look_at_each(page, service, told, path, lambda: faults_on_screen(page))


@pytest.mark.proof
@pytest.mark.parametrize("path", ["/aide/prestataires", "/aide/associations", "/aide/dossier"])
def test_nothing_is_found_at_any_width_or_colours(open_page, service, told, path):
    page = open_page(reduced_motion="reduce")
    look_at_each(page, service, told, path, lambda: in_every_way(page))


def look_at_each(page, service, told, path, look):
    """Go through a form with the keyboard alone, its mistake and its answer included, and look at each page."""
    page.goto(f"{service.url}/en{path}")
    typed = {"/aide/dossier": ((told("Que s'est-il passé ?"), "One"),)}
    places = typed.get(path, ((told("Votre code postal"), ""), (told("Votre code postal"), "35000")))
    found = look()
    for label, text in places:
        page.get_by_label(label).focus()
        page.keyboard.type(text)
        page.locator("main form button.main").focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        found += look()
    assert found == []
    assert all("422" in complaint for complaint in page.complaints)
