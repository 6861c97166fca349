"""What strangers wrote, in the browser of whoever reads it: an officer's, and that of the staff."""

import json
import re
import urllib.request

from playwright.sync_api import expect

from tests.browser.console import Person
from tests.browser.test_desk import Victim
from tests.browser.test_lying_service import HOSTILE, NOTE

WRITTEN = [text[:900] for text in HOSTILE]
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
BUILT = ":is(main, article) :is(img, svg, iframe, object, embed, base, [onerror], [onload], [srcdoc])"


class Writer(Victim):
    """A victim of whom everything is hostile."""

    def ask(self, method, path, body=None):
        if path == "":
            body |= {"place": WRITTEN[0], "name": WRITTEN[1], "notes": [WRITTEN[3][:64]], "audience": WRITTEN[2][:64]}
        return super().ask(method, path, body)


def apply(service, name):
    """Ask to be a partner under a hostile name."""
    told = {"name": name[:100], "sector": "retail", "contact": "x@shop.example", "origins": ["https://shop.example"]}
    request = urllib.request.Request(
        f"{service.url}/v1/applications",
        json.dumps(told | {"terms": True}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        return answer.status


def runs_nothing(page):
    assert page.locator(BUILT).count() == 0
    assert page.evaluate("[window.trapped ?? null, window.blocked]") == [None, []]
    assert set(page.locator("main a[href]").evaluate_all("all => all.map(each => each.protocol)")) <= {"http:"}


def test_what_a_victim_writes_runs_nothing_in_an_officer_s_browser(office, open_page):
    victim = Writer(office, "")
    for text in WRITTEN:
        victim.say(text)
    page = open_page()
    page.add_init_script(NOTE)
    Person(office, "officer", "hostile.words@example.org").sign_in(page, office, "/desk/")
    page.locator("#mine > li", has_text=WRITTEN[0]).get_by_role("button", name="Répondre").click()
    log = page.get_by_role("log")
    expect(log).to_be_visible()
    shown = CONTROLS.sub("", log.evaluate("log => log.textContent"))
    assert not [text for text in WRITTEN if CONTROLS.sub("", text) not in shown]
    victim.say("Encore <b>un</b> mot")  # told by the script this time
    expect(log).to_contain_text("Encore <b>un</b> mot")
    runs_nothing(page)
    page.reload()
    runs_nothing(page)
    victim.ask("DELETE", "/own")


def test_what_an_applicant_writes_runs_nothing_in_the_staff_s_browser(office, open_page):
    assert [apply(office, name) for name in HOSTILE[:4]] == [201] * 4
    page = open_page()
    page.add_init_script(NOTE)
    Person(office, "issuer", "hostile.applicant@example.org").sign_in(page, office)
    page.goto(f"{office.url}/console/inscriptions/")
    for name in HOSTILE[:4]:
        expect(page.locator("main")).to_contain_text(name[:100])
    runs_nothing(page)
    page.get_by_role("link", name=HOSTILE[0][:100]).click()
    expect(page.locator("main")).to_contain_text(HOSTILE[0][:100])
    runs_nothing(page)
