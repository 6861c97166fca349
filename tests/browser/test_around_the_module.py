"""The module and the page of a partner around it, for who uses a keyboard: what closes it, what scrolls, what sticks."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import wait_until
from tests.browser.journey import frame_of, framed
from widget_server.register import lines

MODULE = "module-17cyber"
WALK = ["safe", "self", "email", "bank"]
BAR = 80  # CSS pixels: what stays in sight above and below on that partner's page
STICKY = f"""<!doctype html><html lang="fr"><head><meta name="viewport" content="width=device-width"><title>t</title><style>
h2 {{ margin-bottom: 900px }}
header, footer {{ position: sticky; inset: 0 auto; height: {BAR}px; background: #ddd; z-index: 9 }}
</style></head><body><header><a href="/">Accueil</a></header><h2>Avant</h2>LINE<h2>Après</h2><footer>Contact</footer>"""
WHERE = """() => {
  const { localName, shadowRoot } = document.activeElement;
  return [localName, shadowRoot?.activeElement.getBoundingClientRect().top];
}"""
FOCUSED = """() => {
  const { top, bottom } = document.activeElement.getBoundingClientRect();
  return [document.activeElement.outerHTML.slice(0, 99), top, bottom];
}"""


@pytest.mark.parametrize("way", ["a click", "the keyboard"])
def test_the_button_that_closes_the_dialog_leads_back_to_the_one_that_opened_it(page, sites, way):
    page.goto(sites["shop"].origin)
    opener, close = page.locator(f"{MODULE} button.open"), page.get_by_role("button", name="Fermer", exact=True)
    opener.click()
    expect(framed(page).heading).to_be_visible()
    if way == "a click":
        close.click()
    else:
        close.focus()
        page.keyboard.press("Enter")
    expect(page.locator(f"{MODULE} dialog")).to_be_hidden()
    expect(opener).to_be_focused()


def choose(inside, option):
    """Answer where the page stands: a click of Playwright's would first scroll it."""
    inside.place.locator(f'[data-option="{option}"]').evaluate("link => link.click()")
    expect(inside.place.locator(f'[data-option="{option}"]')).to_have_count(0)
    expect(inside.heading).to_be_focused()


def test_a_step_scrolls_the_host_page_for_its_heading_alone(open_page, sites):
    page = open_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page.goto(sites["bank"].origin)
    inside, module = framed(page), page.locator(MODULE)
    module.evaluate("module => scrollTo(0, module.getBoundingClientRect().top + scrollY - 200)")
    expect(inside.heading).to_be_visible()
    stood = page.evaluate("scrollY")
    for option in WALK[:2]:
        choose(inside, option)
        assert page.evaluate("scrollY") == stood
    page.evaluate("scrollBy(0, 600)")
    choose(inside, WALK[2])
    wait_until(lambda: -1 <= inside.heading.bounding_box()["y"] < 200)
    assert stood < page.evaluate("scrollY") < stood + 600


def sticky(service, blank):
    """Write a partner's page whose header and footer stay in sight, with the module; return its address."""
    site, key = blank
    html = STICKY.replace("LINE", lines.inline(service.url, key))
    (site.folder / "index.html").write_text(html, encoding="utf-8")
    return f"{site.origin}/"


def through(page, frame, key):
    """What has focus in the module each time the key is pressed, and how much of it the page's bars leave in sight."""
    seen, height = [], page.viewport_size["height"]
    while len(seen) < 120:
        page.keyboard.press(key)
        name, above = page.evaluate(WHERE)
        if name == MODULE:
            said, top, bottom = frame.evaluate(FOCUSED)
            seen.append((said, min(above + bottom, height - BAR) - max(above + top, BAR)))
        elif seen:
            return seen
    raise AssertionError("the key never leaves the module")


@pytest.mark.parametrize("width", [360, pytest.param(1280, marks=pytest.mark.proof)])
def test_what_has_focus_is_never_under_the_bars_of_a_partner_s_page(open_page, service, blank, width):
    page = open_page(viewport={"width": width, "height": 640}, reduced_motion="reduce")
    page.goto(sticky(service, blank))
    page.locator(MODULE).scroll_into_view_if_needed()
    inside = framed(page)
    expect(inside.heading).to_be_visible()
    for option in WALK:
        choose(inside, option)
        wait_until(lambda: BAR <= inside.heading.bounding_box()["y"] < 640 - BAR)
    for key in ("Tab", "Shift+Tab"):
        seen = through(page, frame_of(page, service), key)
        assert len(seen) > 20
        assert [each for each in seen if each[1] <= 0] == []
