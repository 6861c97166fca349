"""A dossier in a real browser without JavaScript, a real server that receives it, and a service killed on the way."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Service, wait_until
from tests.browser.console import Person
from tests.browser.test_accessibility import in_every_way
from tests.conftest import write_tree
from tests.desk.receiver import SECRET

STORY = "Un faux conseiller a vidé le compte de Zénobie."
WORDS = ("Zénobie", "Quermarec", "01 99 00 12 34")


@pytest.fixture
def desk(tmp_path, receiver):
    """A service whose dossiers go to that server; its tree is small, so it starts at once."""
    told = {"WIDGET_DOSSIER_URL": receiver.url, "WIDGET_DOSSIER_SECRET": SECRET, "WIDGET_DOSSIER_POLL": "0.1"}
    service = Service(tmp_path, WIDGET_TREE=str(write_tree(tmp_path)), **told)
    yield service.start()
    service.stop()


def write(page, service):
    page.goto(f"{service.url}/aide/dossier")
    page.get_by_label("Ce qui vous arrive").select_option("Carte volée")
    page.get_by_label("Que s'est-il passé ?").fill(STORY)
    page.get_by_label("Nom", exact=True).fill("Quermarec")
    page.get_by_label("Téléphone").fill("01 99 00 12 34")
    for section in ("Le diagnostic", "Les faits"):
        page.get_by_role("checkbox", name=section).check()


def test_a_dossier_reaches_investigators_through_a_failure_and_a_killed_service(open_page, desk, receiver):
    receiver.answers = [500]
    page = open_page(java_script_enabled=False, viewport={"width": 320, "height": 740})
    write(page, desk)
    page.get_by_role("button", name="Relire").click()
    expect(page.locator("main")).to_contain_text(STORY)
    expect(page.locator("main section", has_text="Quermarec")).to_have_count(0)
    page.get_by_role("button", name="Transmettre").click()
    code = page.locator("main code").text_content()
    assert code not in page.url

    wait_until(lambda: receiver.heard)
    desk.kill()
    desk.start()
    (document,) = wait_until(lambda: receiver.taken)

    assert document["data"]["facts"] == {"story": STORY}
    assert document["data"].keys() == {"diagnosis", "facts"}
    assert len({headers["webhook-id"] for headers, _ in receiver.heard}) == 1
    page.goto(f"{desk.url}/aide/dossier")
    page.get_by_label("Votre code").fill(code.lower())
    page.get_by_role("button", name="Retrouver").click()
    expect(page.locator("main")).to_contain_text("a reçu votre dossier")
    kept = b"".join(path.read_bytes() for path in desk.folder.rglob("*") if path.is_file())
    for word in (*WORDS, code, code.replace("-", "")):
        assert word.encode() not in kept, word


def test_its_pages_suit_everybody(open_page, desk, receiver):
    receiver.answers = [(503, {"Retry-After": "3600"})]
    page = open_page(reduced_motion="reduce")
    found = {}
    write(page, desk)
    found["write"] = in_every_way(page)
    page.get_by_role("button", name="Relire").click()
    found["read again"] = in_every_way(page)
    page.get_by_role("button", name="Transmettre").click()
    found["shown"] = in_every_way(page)
    Person(desk, "administrator").sign_in(page, desk, "/console/livraisons/")
    expect(page.get_by_role("button", name="Réessayer la n° 1")).to_be_visible()
    found["console"] = in_every_way(page)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert page.complaints == []


def test_what_is_put_in_a_folder_can_be_printed(open_page, office):
    page = open_page(reduced_motion="reduce")
    write(page, office)
    page.get_by_role("button", name="Relire").click()
    page.get_by_role("button", name="Transmettre").click()

    printed = wait_until(lambda: next(office.folder.glob("*.dossiers/2*/dossier.html"), None))

    page.goto(printed.as_uri())
    expect(page.locator("main")).to_contain_text(STORY)
    assert in_every_way(page) == []
    assert page.complaints == []
