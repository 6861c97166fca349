"""The guide keeps its word: each of its extracts, taken from the page, works on another site under the policy it gives."""

import base64
import hashlib
import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import wait_until
from tests.browser.journey import Journey, framed
from tests.browser.test_accessibility import in_every_way
from tests.released import PINNED
from widget_server.store import connect
from widget_server.web.partners.guide import MODES

MODULE = "module-17cyber"
SCRIPTS = ["inline", "button", "wordpress", "pinned", "selftest"]  # HTML that carries the script beside its link
FLOATING = ("button", "wordpress")
LINKS = ["inline", "button", "wordpress", "pinned", "selftest", "link", "frame"]
OTHERS = ["manager", "application", "events", "csp", "csp-strict", "place"]
FRAMEWORKS = ["react", "vue"]  # which only call the application's function
WORDS = ["inventory", "inventory-link"]
NATIVE = ["android", "ios"]

SHOW_WHEN_PAINTED = """async (script) => {
  window.moved = 0;
  new PerformanceObserver((list) => { for (const each of list.getEntries()) window.moved += each.value; })
    .observe({ type: "layout-shift" });
  while (!performance.getEntriesByType("paint").length) await new Promise(requestAnimationFrame);
  document.querySelector("a[data-17cyber]").after(document.createRange().createContextualFragment(script));
}"""


@pytest.fixture(scope="session")
def extracts(service, chromium):
    """Each extract of the guide, by its name, as a reader copies it."""
    page = chromium.new_page()
    page.goto(f"{service.url}/partenaires/")
    found = page.locator("[data-snippet]").evaluate_all("all => all.map((e) => [e.dataset.snippet, e.textContent])")
    page.close()
    assert len(dict(found)) == len(found)
    return dict(found)


@pytest.fixture
def extract(extracts, blank):
    """The HTML or the code of an extract, with a partner's own key."""

    def extract(name):
        text = extracts[name].replace("votre clé", blank[1])
        return re.search(r"\?>(.*)<\?php", text, re.DOTALL)[1] if name == "wordpress" else text

    return extract


@pytest.fixture
def host(blank, extracts):
    """Write the partner's page, under the guide's whole policy or this one, and go there."""

    def host(page, body, policy=None):
        header = extracts["csp-strict"] if policy is None else f"Content-Security-Policy: {policy}"
        html = (
            f'<!doctype html><html lang="fr"><head><title>t</title><!--\n{header}\n--></head><body>{body}</body></html>'
        )
        (blank[0].folder / "index.html").write_text(html, encoding="utf-8")
        answer = page.goto(f"{blank[0].origin}/")
        assert answer.headers["content-security-policy"] == header.partition(": ")[2]
        return page

    return host


def is_ready(page):
    """The module shows the journey, nothing complained."""
    expect(page.locator(f"{MODULE} .ready")).to_have_count(1)
    expect(framed(page).heading).to_be_visible()
    expect(page.locator("a[data-17cyber]")).to_be_hidden()
    assert page.complaints == []


def test_no_extract_is_left_unproven(extracts):
    assert {*extracts} == {*SCRIPTS, *LINKS, *OTHERS, *FRAMEWORKS, *WORDS, *NATIVE}


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_pasted_line_shows_the_module_under_the_strictest_policy(page, host, extract, name):
    host(page, extract(name))
    if name in FLOATING:
        page.locator(f"{MODULE} button.open").click()
    is_ready(page)


def test_an_editor_that_adds_line_breaks_between_the_two_tags_changes_nothing(page, host, extract):
    host(page, f"<p>{extract('inline')}</p>".replace("</a>\n", "</a><br />\n"))
    is_ready(page)


def test_the_bare_frame_shows_the_journey_at_full_width(page, host, extract):
    host(page, extract("frame"))
    expect(Journey(page.frame_locator("iframe")).heading).to_be_visible()
    assert page.locator("iframe").evaluate("f => f.offsetWidth === document.body.clientWidth")
    assert page.complaints == []


@pytest.mark.parametrize("name", ["link", "frame"])
def test_the_link_alone_opens_the_journey_and_tells_no_address(page, host, extract, service, name):
    host(page, extract(name))
    with page.expect_popup() as opened:
        page.locator("body > a").click()
    expect(Journey(opened.value).heading).to_be_visible()
    assert opened.value.url == f"{service.url}/" and opened.value.evaluate("document.referrer") == ""


@pytest.mark.parametrize("kept", [True, False], ids=["kept", "not kept"])
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_where_its_place_was_kept(open_page, host, extract, kept, width):
    page = open_page(viewport={"width": width, "height": 800})
    link, script = extract("inline").split("\n", 1)
    style = f"<style>{extract('place') if kept else ''}</style>"
    host(page, f"{style}{link}<p>La suite.</p>", f"style-src 'unsafe-inline'; {extract('csp')}")
    page.evaluate(SHOW_WHEN_PAINTED, script)
    page.locator(f"{MODULE} .ready").wait_for()
    assert (page.evaluate("window.moved") == 0) is kept


@pytest.mark.parametrize("name", LINKS)
def test_without_javascript_its_link_is_there(open_page, host, extract, service, name):
    page = host(open_page(java_script_enabled=False), extract(name))
    link = page.locator("body > a")
    expect(link).to_contain_text("17 ou 112")
    assert link.get_attribute("href") == f"{service.url}/"
    assert page.complaints == []


def test_a_tag_manager_s_extract_finds_the_link_of_the_page(page, host, extract, service):
    written = extract("manager")
    code = re.search("<script>(.*)</script>", written, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    policy = extract("csp").replace("script-src", f"script-src 'sha256-{digest}'")
    host(page, f'<main><a data-17cyber href="{service.url}/">Aide</a></main>{written}', f"default-src 'none'; {policy}")
    is_ready(page)
    expect(page.locator(f"main > {MODULE}")).to_have_count(1)


@pytest.fixture
def app(page, host, extract, service):
    """A page as an application renders it, with `show17Cyber` of the guide at hand as `window.show`."""
    link = f'<div id="box"><a data-17cyber href="{service.url}/">Aide</a></div>'
    host(page, link, f"default-src 'none'; {extract('csp')}")
    page.evaluate(f"() => {{ window.show = {extract('application').removeprefix('export ')} }}")
    return page


def test_an_application_shows_it_and_takes_it_away(app):
    app.evaluate("window.leave = show(box)")
    is_ready(app)
    app.evaluate("leave()")
    expect(app.locator(f"{MODULE}, script")).to_have_count(0)
    assert app.complaints == []


def test_an_application_that_mounts_twice_at_once_shows_one(app):
    """As React does to look for faults."""
    app.evaluate("show(box)(); show(box)")
    is_ready(app)
    app.wait_for_load_state("networkidle")
    expect(app.locator(MODULE)).to_have_count(1)


def test_a_screen_left_before_the_script_came_leaves_nothing(app):
    with app.expect_response("**/17cyber.js"):
        app.evaluate("const leave = show(box); leave(); box.remove()")
    app.wait_for_load_state("networkidle")
    app.evaluate("new Promise((later) => setTimeout(later, 200))")
    expect(app.locator(MODULE)).to_have_count(0)


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_a_framework_s_extract_keeps_the_link_and_only_calls_the_function(extracts, name):
    assert extracts[name].count("show17Cyber(box.") == 1 and "<a data-17cyber href=" in extracts[name]


def test_the_reason_is_told_to_who_listens(page, host, extract, extracts):
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.add_init_script(extracts["events"])
    host(page, extracts["inline"])  # a key nobody filled in
    wait_until(lambda: "17cyber key" in said)
    expect(page.locator(f"{MODULE} .card")).to_be_visible()


@pytest.mark.parametrize("added", ["", " "])
def test_the_pinned_version_is_refused_for_one_byte_more(page, host, extract, service, added):
    body = service.get(PINNED).content.decode() + added
    headers = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
    page.route(f"**{PINNED}", lambda route: route.fulfill(body=body, headers=headers, content_type="text/javascript"))
    host(page, extract("pinned"))
    if not added:
        is_ready(page)
        return
    wait_until(lambda: page.complaints)
    assert "integrity" in page.complaints[0]
    expect(page.locator(MODULE)).to_have_count(0)
    expect(page.locator("a[data-17cyber]")).to_be_visible()


@pytest.mark.parametrize("mode", MODES)
def test_each_demonstration_opens_in_the_guide(page, service, mode):
    page.goto(f"{service.url}/partenaires/")
    page.locator("details", has=page.locator(f"iframe[src$={mode}]")).locator("summary").click()
    page.locator(f"iframe[src$={mode}]").scroll_into_view_if_needed()
    inside = page.frame_locator(f"iframe[src$={mode}]")
    if mode == "link":
        expect(inside.get_by_role("link")).to_be_visible()
    else:
        if mode == "button":
            inside.locator("button.open").click()
        expect(Journey(inside.frame_locator("iframe")).heading).to_be_visible()
    assert page.complaints == []


def test_a_walk_in_a_demonstration_is_not_counted(page, service):
    page.goto(f"{service.url}/partenaires/demonstration/inline")
    with connect(service.settings["WIDGET_DATABASE"]) as db:
        counted = lambda: db.execute("SELECT total(total) FROM count").fetchone()  # noqa: E731
        before = counted()
        with page.expect_response("**/v1/counts") as told:
            framed(page).walk(["safe", "self", "email", "bank"])
        assert told.value.status == 204
        assert counted() == before


@pytest.mark.parametrize("path", ["", "securite", *(f"demonstration/{mode}" for mode in MODES)])
def test_nothing_is_found_by_axe(open_page, service, path):
    page = open_page(reduced_motion="reduce")
    page.goto(f"{service.url}/partenaires/{path}")
    assert in_every_way(page) == []


def test_a_copy_button_copies_its_extract(open_page, service, extracts):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{service.url}/partenaires/")
    page.get_by_role("button", name="Copier : Dans la page").click()
    expect(page.get_by_role("status")).to_have_text("Copié : Dans la page")
    assert page.evaluate("navigator.clipboard.readText()") == extracts["inline"]
    assert page.complaints == []


def test_it_is_read_without_javascript(open_page, service, extracts):
    page = open_page(java_script_enabled=False)
    page.goto(f"{service.url}/partenaires/")
    expect(page.locator("[data-snippet]")).to_have_count(len(extracts))
    expect(page.get_by_role("button")).to_have_count(0)
