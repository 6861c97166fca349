"""The same screens used in every way: with the keyboard alone, with text enlarged or spaced, by voice, slowly, without
style. What each item of the accessibility statement rests on, where no other test says it."""

import pytest
from playwright.sync_api import expect

from tests.browser.helping import ask_for_help, open_conversation, path_to, write
from tests.browser.journey import Journey, framed
from tests.browser.test_accessibility import OVERFLOW, faults

TO_ADVICE = ["safe", "self", "email", "bank"]
PHONE, DESK = {"width": 320, "height": 640}, {"width": 1280, "height": 800}
# How a colour stands out from another (WCAG 2.2), and the colour that is behind an element.
CONTRAST = """
  const rgb = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const lit = (colour) => {
    const [r, g, b] = rgb(colour).map((part) => part / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (...colours) => {
    const [dark, light] = colours.map(lit).sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const behind = (element) => {
    const { backgroundColor } = getComputedStyle(element);
    return rgb(backgroundColor)[3] === 0 && element.parentElement ? behind(element.parentElement) : backgroundColor;
  };
"""
# What the Tab key reaches, where it stands in the page, and where in the window.
FOCUSED = (
    f"""() => {{{CONTRAST}"""
    + """
  const element = document.activeElement, box = element.getBoundingClientRect(), style = getComputedStyle(element);
  const within = document.querySelector("header").contains(element);
  return {
    text: element.outerHTML.slice(0, 120), within, body: element === document.body,
    ring: style.outlineStyle === "solid" ? parseFloat(style.outlineWidth) : 0, contrast: contrast(style.outlineColor, behind(element.parentElement)),
    start: document.dir === "rtl" ? -box.right : box.left, top: box.top + scrollY, bottom: box.bottom + scrollY,
    hidden: !within && box.top < document.querySelector("header").getBoundingClientRect().bottom - 1 && box.bottom > 0 && getComputedStyle(document.querySelector("header")).position === "sticky",
  };
}"""
)
FROM_THE_TOP = """(direction) => {
  Object.assign(document, { dir: direction });
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
}"""
# Where in the host page what has focus stands: a trap inside the module never lets it come after.
STANDS = """() => {
  const element = document.activeElement, module = document.querySelector("module-17cyber");
  if (element === document.body || module === element) return element === module ? "module" : "body";
  return module.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING ? "after" : "before";
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
# The controls whose edge does not stand out, 3:1 (WCAG 2.2, 1.4.11), from what is around it; words alone are told by their own contrast.
FAINT = (
    f"""() => {{{CONTRAST}"""
    + """
  return [...document.querySelectorAll("a[href], button, input:not([type=checkbox]), textarea")].filter((each) => {
    const { borderTopWidth, borderTopColor, backgroundColor } = getComputedStyle(each);
    const edge = borderTopWidth === "0px" ? backgroundColor : borderTopColor;
    const seen = each.checkVisibility({ visibilityProperty: true }) && rgb(edge)[3] !== 0;
    return seen && contrast(edge, behind(each.parentElement)) < 3;
  }).map((each) => each.outerHTML.slice(0, 160));
}"""
)
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
    found = {
        "small": page.evaluate(SMALL),
        "voice": faults(page, UNSAID),
        "places": links,
        "faint": page.evaluate(FAINT),
    }
    page.emulate_media(color_scheme="dark")
    found["faint"] += page.evaluate(FAINT)
    page.emulate_media(color_scheme="light")
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


def test_the_edge_of_every_control_stands_out_in_light_and_in_dark(looked_at):
    assert wrong(looked_at, "faint") == {}


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
    visited = []
    for _ in range(200):
        page.keyboard.press("Tab")
        visited.append(page.evaluate(STANDS))
    hosts = {each for each in visited if each in ("before", "after")}
    assert "module" in visited
    assert hosts == (set() if modal else {"before", "after"})
    assert all(one != "body" or other != one for one, other in zip(visited, visited[1:], strict=False))
    if not modal:
        first = visited.index("module")
        left = visited[first + visited[first:].index("after") - 1]
        assert left == "module", "focus goes on from the module to what follows it"


def listen(page, *selectors):
    """The regions that a screen reader listens to from now on."""
    regions = [page.locator(selector) for selector in selectors]
    for region in regions:
        region.evaluate("region => { region.stoodThere = true }")
    return regions


def hear(region, words):
    """It is said in a region that stood there before, and that is told as it changes."""
    expect(region).to_contain_text(words)
    assert region.evaluate("region => region.stoodThere && region.ariaLive !== 'off'")
    assert region.get_attribute("role") in ("status", "log")


def test_what_changes_is_said_where_it_was_listened_for(page, service):
    page.context.grant_permissions(["clipboard-write"], origin=service.url)
    page.goto(f"{service.url}/")
    (status,) = listen(page, "[role=status]")
    Journey(page).walk(path_to("ransomware"))
    page.locator("footer [data-do=copy]").click()
    hear(status, "Le texte est copié.")
    page.context.set_offline(True)
    page.locator("[data-do=help]").click()
    hear(status, "La connexion ne répond pas.")


def test_what_changes_in_a_conversation_is_said_where_it_was_listened_for(page, service):
    page.goto(f"{service.url}/")
    open_conversation(page)
    messages, link = listen(page, ".log", "[data-told=link]")
    write(page, "Bonjour")
    hear(messages, "Bonjour")
    page.context.set_offline(True)
    hear(link, "Ce que vous avez écrit reste ici")


def test_a_robot_is_asked_nothing_more_than_anyone(page, service):
    page.goto(f"{service.url}/")
    assert page.evaluate("navigator.webdriver"), "the service may know that a robot drives this browser"
    asked = []
    ask_for_help(page)
    page.locator("[data-way=conversation]").click()
    for field, answer in (("postcode", "35000"), ("name", "")):
        expect(page.locator(f"[name={field}]")).to_be_visible()
        asked += (
            page.locator("main")
            .locator("input, textarea, select, img, canvas, iframe")
            .evaluate_all("all => all.filter(each => each.checkVisibility()).map(each => each.name || each.localName)")
        )
        page.locator(f"[name={field}]").fill(answer)
        page.locator(".go").click()
        if field == "postcode":
            page.get_by_role("button", name="Rennes", exact=True).click()
    expect(page.locator(".log")).to_be_attached()
    assert asked == ["postcode", "name"]


def test_an_answer_already_given_is_told_in_words(page, service):
    page.goto(f"{service.url}/")
    Journey(page).walk(TO_ADVICE[:1])
    page.locator("[data-do=back]").click()
    expect(page.locator('[data-option="safe"]')).to_contain_text("✓ votre réponse")
    expect(page.get_by_text("✓ votre réponse")).to_have_count(1)
