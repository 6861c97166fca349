"""The same screens used in every way: with the keyboard alone, with text enlarged or spaced, by voice, slowly, without
style. What each item of the accessibility statement rests on, where no other test says it."""

import pytest
from playwright.sync_api import expect

from tests.browser.journey import Journey, framed
from tests.browser.test_accessibility import OVERFLOW, faults

TO_ADVICE = ["safe", "self", "email", "bank"]
PHONE, DESK = {"width": 320, "height": 640}, {"width": 1280, "height": 800}
# What the Tab key reaches, where it stands in the page, and where in the window.
FOCUSED = """() => {
  const element = document.activeElement, box = element.getBoundingClientRect(), style = getComputedStyle(element);
  const within = document.querySelector("header").contains(element);
  const rgb = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const lit = (colour) => {
    const [r, g, b] = rgb(colour).map((part) => part / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  let behind = element.parentElement;
  while (behind && rgb(getComputedStyle(behind).backgroundColor)[3] === 0) behind = behind.parentElement;
  const [dark, light] = [style.outlineColor, getComputedStyle(behind).backgroundColor].map(lit).sort((a, b) => a - b);
  return {
    text: element.outerHTML.slice(0, 120), within, body: element === document.body,
    ring: style.outlineStyle === "solid" ? parseFloat(style.outlineWidth) : 0, contrast: (light + 0.05) / (dark + 0.05),
    start: document.dir === "rtl" ? -box.right : box.left, top: box.top + scrollY, bottom: box.bottom + scrollY,
    hidden: !within && box.top < document.querySelector("header").getBoundingClientRect().bottom - 1 && box.bottom > 0 && getComputedStyle(document.querySelector("header")).position === "sticky",
  };
}"""
FROM_THE_TOP = """(direction) => {
  Object.assign(document, { dir: direction });
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
}"""
UNSAID = ["label-content-name-mismatch"]
# As WCAG 2.2 spaces text (1.4.12).
SPACED = """(spaced) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }");
  document.adoptedStyleSheets = spaced ? [sheet] : [];
}"""
CUT = """() => [...document.querySelectorAll("body *")].filter((each) => {
  const { overflowX, overflowY } = getComputedStyle(each);
  const holds = each.checkVisibility() && each.clientHeight > 1 && each.innerText?.trim();
  return holds && ((overflowX !== "visible" && each.scrollWidth > each.clientWidth + 1) || (overflowY === "hidden" && each.scrollHeight > each.clientHeight + 1));
}).map((each) => each.outerHTML.slice(0, 120))"""
SMALL = """(module) => [...(module?.shadowRoot ?? document).querySelectorAll("a[href], button, input, select, textarea, summary")].filter((each) => {
  if (!each.checkVisibility({ visibilityProperty: true }) || each.type === "hidden") return false;
  const target = each.closest("label") ?? each;
  const inline = getComputedStyle(target).display === "inline" && target.parentElement.innerText.trim() !== target.innerText.trim();
  const { width, height } = target.getBoundingClientRect();
  return !inline && (width < 44 || height < 44);
}).map((each) => each.outerHTML.slice(0, 160))"""


def screens(page, service):
    """Yield the name of each screen, once it is shown."""
    page.goto(f"{service.url}/")
    yield "first"
    expect(page.locator(".search")).to_be_visible()
    for option in TO_ADVICE:
        Journey(page).answer(option)
        yield option
    for path in ("/aide", "/diagnostic/ransomware", "/?complet#sommaire", "/?complet#contacts", "/aide/rendez-vous"):
        page.goto(service.url + path)
        yield path


def through(page, key="Tab"):
    """What has focus, each time the key is pressed, until the page was gone through once."""
    page.keyboard.press(key)
    seen = [page.evaluate(FOCUSED)]
    while not seen[-1]["body"] and len(seen) < 200:
        page.keyboard.press(key)
        seen.append(page.evaluate(FOCUSED))
    assert len(seen) < 200, "the Tab key never comes to the end"
    return [each for each in seen if not each["body"]]


@pytest.mark.parametrize(
    ("viewport", "direction"), [(PHONE, "ltr"), (DESK, "rtl")], ids=["phone", "desk, right to left"]
)
def test_the_tab_key_follows_the_order_one_reads(open_page, service, viewport, direction):
    page = open_page(viewport=viewport, reduced_motion="reduce")
    for name in screens(page, service):
        page.evaluate(FROM_THE_TOP, direction)
        seen = through(page)
        assert "exit" in seen[0]["text"], "the way out comes first"
        for before, after in zip(seen, seen[1:], strict=False):
            below = after["top"] >= before["bottom"] - 2
            beside = after["start"] > before["start"] and after["bottom"] > before["top"]
            assert below or beside or before["within"] > after["within"], (name, before, after)
        if name == "bank":
            break


@pytest.mark.parametrize(("height", "scheme"), [(256, "light"), pytest.param(640, "dark", marks=pytest.mark.proof)])
def test_what_has_focus_is_ringed_and_never_under_the_header(open_page, service, height, scheme):
    page = open_page(viewport={"width": 320, "height": height}, color_scheme=scheme, reduced_motion="reduce")
    page.goto(f"{service.url}/")
    Journey(page).walk(TO_ADVICE)
    for key in ("Tab", "Shift+Tab"):
        for each in through(page, key):
            assert each["ring"] >= 2 and each["contrast"] >= 3, each
            assert not each["hidden"], (key, each)


@pytest.fixture(scope="module")
def looked_at(chromium, service):
    """What is wrong with each screen, by name, in each of several ways to read it: looked at once, for it takes long."""
    context = chromium.new_context(locale="fr-FR", viewport=PHONE, reduced_motion="reduce")
    page = context.new_page()
    found = {name: look_at(page) for name in screens(page, service)}
    context.close()
    return found


def look_at(page):
    page.evaluate("scrollTo(0, 0)")
    links = page.locator("header a").evaluate_all("all => all.map(e => e.getBoundingClientRect()).map(r => [r.x, r.y])")
    found = {"small": page.evaluate(SMALL), "voice": faults(page, UNSAID), "places": links}
    page.evaluate(SPACED, True)
    found["spaced"] = page.evaluate(OVERFLOW) + page.evaluate(CUT)
    page.evaluate(SPACED, False)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    page.set_viewport_size({"width": 360, "height": 640})
    found["large"] = page.evaluate(OVERFLOW) + page.evaluate(CUT)
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.set_viewport_size(PHONE)
    return found


def wrong(looked_at, way):
    return {name: found[way] for name, found in looked_at.items() if found[way]}


def test_text_may_be_spaced(looked_at):
    assert wrong(looked_at, "spaced") == {}


def test_text_may_be_twice_as_large(looked_at):
    assert wrong(looked_at, "large") == {}


def test_every_target_is_large_enough_for_a_thumb(looked_at):
    assert wrong(looked_at, "small") == {}


@pytest.mark.parametrize("width", [360, 1280])
def test_every_target_of_the_loader_itself_is_too(open_page, sites, width):
    page = open_page(viewport={"width": width, "height": 800})
    page.route("**/module/*", lambda route: route.abort())
    module = page.locator("module-17cyber")
    for name in ("shop", "bank"):
        page.goto(sites[name].origin)
        opener = page.locator("module-17cyber button.open")
        if name == "shop":
            expect(opener).to_be_visible()
            assert module.evaluate(SMALL) == []
            opener.click()
        expect(page.locator("module-17cyber .card")).to_be_visible()
        assert module.evaluate(SMALL) == []


def test_what_is_seen_is_what_one_says_to_press_it(looked_at, page, sites):
    assert wrong(looked_at, "voice") == {}
    page.goto(sites["shop"].origin)
    expect(page.locator("module-17cyber button.open")).to_be_visible()
    assert faults(page, UNSAID) == []
    page.locator("module-17cyber button.open").evaluate("button => { button.ariaLabel = 'Autre chose' }")
    assert faults(page, UNSAID) != []


def test_numbers_and_the_way_out_stay_in_their_place(looked_at):
    places = {str(found["places"]) for found in looked_at.values()}
    assert len(looked_at) == 10 and len(places) == 1, places


def test_nothing_ends_by_itself_in_twenty_hours(page, service):
    page.clock.install()
    page.goto(f"{service.url}/")
    page.wait_for_load_state("networkidle")
    journey = Journey(page)
    journey.walk(TO_ADVICE[:2])
    page.clock.fast_forward("20:00:00")
    assert journey.shown() == "what"
    journey.walk(TO_ADVICE[2:])
    assert page.locator("main > article").count() == 1


def test_without_any_style_it_is_read_in_order(page, service):
    page.goto(f"{service.url}/")
    Journey(page).walk(TO_ADVICE)
    page.evaluate("document.querySelectorAll('style').forEach(style => style.remove())")
    text = page.locator("body").inner_text()
    places = [text.index(said) for said in ("Danger immédiat", "17", "À faire maintenant", "Aujourd'hui", "Et ensuite")]
    assert places == sorted(places)


@pytest.mark.parametrize("name", ["bank", pytest.param("shop", marks=pytest.mark.proof)])
def test_two_hundred_tabs_are_neither_lost_nor_trapped(open_page, sites, name):
    page = open_page(reduced_motion="reduce")
    page.goto(sites[name].origin)
    opener = page.locator("module-17cyber button.open")
    modal = opener.count()
    if modal:
        opener.click()
    expect(framed(page).heading).to_be_visible()
    where = (
        "document.activeElement.localName + (document.activeElement.closest('module-17cyber') ? '' : ' of the host')"
    )
    visited = []
    for _ in range(200):
        page.keyboard.press("Tab")
        visited.append(page.evaluate(where))
    hosts = {each for each in visited if each.endswith("of the host")} - {"body of the host"}
    assert "module-17cyber" in visited
    assert (hosts == set()) if modal else (hosts != set())
    assert all(one != "body of the host" or other != one for one, other in zip(visited, visited[1:], strict=False))


def test_what_changes_is_said_where_it_was_listened_for(page, service):
    page.context.grant_permissions(["clipboard-write"], origin=service.url)
    page.goto(f"{service.url}/")
    page.locator("[role=status]").evaluate("region => { region.stoodThere = true }")
    Journey(page).walk(TO_ADVICE)
    page.locator("footer [data-do=copy]").click()
    expect(page.get_by_role("status")).to_have_text("Le texte est copié.")
    assert page.get_by_role("status").evaluate("region => region.stoodThere && region.ariaLive !== 'off'")


def test_an_answer_already_given_is_told_in_words(page, service):
    page.goto(f"{service.url}/")
    Journey(page).walk(TO_ADVICE[:1])
    page.locator("[data-do=back]").click()
    expect(page.locator('[data-option="safe"]')).to_contain_text("✓ votre réponse")
    expect(page.get_by_text("✓ votre réponse")).to_have_count(1)
