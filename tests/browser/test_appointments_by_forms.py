"""An appointment and a call back in a real browser, with and without a script: nothing typed is in an address, nothing
is stored."""

import json
import re
from urllib.request import Request, urlopen

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from tests.browser.conftest import STATION, Service, furnish
from tests.browser.helping import speech
from tests.browser.test_accessibility import faults_on_screen
from tests.conftest import write_tree
from tests.desk import country
from widget_server.store import connect

NAME, NUMBER, WHY = "Zoé Fictive", "01 99 00 00 01", "On a vidé mon compte."


@pytest.fixture(scope="module")
def service(office):
    """The service, with one station."""
    furnish(office)
    return office


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(open_page, request):
    page = open_page(java_script_enabled=request.param, viewport={"width": 360, "height": 740})
    page.addresses = []
    page.on("request", lambda sent: page.addresses.append(sent.url))
    return page


def button(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def book(page, service):
    page.goto(f"{service.url}/aide/rendez-vous")
    page.get_by_label("Votre code postal").fill("35000")
    button(page, "Continuer")
    button(page, f"Voir ses créneaux libres {STATION}")
    page.get_by_label("Quand").select_option(index=1)
    page.get_by_label("Votre nom").fill(NAME)
    page.get_by_label("Votre numéro de téléphone").fill(NUMBER)
    page.get_by_label("Pourquoi vous venez").fill(WHY)
    button(page, "Prendre ce rendez-vous")
    expect(page.get_by_role("status")).to_have_text("Votre rendez-vous est pris.")
    return page.locator(".told code").inner_text()


def left_nothing(page):
    """That no address told what was typed, and that the browser keeps nothing."""
    assert not any(re.search("35000|35238|Zo|01.?99|[?]", address) for address in page.addresses)
    assert page.context.cookies() == [] and page.context.storage_state()["origins"] == []


def test_it_is_booked_found_again_moved_and_cancelled(page, service):
    code = book(page, service)
    for said in (NAME, NUMBER, WHY, "pièce d'identité", "article 15-3"):
        expect(page.locator("main")).to_contain_text(said)

    with page.expect_download() as download:
        button(page, "Ajouter à mon agenda")
    (event,) = Calendar.from_ical(download.value.path().read_bytes()).walk("VEVENT")
    assert (download.value.suggested_filename, event["summary"]) == ("rendez-vous.ics", "Rendez-vous")

    page.goto(f"{service.url}/aide/rendez-vous")
    page.get_by_label("Votre code", exact=True).fill(code.replace("-", " ").lower())
    button(page, "Retrouver")
    before = page.locator("main strong").first.inner_text()
    button(page, "Changer de moment")
    page.get_by_label("Quand").select_option(index=5)
    button(page, "Déplacer le rendez-vous")
    expect(page.get_by_role("status")).to_have_text("Votre rendez-vous est déplacé.")
    assert page.locator("main strong").first.inner_text() != before

    button(page, "Annuler le rendez-vous")
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre rendez-vous est annulé")
    expect(page.locator("main")).not_to_contain_text(NAME)
    left_nothing(page)


def test_sent_twice_it_is_booked_once(page, service):
    code = book(page, service)
    page.reload()
    expect(page.locator(".told code")).to_have_text(code)


def test_a_call_back_is_asked_for_and_cancelled(page, service):
    page.goto(f"{service.url}/aide/rappel")
    page.get_by_label("Votre code postal").fill("35000")
    button(page, "Continuer")
    page.get_by_label("la gendarmerie nationale").check()
    page.get_by_label("Votre numéro de téléphone").fill("17")
    page.get_by_label("Votre nom").fill(NAME)
    page.get_by_label("Quel jour").select_option(index=2)
    button(page, "Demander un rappel")
    expect(page.get_by_label("Votre numéro de téléphone")).to_have_accessible_description(re.compile("pas complet"))
    expect(page.get_by_label("Votre nom")).to_have_value(NAME)
    page.get_by_label("Votre numéro de téléphone").fill(NUMBER)
    button(page, "Demander un rappel")
    expect(page.locator("main")).to_contain_text("de 14 h à 18 h, au 01 99 00 00 01")
    button(page, "Annuler cette demande")
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre demande est annulée")
    left_nothing(page)


def test_on_paper_there_are_the_words_and_no_button(open_page, service):
    page = open_page()
    page.addresses = []
    code = book(page, service)
    page.emulate_media(media="print")
    for said in (code, NAME, STATION, "article 15-3", "pièce d'identité"):
        expect(page.get_by_text(said).first).to_be_visible()
    expect(page.locator("button:visible")).to_have_count(0)


def test_what_was_booked_outlives_a_service_that_is_killed(tmp_path):
    service = Service(tmp_path, WIDGET_TREE=str(write_tree(tmp_path))).start()
    try:
        with connect(service.settings["WIDGET_DATABASE"]) as db:
            station = country.add_station(db)
        free = json.loads(service.get(f"/v1/appointments/slots?station={station.id}").content)["slots"]
        asked = json.dumps({"station": station.id, "slot": free[0], "name": NAME}).encode()
        with urlopen(Request(f"{service.url}/v1/appointments", asked, {"Content-Type": "application/json"})) as told:
            booked = json.load(told)
        service.kill()
        service.start()
        own = service.get("/v1/appointments/own", Authorization=f"Bearer {booked['code']}")
        assert json.loads(own.content) == booked["appointment"]
    finally:
        service.stop()


@pytest.mark.parametrize(
    ("root", "width"), [("", 320), ("", 1280), ("/en", 320), pytest.param("/en", 1280, marks=pytest.mark.proof)]
)
def test_every_page_is_clean_and_walked_by_keyboard_alone(open_page, service, root, width):
    told = speech(service, root)
    page = open_page(reduced_motion="reduce", viewport={"width": width, "height": 800})
    press = page.keyboard.press

    def looked_at():
        assert faults_on_screen(page) == []

    page.goto(f"{service.url}{root}/aide/rendez-vous")
    looked_at()
    page.get_by_label(told("Votre code postal")).focus()
    page.keyboard.type("51300")
    press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(told("Votre commune"))
    looked_at()
    page.go_back()
    page.get_by_label(told("Votre code postal")).fill("35000")
    press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(told("Choisissez un poste"))
    looked_at()
    page.get_by_role("button", name=f"{told('Voir ses créneaux libres')} {STATION}").focus()
    press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(told("Choisissez un moment"))
    looked_at()
    page.get_by_role("button", name=told("Prendre ce rendez-vous")).focus()
    press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    looked_at()
    page.get_by_role("alert").get_by_role("link").first.click()
    page.get_by_label(told("Quand")).select_option(index=width % 7 + 9)
    page.get_by_label(told("Votre nom")).fill(NAME)
    press("Enter")
    expect(page.get_by_role("status")).to_have_text(told("Votre rendez-vous est pris."))
    looked_at()
    for name in ("Changer de moment", "Ne rien changer", "Annuler le rendez-vous"):
        page.get_by_role("button", name=told(name)).focus()
        press("Enter")
        expect(page.get_by_role("button", name=told(name))).to_have_count(0)
        looked_at()

    page.goto(f"{service.url}{root}/aide/rappel")
    looked_at()
    page.get_by_label(told("Votre code postal")).focus()
    page.keyboard.type("35000")
    press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(told("Quand vous rappeler ?"))
    looked_at()
    assert [each for each in page.complaints if "422" not in each] == []
