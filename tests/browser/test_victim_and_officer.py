"""Two real browsers at once: a victim on a bank's page, an officer at the desk, and a service that dies between them."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from partners.serve import FOLDER, serve_site
from tests.browser.conftest import STATION, Service, furnish, import_partners, wait_until
from tests.browser.conftest import framed as who_may_frame
from tests.browser.console import Person
from tests.browser.helping import open_conversation, told, write
from tests.browser.journey import framed
from tests.desk.receiver import SECRET, Receiver
from widget_server.config import desk_file, secret_file
from widget_server.desk import retention
from widget_server.store import Sealer, connect_desk, load_secret, moments

TURNS = 10
WHY, STORY, NAME = "Sauvegardes chiffrées hippocampe", "Tout a commencé par un courriel hippocampe", "Zénobie Quermarec"
# Nobody answers any more: it goes back to the queue, ends by itself, and its day is over.
LATER = (timedelta(minutes=1), timedelta(days=2), timedelta(days=60))


@pytest.fixture
def place(tmp_path, refuge):
    """(a service of its own with one station, the bank's site, a server of investigators)."""
    receiver = Receiver()
    told = {"WIDGET_DOSSIER_URL": receiver.url, "WIDGET_DOSSIER_SECRET": SECRET, "WIDGET_DOSSIER_POLL": "0.1"}
    service = Service(tmp_path, WIDGET_EXIT_URL=refuge, **told).start()
    furnish(service)
    bank = serve_site(FOLDER / "bank", service=service.url)
    import_partners(service, {"bank": bank})
    wait_until(lambda: bank.origin in who_may_frame(service, bank))
    yield service, bank, receiver
    bank.stop()
    service.stop()
    receiver.stop()


def said(page):
    """What the officer's page shows of what both sides said, in order."""
    lines = page.get_by_role("log").locator("p")
    return [line.strip() for line in lines.all_text_contents() if line.strip().startswith(("Question", "Réponse"))]


def converse(service, officer, victim):
    """Ten messages each way; the service is killed and started again in the middle."""
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


def suggest(officer, victim, name, kind):
    """Have the officer put something before the person, who then chooses it."""
    deeds = officer.locator("article details", has_text="Proposer, alerter, passer, terminer")
    if deeds.get_attribute("open") is None:
        deeds.locator("summary").click()
    deeds.get_by_role("button", name=name, exact=True).click()
    victim.locator(f"div.ladder [data-handoff={kind}]").click()


def book(victim):
    """Book the first half hour of the station; return the appointment's code."""
    victim.locator(".ways button", has_text=STATION).click()
    victim.locator("[data-told=days] button").first.click()
    victim.locator("[name=reason]").fill(WHY)
    victim.locator("[name=name]").fill(NAME)
    victim.locator(".go").click()
    expect(victim.get_by_role("heading", name="Votre rendez-vous est pris")).to_be_visible()
    return victim.locator("[data-told=code]").text_content()


def hand_over(victim):
    """Send investigators the situation, the facts and the conversation, and nothing else."""
    victim.locator("[name='facts.story']").fill(STORY)
    victim.locator("[name='contact.name']").fill(NAME)
    for section in ("diagnosis", "facts", "conversation"):
        victim.locator(f"legend [name={section}]").check()
    victim.locator(".go").click()
    expect(victim.get_by_role("heading", name="Votre dossier")).to_be_visible()


def kept(service):
    """Every byte of the files in which the desk keeps anything."""
    return b"".join(path.read_bytes() for path in service.folder.glob("17cyber.sqlite.desk*") if path.is_file())


def test_from_the_bank_to_the_investigators_through_a_killed_service(page, open_page, place):
    service, bank, receiver = place
    officer = open_page()
    Person(service, "officer").sign_in(officer, service, "/desk/")
    page.goto(bank.origin)
    page.locator("module-17cyber").scroll_into_view_if_needed()
    expect(framed(page).heading).to_be_visible()
    victim = framed(page).place
    code = open_conversation(victim)

    officer.get_by_role("button", name="Répondre").click()
    expect(victim.locator("[data-told=state]")).to_have_text("Un policier vous répond.")
    converse(service, officer, victim)
    texts = [text for author, text in told(victim) if author != "service"]
    assert sorted(texts) == sorted(f"{who} {turn}" for who in ("Question", "Réponse") for turn in range(TURNS))
    assert sorted(said(officer)) == sorted(texts)
    assert "Réponse" not in page.content()

    suggest(officer, victim, "Un rendez-vous", "appointment")
    booked = book(victim)
    victim.locator("[data-way=onward]").click()
    suggest(officer, victim, "Un dossier pour les enquêteurs", "dossier")
    hand_over(victim)
    (document,) = wait_until(lambda: receiver.taken)
    assert document["data"].keys() == {"diagnosis", "facts", "conversation"}
    assert document["data"]["facts"] == {"story": STORY}
    assert sorted(each["text"] for each in document["data"]["conversation"] if each["author"] != "service") == sorted(
        texts
    )

    service.stop()
    settings = {"DATABASE": service.settings["WIDGET_DATABASE"]}
    with connect_desk(desk_file(settings), Sealer(load_secret(secret_file(settings)))) as desk:
        assert desk.table("appointment").count == desk.table("conversation").count == 1
        for later in LATER:
            retention.tend(desk, moments.now() + later)
        tables = [
            table for table in desk.tables if table.name not in ("latest",) and not table.name.startswith(("_", "sq"))
        ]
        assert {table.name: table.count for table in tables if table.count} == {}
    for word in (WHY, STORY, NAME, "hippocampe", "Réponse 3", "Question 7", "ransomware", "Rennes", code, booked):
        assert word.encode() not in kept(service)
