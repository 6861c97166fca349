"""Letters: filled, copied and printed in the page, and never sent."""

import pytest
from playwright.sync_api import expect

from tests.browser.journey import TREE, Journey, requests_to
from widget_server.journey.walk import enumerate_walks, plan


@pytest.fixture
def journey(page, service):
    page.goto(f"{service.url}/")
    return Journey(page)


def open_letter(page, name):
    """Walk to a diagnosis that offers this letter and open it; return its element."""
    answers = next(walk.answers for walk in enumerate_walks(TREE) if name in plan(TREE, walk).letters)
    Journey(page).walk(option for _, option in answers)
    letter = page.locator(f'[data-letter="{name}"]')
    letter.locator("summary").click()
    return letter


def test_a_letter_is_filled_copied_and_never_leaves_the_page(journey, page, service):
    letter = open_letter(page, "bank-dispute")
    sent = requests_to(page, service)
    letter.locator("[name=who]").fill("Camille Exemple\n1 rue du Port")
    expect(letter.locator(".paper")).to_contain_text("Camille Exemple")
    letter.locator("[name=who]").fill("")
    expect(letter.locator(".paper [data-blank=who]")).to_have_text("……………")
    letter.locator("[name=who]").fill("<b>Camille</b>")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    letter.locator("[data-do=copy]").click()
    expect(page.get_by_role("status")).to_have_text("Le texte est copié.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "<b>Camille</b>" in copied and "Contestation" in copied and "À faire maintenant" not in copied
    assert sent == []


def test_the_summary_of_facts_knows_what_the_advice_is_called(journey, page):
    letter = open_letter(page, "facts-summary")
    expect(letter.locator("[data-blank=situation]")).to_have_text(page.locator("main h1").inner_text())


def test_a_letter_is_printed_alone(journey, page):
    letter = open_letter(page, "bank-dispute")
    page.emulate_media(media="print")
    expect(letter.locator(".paper")).to_be_hidden()
    page.evaluate(
        "window.print = () => { window.seen = [...document.querySelectorAll('main *, header, footer')]"
        ".filter(each => each.checkVisibility()).map(each => each.className || each.localName) }"
    )
    letter.locator("[data-do=print]").evaluate("button => button.click()")
    seen = page.evaluate("window.seen")
    assert "paper" in seen and not {"header", "footer", "h1", "moment", "blanks"} & set(seen)
