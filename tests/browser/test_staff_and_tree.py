"""An author at work: a draft read, published and taken back, seen by visitors; every change in the log."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Service, wait_until
from tests.browser.console import Person
from tests.browser.test_accessibility import faults_on_screen
from tests.conftest import SMALL_TREE, write_tree

OTHER = SMALL_TREE.replace("Que s'est-il passé ?", "Qu'est-il arrivé ?").replace("severity: S2", "severity: S4")


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tree")
    draft = folder / "draft.yaml"
    draft.write_text(OTHER, encoding="utf-8")
    service = Service(folder, WIDGET_TREE=str(write_tree(folder)), WIDGET_DRAFT=str(draft))
    yield service.start()
    service.stop()


def looked_at(page):
    """What is found on this page at both widths."""
    found = []
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        found += faults_on_screen(page)
    return found


def visitors_read(service, text):
    return wait_until(lambda: text in service.get("/").content.decode())


def test_a_draft_is_published_for_visitors_and_taken_back(service, open_page):
    page = open_page()
    Person(service, "administrator").sign_in(page, service, "/console/arbre/")
    expect(page.get_by_text("2 situations")).to_contain_text("gravité S2 → S4")
    assert looked_at(page) == []

    page.get_by_role("button", name="Publier le brouillon").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("L'édition n° 2 est publiée.")
    expect(page.get_by_text("Le brouillon dit la même chose")).to_be_visible()
    visitors_read(service, "est-il arrivé")
    assert looked_at(page) == []

    page.get_by_role("button", name="Revenir à la n° 1").click()
    expect(page.get_by_role("status")).to_contain_text("L'édition n° 3 est publiée.")
    visitors_read(service, "est-il passé")

    page.get_by_role("link", name="Journal").click()
    for said in ("Arbre publié", "Retour à une édition antérieure", "Arbre changé hors de la console"):
        expect(page.get_by_text(said, exact=True)).to_be_visible()
    page.get_by_role("button", name="Vérifier le journal").click()
    expect(page.get_by_role("status")).to_contain_text("Le journal est intact")
    assert looked_at(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Tout en CSV").click()
    assert download.value.suggested_filename.endswith(".csv")
    assert page.complaints == []


def test_the_picture_is_seen_larger_and_from_another_question(service, open_page):
    page = open_page()
    Person(service, "auditor").sign_in(page, service, "/console/arbre/")
    page.get_by_role("link", name="Voir le dessin de l'arbre").click()
    picture = page.get_by_role("img")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    before = picture.bounding_box()["width"]

    page.get_by_label("Taille").select_option("100")
    page.get_by_role("button", name="Dessiner").click()

    assert picture.bounding_box()["width"] > 1.5 * before
    page.get_by_text("Tout l'arbre en toutes lettres").click()
    expect(page.get_by_text("Je ne sais pas").last).to_be_visible()
    assert looked_at(page) + page.complaints == []


def test_a_draft_is_told_to_whoever_only_reads(service, open_page):
    page = open_page()
    Person(service, "auditor", "reader@example.org").sign_in(page, service, "/console/apercu/")
    expect(page.get_by_role("status")).to_have_text("Le brouillon est bon.")
    assert looked_at(page) == []
    page.get_by_role("link", name="L'arbre", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("L'arbre")
    expect(page.get_by_role("button", name="Publier le brouillon")).to_have_count(0)
