"""Two real browsers at once: a victim on a bank's page, an officer at the desk, and a service that dies between them."""

from playwright.sync_api import expect

from tests.browser.conftest import wait_until
from tests.browser.console import Person
from tests.browser.helping import open_conversation, told, write
from tests.browser.journey import framed

TURNS = 10


def said(page):
    """What the officer's page shows of what both sides said, in order."""
    lines = page.get_by_role("log").locator("p")
    return [line.strip() for line in lines.all_text_contents() if line.strip().startswith(("Question", "Réponse"))]


def test_twenty_messages_cross_and_a_killed_service_loses_or_doubles_none(page, open_page, own_service):
    service, bank = own_service
    officer = open_page()
    Person(service, "officer").sign_in(officer, service, "/desk/")
    page.goto(bank.origin)
    page.locator("module-17cyber").scroll_into_view_if_needed()
    expect(framed(page).heading).to_be_visible()
    victim = framed(page).place
    open_conversation(victim)

    officer.get_by_role("button", name="Répondre").click()
    expect(victim.locator("[data-told=state]")).to_have_text("Un policier vous répond.")
    for turn in range(TURNS):
        if turn == TURNS // 2:
            service.kill()
        officer.get_by_label("Votre réponse").fill(f"Question {turn}")
        officer.get_by_label("Votre réponse").press("Enter")
        write(victim, f"Réponse {turn}")
        if turn == TURNS // 2:
            expect(victim.locator(".log")).to_contain_text("non envoyé, nouvel essai…")
            service.start()
        expect(victim.locator(".log")).to_contain_text(f"Question {turn}", timeout=40_000)
        wait_until(lambda turn=turn: f"Réponse {turn}" in " ".join(said(officer)))

    expect(victim.locator(".log [data-told=fate]:not([hidden])")).to_have_count(0)
    texts = [text for author, text in told(victim) if author != "service"]
    assert sorted(texts) == sorted(f"{who} {turn}" for who in ("Question", "Réponse") for turn in range(TURNS))
    assert "Réponse" not in page.content()
