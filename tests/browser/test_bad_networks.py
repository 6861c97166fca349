"""A partner's page on a bad network: slow, losing a third of what is asked, or gone once the page is there. The numbers
to call are shown all the same, within five seconds of asking."""

import random
from collections import Counter
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import wait_until
from tests.browser.journey import card_is_usable, framed

MODULE = "module-17cyber"
WALK = ["safe", "self", "email", "bank"]
PATIENCE = 5  # seconds someone who asked for help may wait for a number
SLOW = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 50_000,
    "uploadThroughput": 50_000,
}  # ms, bytes a second
LOST = 0.33
TOOK = "performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/17cyber.js')).map((each) => each.duration)"


def ask(page):
    page.locator(f"{MODULE} button.open").click()
    numbers = [page.locator(f"{MODULE} .card"), framed(page).place.locator("header")]
    shown = [each.locator('a[href="tel:17"]').first for each in numbers]
    wait_until(lambda: page.wait_for_timeout(20) or any(each.is_visible() for each in shown), PATIENCE)


def lose(page, seed):
    """Lose what the page asks for, the same each time for a seed: a third of it, but the page itself."""
    asked = Counter()

    def answer(route):
        path = urlsplit(route.request.url).path
        asked[path] += 1
        itself = route.request.is_navigation_request() and route.request.frame == page.main_frame
        lost = random.Random(f"{seed} {path} {asked[path]}").random() < LOST
        route.abort("connectionreset") if lost and not itself else route.continue_()

    page.route("**/*", answer)


def what_is_left(page):
    """Which of the link, the card and the journey someone has, after asking; whichever it is, it is usable."""
    page.wait_for_load_state("load")
    if not page.locator(MODULE).count():
        expect(page.locator("a[data-17cyber]")).to_contain_text("17 ou 112")
        expect(page.locator("a[data-17cyber]")).to_be_visible()
        return "link"
    ask(page)
    page.wait_for_load_state("networkidle")
    if page.locator(f"{MODULE} .ready").count():
        expect(framed(page).heading).to_be_visible()
        return "journey"
    card_is_usable(page)
    return "card"


@pytest.mark.parametrize("seeds", [range(1, 4), pytest.param(range(30), marks=pytest.mark.proof)], ids=len)
def test_on_a_network_that_loses_a_third_there_is_help_each_time(open_page, sites, seeds):
    left = []
    for seed in seeds:
        page = open_page()
        lose(page, seed)
        page.goto(sites["shop"].origin)
        left.append(what_is_left(page))
        page.close()
    assert set(left) == {"link", "card", "journey"}


def test_without_network_once_the_page_is_there_the_card_is_shown(page, sites):
    page.goto(sites["shop"].origin)
    expect(page.locator(f"{MODULE} button.open")).to_be_visible()
    page.context.set_offline(True)
    ask(page)
    card_is_usable(page)
    expect(page.locator(f"{MODULE} .ready")).to_have_count(0)


def test_without_network_once_the_journey_is_there_it_goes_on(page, sites):
    page.goto(sites["shop"].origin)
    ask(page)
    expect(page.locator(f"{MODULE} .ready")).to_have_count(1)
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    framed(page).walk(WALK)
    assert framed(page).shown() == "phishing-email"


@pytest.mark.proof
def test_on_a_slow_network_the_numbers_come_before_the_journey(page, sites):
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    page.goto(sites["shop"].origin)
    assert min(page.evaluate(TOOK)) >= SLOW["latency"]  # so the network is slow
    ask(page)
    expect(page.locator(f"{MODULE} .ready")).to_have_count(1)
    framed(page).walk(WALK)
    assert framed(page).shown() == "phishing-email"
