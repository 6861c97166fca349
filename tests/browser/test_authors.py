"""The author's preview, as an author uses it."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Service
from tests.browser.console import Person
from tests.browser.journey import requests_to
from widget_server.journey.edition import packaged_tree
from widget_server.journey.stories import load_stories
from widget_server.store import connect

TREE = packaged_tree().read_text(encoding="utf-8")


@pytest.fixture
def draft(tmp_path):
    path = tmp_path / "draft.yaml"
    path.write_text(TREE, encoding="utf-8")
    return path


@pytest.fixture
def service(tmp_path, draft):
    service = Service(tmp_path, WIDGET_DRAFT=str(draft))
    yield service.start()
    service.stop()


def graver(id):
    """The shipped tree where one diagnosis is of the first severity."""
    start = TREE.index('severity: "', TREE.index(f"\n  {id}:\n", TREE.index("\ndiagnoses:"))) + len('severity: "')
    return f"{TREE[:start]}S1{TREE[start + 2 :]}"


def test_an_author_sees_what_a_change_does_replays_it_and_keeps_it_as_a_story(service, draft, open_page):
    page = open_page(viewport={"width": 1280, "height": 900})
    Person(service, "author").sign_in(page, service, "/console/apercu/")
    expect(page.get_by_role("status")).to_have_text("Le brouillon est bon.", timeout=30_000)
    expect(page.locator("[data-list=changes]")).to_be_hidden()

    draft.write_text(graver("fake-bank-advisor"), encoding="utf-8")
    change = page.locator("[data-list=changes] li").first
    expect(change).to_contain_text("fake-bank-advisor", timeout=30_000)

    change.get_by_role("button").click()
    for side in ("brouillon", "publie"):
        expect(page.frame_locator(f"[data-side={side}]").locator("main > article")).to_have_count(1, timeout=20_000)
    expect(page.locator("pre")).not_to_contain_text("(pas encore)")
    (story,) = load_stories(f"stories:\n{page.locator('pre').inner_text()}")
    assert story.diagnosis == "fake-bank-advisor" and story.answers["danger"]

    seen = requests_to(page, service)
    for side in ("brouillon", "publie"):
        page.frame_locator(f"[data-side={side}]").locator("[data-do=help]").click()
        expect(page.get_by_role("status")).to_contain_text("D'un aperçu, on ne demande l'aide de personne.")
        page.evaluate("document.querySelector('[role=status]').textContent = ''")
    assert not [path for _, path in seen if path.startswith(("/aide", "/v1/"))]

    draft.write_text("questions: [", encoding="utf-8")
    expect(page.locator("[data-list=mistakes] li").first).to_contain_text("draft.yaml", timeout=30_000)
    with connect(service.settings["WIDGET_DATABASE"]) as db:
        assert db.execute("SELECT count(*) FROM count").fetchone() == (0,)
