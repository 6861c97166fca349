"""The journey in another language, chosen by the person or by the host page."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import wait_until
from tests.browser.journey import TREE, Journey, frame_of, framed
from widget_server.journey.walk import enumerate_walks


@pytest.fixture(autouse=True)
def _ready(service):
    """A service that has just started answers in French until its other languages are rendered."""
    wait_until(lambda: b'<html lang="en">' in service.get("/en/").content)


def test_the_journey_is_walked_in_english_by_who_asks(page, service):
    page.goto(f"{service.url}/")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    journey = Journey(page)
    walk = next(walk for walk in enumerate_walks(TREE) if walk.node == "ransomware")
    journey.walk(option for _, option in walk.answers)
    expect(page.locator("main h1")).to_have_text("Ransomware")
    expect(page.get_by_role("button", name="Print or keep as PDF")).to_be_visible()
    assert page.locator("main > article [lang=fr]:not(.paper, details *)").count() == 0
    assert page.complaints == []


@pytest.mark.parametrize(("lang", "shown"), [("en", "en"), ("en-GB", "en"), ("EN", "en"), ("de", "fr"), ("x", "fr")])
def test_a_host_page_in_another_language_shows_the_journey_in_it_or_in_french(open_page, service, sites, lang, shown):
    page = open_page()
    page.goto(sites["social"].origin)
    page.evaluate("lang => document.documentElement.lang = lang", lang)
    page.locator("nav a[href='/aide']").click()  # the new screen pastes the module again
    page.locator("module-17cyber").scroll_into_view_if_needed()
    expect(framed(page).heading).to_be_visible()
    assert frame_of(page, service).evaluate("document.documentElement.lang") == shown
    assert page.complaints == []


def test_inside_a_frame_the_other_language_keeps_the_partner(open_page, service, sites):
    page = open_page()
    page.goto(f"{sites['bank'].origin}/")
    page.locator("module-17cyber").scroll_into_view_if_needed()
    module = framed(page)
    expect(module.heading).to_be_visible()
    module.place.get_by_role("link", name="English").click()
    expect(module.place.locator("html")).to_have_attribute("lang", "en")
    assert "/en/module/17c_pub_" in frame_of(page, service).url
    expect(page.locator("module-17cyber .stage.ready")).to_have_count(1)
