"""axe-core on every question and every diagnosis; and the proof that it looks. Every language, width and kind of colours
takes minutes: `make proof` sees them all, `make test` a part of each."""

import re
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import expect

from tests import mirrored
from tests.browser.conftest import Service, wait_until
from tests.browser.journey import TREE, Journey, frame_of, framed, walks_through_everything
from widget_server.journey.edition import packaged_locales

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text(encoding="utf-8")
RUN = """async (rules) => {
  const { violations, incomplete } = await axe.run(document, { resultTypes: ["violations", "incomplete"], ...(rules && { runOnly: rules }) });
  const asked = ({ any, all, none }) => [...any, ...all, ...none].find((check) => check.data?.messageKey)?.data.messageKey ?? "";
  const forced = matchMedia("(forced-colors: active)").matches ? " in forced colours" : "";
  const found = violations.map(({ id, nodes }) => [null, `${id}: ${nodes[0].html}`]);
  const unsure = incomplete.flatMap(({ id, nodes }) => nodes.map((node) => {
    const kind = `${id} ${asked(node)}`.trim() + (asked(node) === "equalRatio" ? forced : "");
    return [kind, `${kind}, to review: ${node.html}`];
  }));
  return [...found, ...unsure];
}"""
# What axe-core cannot tell and leaves to a person, by its rule and why it cannot: what was found by looking.
EXPLAINED = {
    "frame-tested": "a frame is looked at apart, by a test of its own: scripts of the page around it do not enter it",
    "color-contrast imgNode": "words drawn in a chart have the colours of the words of the page, on the same paper",
    "color-contrast elmPartiallyObscured": "a wide table slides in its box: a cell half out of sight looks like its row",
    "color-contrast elmPartiallyObscuring": "what stays in sight while the page slides has an opaque ground of its own",
    "color-contrast equalRatio in forced colours": "the browser draws the reader's own two colours, and axe-core reads one",
}
OVERFLOW = "() => document.scrollingElement.scrollWidth > innerWidth ? ['wider than the screen'] : []"
# The colours change with these, and nothing else of what axe-core looks at.
COLOURS = ({"color_scheme": "dark"}, {"forced_colors": "active"})


def faults(place, rules=None):
    """What axe-core finds in a page or a frame, and what it cannot tell and nobody explained, one line each; all its
    rules, or these."""
    place.wait_for_load_state()  # a page just come may have no element yet
    place.evaluate(f"window.axe || (() => {{ {AXE} }})()")
    return [told for kind, told in place.evaluate(RUN, rules) if kind not in EXPLAINED]


def faults_on_screen(page):
    """What `faults` finds in a page, and whether it is wider than the screen."""
    return faults(page) + page.evaluate(OVERFLOW)


def look_at(page, address, walks, look=faults):
    """Look at every screen of these walks; return the ids of the screens looked at, once nothing is found on any."""
    page.goto(address)
    journey, looked_at = Journey(page), {}
    for walk in walks:
        for option in [None, *(option for _, option in walk.answers)]:
            if option:
                journey.answer(option)
            if journey.shown() not in looked_at:
                looked_at[journey.shown()] = look(page)
        page.locator("[data-do=restart]").click()
    assert {shown: found for shown, found in looked_at.items() if found} == {}
    return set(looked_at)


def in_every_way(page):
    """What is found on this screen, at both widths and in all three kinds of colours."""
    found = []
    page.emulate_media(color_scheme="light", forced_colors="none")
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        found += faults_on_screen(page)
    for colours in COLOURS:
        page.emulate_media(**({"color_scheme": "light", "forced_colors": "none"} | colours))
        found += faults(page, ["color-contrast"])
    return found


@pytest.fixture(scope="session")
def polyglot(tmp_path_factory):
    """A service in French, English and a language that reads from right to left: Arabic letters for Latin ones."""
    folder = tmp_path_factory.mktemp("locales")
    (folder / "en").symlink_to(packaged_locales() / "en")
    mirrored.write(TREE, folder)
    service = Service(tmp_path_factory.mktemp("polyglot"), WIDGET_LOCALES=str(folder)).start()
    wait_until(lambda: all(f'lang="{code}"'.encode() in service.get(f"/{code}/").content[:99] for code in ("ar", "en")))
    yield service
    service.stop()


def test_nothing_is_found_on_a_part_of_the_questions_and_diagnoses(open_page, service):
    page = open_page(reduced_motion="reduce", viewport={"width": 320, "height": 740})
    assert len(look_at(page, f"{service.url}/", walks_through_everything()[::24])) > 10


@pytest.mark.parametrize("root", [*(pytest.param(root, marks=pytest.mark.proof) for root in ("/", "/en/")), "/ar/"])
def test_nothing_is_found_in_any_language_width_or_colours(open_page, polyglot, root):
    page = open_page(reduced_motion="reduce")
    assert len(look_at(page, polyglot.url + root, walks_through_everything()[50:51], in_every_way)) > 3


@pytest.mark.proof
@pytest.mark.parametrize("root", ["/", "/en/", "/ar/"])
def test_nothing_is_found_anywhere_at_all(open_page, polyglot, root):
    page = open_page(reduced_motion="reduce")
    seen = look_at(page, polyglot.url + root, walks_through_everything(), in_every_way)
    assert seen == {*TREE.questions, *TREE.diagnoses}


def test_a_right_to_left_page_is_one(open_page, polyglot):
    page = open_page(viewport={"width": 320, "height": 740})
    page.goto(f"{polyglot.url}/ar/")
    heading = page.locator("main h1").evaluate("h => getComputedStyle(h).direction")
    first = page.locator("[data-option]").first
    assert heading == "rtl" and re.search("[ء-ي]", first.inner_text())
    Journey(page).walk(
        option for _, option in next(w for w in walks_through_everything() if w.node in TREE.diagnoses).answers
    )
    box, tick = (
        page.locator(".moment li").first.bounding_box(),
        page.locator(".moment [type=checkbox]").first.bounding_box(),
    )
    assert tick["x"] > box["x"] + box["width"] / 2, "the box to tick stands on the side where one starts to read"


@pytest.mark.parametrize(
    "path", ["/?complet#who", "/?complet#sommaire", "/diagnostic/ransomware", "/accessibilite", "/nowhere", "/v1/docs"]
)
def test_nothing_is_found_on_the_pages_that_stand_alone(open_page, service, path):
    page = open_page(extra_http_headers={"Accept": "text/html"})
    page.goto(service.url + path)
    assert faults(page) == []


@pytest.mark.parametrize("name", ["bank", "shop", "social"])
def test_nothing_is_found_on_a_partner_s_page_with_the_module_nor_inside_it(open_page, service, sites, name):
    page = open_page(reduced_motion="reduce")
    page.goto(sites[name].origin)
    if page.locator("module-17cyber button.open").count():
        assert faults(page) == []
        page.locator("module-17cyber button.open").click()
    page.locator("module-17cyber").scroll_into_view_if_needed()
    expect(framed(page).heading).to_be_visible()
    assert faults(page) == []
    assert faults(frame_of(page, service)) == []


def test_nothing_is_found_on_the_card(open_page, service, sites):
    page = open_page()
    page.route("**/module/*", lambda route: route.abort())
    page.goto(sites["bank"].origin)
    expect(page.locator("module-17cyber .card")).to_be_visible()
    assert faults(page) == []


def test_what_axe_cannot_tell_is_told_unless_it_is_explained(page, office):
    page.goto(f"{office.url}/console/")
    assert faults(page) == []
    page.locator("h1").evaluate("heading => { heading.style.background = 'linear-gradient(white, grey)' }")
    assert [told for told in faults(page) if told.startswith("color-contrast bgGradient, to review: <h1")]


DEFECTS = {
    "color-contrast": "link => link.style.color = '#ccc'",
    "link-name": "link => link.textContent = ''",
    "aria-roles": "link => link.setAttribute('role', 'nothing')",
}


def unseen(place, link):
    """The rules whose defect, planted in a link, axe-core does not see where it looks."""
    missed = []
    for rule, defect in DEFECTS.items():
        link.evaluate(defect)
        if not any(told.startswith(f"{rule}: ") for told in faults(place, [rule])):
            missed.append(rule)
    return missed


def test_defects_planted_inside_the_frame_are_found(open_page, service, sites):
    page = open_page(reduced_motion="reduce")
    page.goto(sites["bank"].origin)
    page.locator("module-17cyber").scroll_into_view_if_needed()
    expect(framed(page).heading).to_be_visible()
    assert unseen(frame_of(page, service), framed(page).place.locator("[data-option]").first) == []


def test_defects_planted_in_the_loader_s_own_root_are_found(open_page, sites):
    page = open_page()
    page.route("**/module/*", lambda route: route.abort())
    page.goto(sites["bank"].origin)
    assert unseen(page, page.locator("module-17cyber .card a").last) == []


def test_defects_planted_in_a_page_of_the_console_are_found(open_page, office):
    page = open_page()
    page.goto(f"{office.url}/console/")
    assert unseen(page, page.locator("main a").first) == []
