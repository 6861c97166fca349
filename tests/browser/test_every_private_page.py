"""Every page of the console, of the desk and of a partner's own space, as the routes list them: axe-core on a
phone, nothing wider than the screen at both widths, and all that can be used reached with the Tab key."""

import pytest

from tests.browser.console import Person
from tests.browser.test_accessibility import OVERFLOW, faults
from tests.every_page import addresses, fill
from widget_server.config import load_config
from widget_server.register import entrances
from widget_server.store import connect, load_secret

WIDTHS = (360, 1280)
CHARTS = "/desk/charts"  # of the desk, what a supervisor sees
# What one can use, as it is seen: of a group of radio buttons, Tab reaches one.
USABLE = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, iframe")].filter(each =>
  each.checkVisibility({ visibilityProperty: true }) && each.type !== "hidden" && each.type !== "radio" && !each.disabled)"""
SEEN = """() => {
  const seen = () => __left.delete(document.activeElement);
  for (const kind of ["focusin", "blur"]) addEventListener(kind, seen);  // focus that goes into a frame leaves the window
}"""


@pytest.fixture(scope="module")
def someone(office):
    """Someone who may open every page."""
    return Person(office, "administrator", "tout-voir@example.org")


@pytest.fixture(scope="module")
def pages(publish, tmp_path_factory, office):
    """A callable that returns the addresses of the pages below a path, all that they name being there."""
    app, filled = publish(tmp_path_factory.mktemp("routes")), fill(load_config(environ=office.settings))
    return lambda prefix: addresses(app, prefix, filled)


def look_at_all(page, service, paths):
    found = {}
    for path in paths:
        page.goto(service.url + path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            wrong = page.evaluate(OVERFLOW) + (faults(page) if width == WIDTHS[0] else [])
            if wrong:
                found[path, width] = wrong
        assert page.locator("h1").count() == 1, path
        if missed := missed_by_tab(page):
            found[path] = missed
    return found


def missed_by_tab(page):
    """What one can use and the Tab key does not reach."""
    page.evaluate(f"window.__left = new Set(({USABLE})()); document.activeElement.blur(); scrollTo(0, 0)")
    page.evaluate(SEEN)
    for _ in range(page.evaluate("__left.size") + 60):
        page.keyboard.press("Tab")
    return page.evaluate("[...__left].map(each => each.outerHTML)")


def test_every_page_of_the_console(open_page, office, someone, pages):
    page = open_page(reduced_motion="reduce")
    someone.sign_in(page, office)
    assert look_at_all(page, office, pages("/console/")) == {}
    assert page.complaints == []


@pytest.mark.parametrize(
    ("role", "mine"), [("officer", lambda path: path != CHARTS), ("supervisor", lambda path: path == CHARTS)]
)
def test_every_page_of_the_desk(open_page, office, pages, role, mine):
    page = open_page(reduced_motion="reduce")
    home = CHARTS if role == "supervisor" else "/desk/"
    Person(office, role, f"tout-voir.{role}@example.org").sign_in(page, office, home)
    assert look_at_all(page, office, list(filter(mine, pages("/desk/")))) == {}
    assert page.complaints == []


def test_every_page_of_a_partner_s_space(open_page, office, pages):
    page = open_page(reduced_motion="reduce")
    settings = load_config(environ=office.settings)
    with connect(settings["DATABASE"]) as db:
        link = entrances.make_link(db, settings, load_secret(f"{settings['DATABASE']}.secret"), "tout")
    page.goto(link)
    page.get_by_role("button", name="Ouvrir l'espace").click()
    assert look_at_all(page, office, pages("/partenaires/espace/")) == {}
    assert page.complaints == []
