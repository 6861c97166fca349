"""A host page that shows our frame as glass over a bait: nobody is handed over by clicks meant for something else.

The page is a partner's own, so it may frame us; what it takes the visitor's clicks for, they do not see.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import add_partner
from tests.browser.helping import path_to
from tests.browser.journey import Journey, requests_to
from tests.partner_site import Site

GLASS = """<!doctype html><html lang="fr"><title>Concours</title>
<body style="margin:0"><iframe src="{us}/fr/module/{key}" style="opacity:.01;border:0;width:360px;height:6000px"></iframe>
<button style="position:fixed;inset:0;width:360px;pointer-events:none">Cliquez vite, et gagnez</button>"""
CLICKS = 6  # at one place: a game may well ask for so many
# Of each thing that can be pressed where a diagnosis is shown, the middle.
PLACES = """() => [...document.querySelectorAll("main a[href], main button, main summary, main label, main input")]
  .filter((each) => each.checkVisibility() && !each.closest("details:not([open]) > :not(summary)"))
  .map((each) => each.getBoundingClientRect()).map(({ x, y, width, height }) => [x + width / 2, y + height / 2])"""


@pytest.fixture(scope="module")
def glass(service):
    """The address of the bait's page."""
    site = Site()
    key = add_partner(service, "bait", site.origin)
    site.say("/", GLASS.format(us=service.url, key=key), **{"Content-Type": "text/html; charset=utf-8"})
    yield f"{site.origin}/"
    site.stop()


@pytest.fixture
def lure(open_page, glass, service):
    """Bring a visitor of the bait to a diagnosis without their knowing: a fresh (page, requests made, frame)."""

    def lure(diagnosis, audience):
        page = open_page(viewport={"width": 360, "height": 6000})
        seen = requests_to(page, service)
        page.goto(glass)
        Journey(page.frame_locator("iframe")).walk(path_to(diagnosis, audience))
        expect(page.frame_locator("iframe").locator("[data-do=help]")).to_be_visible()
        return page, seen, page.frames[1]

    return lure


def click_on(page, place):
    for _ in range(CLICKS):
        page.mouse.click(*place)
        page.wait_for_timeout(100)  # what a click asks for comes before the next


def handed_over(seen):
    """What was sent, but the counts, which tell nothing of anybody."""
    return [(method, path) for method, path in seen if method != "GET" and path != "/v1/counts"]


def test_clicks_at_the_place_where_help_is_offered_hand_nobody_over(lure):
    page, seen, frame = lure("stalkerware", "particulier")
    box = frame.locator("[data-do=help]").bounding_box()
    click_on(page, (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2))
    assert frame.locator(".step").count()  # the first click did lead on
    assert handed_over(seen) == []


@pytest.mark.proof
def test_clicks_at_any_place_of_a_diagnosis_hand_nobody_over(lure):
    places = lure("ransomware", "entreprise")[2].evaluate(PLACES)
    assert len(places) > 10
    for place in places:
        page, seen, _ = lure("ransomware", "entreprise")
        click_on(page, place)
        assert handed_over(seen) == [], place
        page.close()
