"""axe-core on every question and every diagnosis, in light and dark, narrow and wide; and the proof that it looks."""

from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import expect

from tests.browser.journey import TREE, Journey, frame_of, framed, walks_through_everything

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text(encoding="utf-8")
RUN = "async (node) => (await axe.run(node ?? document, { resultTypes: ['violations'] })).violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)"


def faults(place):
    """What axe-core finds in a page or a frame, one line each."""
    place.evaluate(f"window.axe || (() => {{ {AXE} }})()")
    return place.evaluate(RUN)


def look_at(page, service, walks):
    """Ask axe-core about every screen of these walks; return the ids of the screens looked at."""
    page.goto(f"{service.url}/")
    journey, looked_at = Journey(page), set()
    for walk in walks:
        for option in [None, *(option for _, option in walk.answers)]:
            if option:
                journey.answer(option)
            if journey.shown() not in looked_at:
                looked_at.add(journey.shown())
                assert faults(page) == [], journey.shown()
        page.locator("[data-do=restart]").click()
    return looked_at


def test_nothing_is_found_on_any_question_or_diagnosis(open_page, service):
    page = open_page(reduced_motion="reduce", viewport={"width": 360, "height": 740})
    assert look_at(page, service, walks_through_everything()) == {*TREE.questions, *TREE.diagnoses}


@pytest.mark.parametrize("options", [{"color_scheme": "dark"}, {"forced_colors": "active"}], ids=str)
def test_nothing_is_found_in_the_dark_nor_in_forced_colours(open_page, service, options):
    """Colours are those of the kind of screen, not of its words: a few screens of each kind are enough."""
    page = open_page(reduced_motion="reduce", viewport={"width": 1280, "height": 800}, **options)
    assert len(look_at(page, service, walks_through_everything()[::12])) > 12


@pytest.mark.parametrize(
    "path", ["/?complet#who", "/?complet#sommaire", "/diagnostic/ransomware", "/nowhere", "/v1/docs"]
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


@pytest.mark.parametrize(
    ("defect", "rule"),
    [
        ("link => link.style.color = '#ccc'", "color-contrast"),
        ("link => link.textContent = ''", "link-name"),
        ("link => link.setAttribute('role', 'nothing')", "aria-roles"),
    ],
)
def test_a_defect_planted_inside_the_frame_is_found(open_page, service, sites, defect, rule):
    page = open_page(reduced_motion="reduce")
    page.goto(sites["bank"].origin)
    page.locator("module-17cyber").scroll_into_view_if_needed()
    expect(framed(page).heading).to_be_visible()
    framed(page).place.locator("[data-option]").first.evaluate(defect)
    assert any(fault.startswith(rule) for fault in faults(frame_of(page, service)))
