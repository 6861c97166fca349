"""The same journey in a browser without JavaScript: nothing leaves it either, for a fragment is never sent."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.journey import TREE, requests_to, walks_through_everything


@pytest.fixture
def page(open_page):
    return open_page(java_script_enabled=False, viewport={"width": 360, "height": 740})


def test_every_answer_leads_to_a_question_or_a_diagnosis_of_the_page(service):
    """All of them, by their links alone: the graph the browser follows is that of the tree."""
    complete = service.get("/?complet").content.decode()
    first = service.get("/").content.decode()
    reached = {TREE.start}
    for page in (complete, first):
        for target in re.findall(r'href="\?complet#([^"]+)" data-option', page):
            assert f'id="{target}"' in complete
            reached.add(target)
    assert reached == {*TREE.questions, *TREE.diagnoses}


def test_a_diagnosis_is_reached_and_no_answer_is_sent(page, service):
    seen = requests_to(page, service)
    page.goto(f"{service.url}/")
    for walk in walks_through_everything()[::9]:
        for question, option in walk.answers:
            page.locator(f'#{question} [data-option="{option}"]').click()
        expect(page.locator("main > :visible")).to_have_count(1)
        expect(page.locator(f"article#{walk.node} h1")).to_be_visible()
        page.locator("nav a").first.click()
    assert seen == [("GET", "/"), ("GET", "/?complet")]


def test_the_way_back_is_the_browser_s(page, service):
    page.goto(f"{service.url}/")
    page.locator('[data-option="safe"]').click()
    page.locator('#who [data-option="self"]').click()
    expect(page.locator("#what")).to_be_visible()
    page.go_back()
    expect(page.locator("#who")).to_be_visible()
    page.locator("nav a").first.click()
    expect(page.locator("#danger")).to_be_visible()


def test_every_situation_is_listed_on_one_page(page, service):
    page.goto(f"{service.url}/?complet#sommaire")
    assert page.locator("#sommaire a").count() == len(TREE.diagnoses)
    page.locator("#sommaire a").first.click()
    expect(page.locator("article:visible")).to_have_count(1)


def test_conditions_are_told_in_words_where_answers_are_not_known(page, service):
    page.goto(f"{service.url}/diagnostic/phishing-email")
    expect(page.locator(".if-notes").first).to_contain_text("Si vous")
    expect(page.locator("article h1")).to_be_visible()


def test_the_way_out_is_an_ordinary_link(page, service, refuge):
    page.goto(f"{service.url}/?complet#who")
    page.locator("header .exit").click()
    page.wait_for_url(refuge)


def test_the_pasted_link_leads_to_the_journey_from_a_partner_s_page(page, service, sites):
    page.goto(sites["bank"].origin)
    link = page.locator("a[data-17cyber]")
    expect(link).to_contain_text("17 ou 112")
    link.click()
    expect(page.locator("#danger h1")).to_be_visible()


def test_a_bare_frame_walks_without_script(page, service, blank):
    """The page framed by a partner offers links that stay inside the frame, under the same key."""
    site, key = blank
    frame = f'<iframe src="{service.url}/module/{key}" width="340" height="700"></iframe>'
    (site.folder / "index.html").write_text(f"<!doctype html><title>t</title>{frame}", encoding="utf-8")
    page.goto(site.origin)
    framed = page.frame_locator("iframe")
    framed.locator('[data-option="safe"]').click()
    expect(framed.locator("#who h1")).to_be_visible()
    assert [each.url for each in page.frames] == [f"{site.origin}/", f"{service.url}/module/{key}?complet#who"]
