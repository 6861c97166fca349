"""The same journey in a browser without JavaScript: nothing leaves it either, for a fragment is never sent."""

import pytest
from playwright.sync_api import expect

from tests.browser.journey import requests_to
from widget_server.journey.edition import packaged_tree
from widget_server.journey.tree import load_decision_tree
from widget_server.journey.walk import enumerate_walks

TREE = load_decision_tree(packaged_tree().read_text(encoding="utf-8"))


@pytest.fixture
def page(open_page):
    return open_page(java_script_enabled=False, viewport={"width": 360, "height": 740})


def shortest_walks():
    shortest = {}
    for walk in enumerate_walks(TREE):
        if len(walk.answers) < len(shortest.get(walk.node, range(99))):
            shortest[walk.node] = walk.answers
    return shortest


@pytest.mark.parametrize(
    ("diagnosis", "answers"), shortest_walks().items(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_diagnosis_is_reached_and_no_answer_is_sent(page, service, diagnosis, answers):
    seen = requests_to(page, service)
    page.goto(f"{service.url}/")
    for question, option in answers:
        expect(page.locator("main > :visible")).to_have_count(1)
        page.locator(f'#{question} [data-option="{option}"]').click()
    expect(page.locator("main > :visible")).to_have_count(1)
    expect(page.locator(f"article#{diagnosis} h1")).to_be_visible()
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


def test_a_bare_frame_walks_without_script(page, service, sites, open_page):
    """The page framed by a partner offers links that stay inside the frame, under the same key."""
    page.goto(sites["bank"].origin)
    key = page.locator("script[data-key]").get_attribute("data-key")
    page.goto(f"{service.url}/module/{key}")
    page.locator('[data-option="safe"]').click()
    assert page.url == f"{service.url}/module/{key}?complet#who"
    expect(page.locator("#who h1")).to_be_visible()
