"""The module on partners' pages: the line they paste, on hard hosts, on bad days."""

import json
from collections import Counter

import pytest
from playwright.sync_api import expect

from partners.serve import FOLDER, serve_site
from tests.browser.conftest import key_of, wait_until
from tests.browser.journey import (
    NEVER_STORED,
    card_is_usable,
    frame_of,
    framed,
    requests_to,
    walks_through_everything,
)

WALK = ["safe", "self", "email", "bank"]
MODULE = "module-17cyber"
CONTENT = "() => document.body.getBoundingClientRect().height"


def open_site(page, site, path="/"):
    """Go to a partner's page and make its module show the journey."""
    page.goto(site.origin + path)
    button = page.locator(f"{MODULE} button.open")
    if button.count():
        button.click()
    else:
        page.locator(MODULE).scroll_into_view_if_needed()
    expect(framed(page).heading).to_be_visible()


def violations(page):
    """Collect, in the page itself, every policy violation from the start."""
    page.add_init_script(
        "window.__violations = []; document.addEventListener('securitypolicyviolation',"
        " (e) => window.__violations.push(e.violatedDirective + ' ' + e.blockedURI))"
    )


@pytest.mark.parametrize("name", ["bank", "shop", "social"])
@pytest.mark.parametrize("width", [360, 1280])
def test_a_victim_walks_to_advice_on_each_partner_s_page(open_page, sites, service, name, width):
    page = open_page(viewport={"width": width, "height": 800})
    violations(page)
    seen = requests_to(page, service)
    open_site(page, sites[name])
    framed(page).walk(WALK)
    assert framed(page).shown() == "phishing-email"
    expect(page.frame_locator(f"{MODULE} iframe").locator("main")).to_contain_text("banque")
    page.wait_for_load_state("networkidle")
    key = key_of(sites[name])
    assert [(method, path.partition("&")[0]) for method, path in seen] == [
        ("GET", "/17cyber.js"),
        ("GET", f"/fr/module/{key}"),
        ("GET", f"/fr/module/{key}?complet"),
        ("POST", "/v1/counts"),
    ]
    assert page.complaints == []
    assert page.evaluate("window.__violations") == []
    assert page.evaluate(NEVER_STORED.replace("(await caches.keys()).length", "0")) == ["", 0, 0, 0, 0, 0]


def test_the_count_names_the_partner_and_the_diagnosis_alone(page, sites):
    open_site(page, sites["bank"])
    with page.expect_request("**/v1/counts") as sent:
        framed(page).walk(WALK)
    assert json.loads(sent.value.post_data) == {"diagnosis": "phishing-email", "key": key_of(sites["bank"])}
    assert sent.value.response().status == 204


def test_one_request_before_a_click_in_button_mode(page, sites, service):
    seen = requests_to(page, service)
    page.goto(sites["shop"].origin)
    page.wait_for_load_state("networkidle")
    assert seen == [("GET", "/17cyber.js")]
    expect(page.locator(f"{MODULE} button.open")).to_be_visible()


def test_the_dialog_is_opened_walked_and_closed_by_keyboard(page, sites):
    page.goto(sites["shop"].origin)
    page.locator(f"{MODULE} button.open").focus()
    page.keyboard.press("Enter")
    inside = framed(page)
    expect(inside.heading).to_be_visible()
    frame = next(frame for frame in page.frames if "/module/" in frame.url)
    for option in WALK:
        for _ in range(40):
            page.keyboard.press("Tab")
            if frame.evaluate("document.activeElement?.dataset.option") == option:
                break
        page.keyboard.press("Enter")
        expect(inside.place.locator(f'[data-option="{option}"]')).to_have_count(0)
    assert inside.shown() == "phishing-email"
    page.keyboard.press("Escape")
    expect(page.locator(f"{MODULE} dialog")).to_be_hidden()
    assert page.evaluate(f"document.querySelector('{MODULE}').shadowRoot.activeElement?.className") == "open"


def test_the_height_follows_what_is_shown(open_page, sites):
    page = open_page(viewport={"width": 320, "height": 700})
    open_site(page, sites["bank"])
    inside, frame = framed(page), page.locator(f"{MODULE} iframe")
    heights = []
    for option in [None, *WALK]:
        if option:
            inside.answer(option)
        wait_until(lambda: frame.evaluate("f => f.clientHeight") >= inside.main.evaluate(CONTENT))
        heights.append((frame.evaluate("f => f.clientHeight"), inside.main.evaluate(CONTENT)))
    assert all(content <= height <= max(content * 1.5 + 1, 6075) for height, content in heights), heights
    assert heights[-1][0] > heights[0][0] > 320


def test_the_height_is_never_near_nothing_without_resize_observers(page, sites):
    """As on old web views: it is then told at each step only."""
    page.add_init_script("delete window.ResizeObserver")
    page.goto(sites["bank"].origin)
    page.locator(MODULE).scroll_into_view_if_needed()
    framed(page).walk(WALK)
    assert page.locator(f"{MODULE} iframe").evaluate("f => f.clientHeight") >= framed(page).main.evaluate(
        "m => m.scrollHeight"
    )


def test_the_host_page_does_not_move_when_the_module_arrives(page, sites):
    page.add_init_script(
        "window.__shift = 0; new PerformanceObserver((list) => { for (const e of list.getEntries()) window.__shift += e.value })"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    page.goto(sites["bank"].origin, wait_until="commit")
    expect(framed(page).heading).to_be_attached()
    page.locator(f"{MODULE} .ready").wait_for()
    page.locator(MODULE).scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.__shift") < 0.01


def test_the_host_page_gets_no_global_and_keeps_its_own(page, sites):
    page.goto(sites["shop"].origin)
    expect(page.locator(MODULE)).to_be_attached()
    bare = page.context.new_page()
    bare.route("**/17cyber.js", lambda route: route.abort())
    bare.goto(sites["shop"].origin)
    names = "Object.getOwnPropertyNames(window).sort()"
    assert page.evaluate(names) == bare.evaluate(names)


@pytest.fixture
def paste(page, blank):
    """Write the partner's page with this body, and go there."""

    def paste(body, lang="fr", head="", query=""):
        site, _ = blank
        html = f'<!doctype html><html lang="{lang}"><head><title>t</title>{head}</head><body>{body}</body></html>'
        (site.folder / "index.html").write_text(html, encoding="utf-8")
        page.goto(f"{site.origin}/{query}")
        return page

    return paste


@pytest.fixture
def line(service, blank):
    """The line a webmaster pastes, with more attributes if asked."""

    def line(attributes="", key=None):
        key = blank[1] if key is None else key
        return (
            f'<a data-17cyber href="{service.url}/">Victime sur Internet ? Danger immédiat : 17 ou 112, SMS 114.</a>'
            f'<script async src="{service.url}/17cyber.js" data-key="{key}" referrerpolicy="no-referrer" {attributes}></script>'
        )

    return line


def scripts(line):
    return line[line.index("<script") :]


def test_loaded_three_times_in_one_place_it_shows_one_module(paste, line):
    page = paste(line() + scripts(line()) * 2)
    expect(framed(page).heading).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.locator(MODULE)).to_have_count(1)
    assert page.complaints == []


def test_pasted_in_three_places_it_shows_three(paste, line):
    page = paste(f"<div>{line()}</div>" * 3)
    expect(page.locator(MODULE)).to_have_count(3)
    assert page.complaints == []


def test_injected_by_a_tag_manager_it_finds_the_link(paste, service, blank):
    page = paste(f'<main><p><a data-17cyber href="{service.url}/">Aide</a></p></main>')
    for _ in range(3):
        page.evaluate(
            "([src, key]) => { const s = document.createElement('script'); s.src = src; s.dataset.key = key;"
            " document.head.append(s); return new Promise((done) => { s.onload = done }) }",
            [f"{service.url}/17cyber.js", blank[1]],
        )
    expect(page.locator(MODULE)).to_have_count(1)
    expect(page.locator(f"main p {MODULE}")).to_have_count(1)


def test_data_target_names_the_place(paste, line):
    page = paste(line('data-target="#here"') + '<div id="here"></div>' + scripts(line('data-target="#here"')))
    expect(page.locator(f"#here > {MODULE}")).to_have_count(1)
    expect(page.locator(MODULE)).to_have_count(1)


@pytest.mark.parametrize("times", [20, pytest.param(200, marks=pytest.mark.proof)])
def test_a_single_page_app_may_remove_and_insert_it_time_and_again(page, sites, times):
    page.goto(sites["social"].origin)
    routes = ["/profil", "/aide", "/parametres", "/"]
    for turn in range(times):
        page.evaluate(
            "(path) => document.querySelector(`nav a[href='${path}'], a[href='${path}']`).click()", routes[turn % 4]
        )
    wait_until(lambda: page.locator(MODULE).count() == 1)
    expect(page.locator(MODULE)).to_have_count(1)
    assert page.complaints == []
    page.evaluate("() => document.querySelector(\"a[href='/aide']\").click()")
    expect(page.locator(MODULE)).to_have_count(1)


COUNTED = ("JSEventListeners", "Nodes", "Documents", "Frames")
GROWTH = 1_000_000  # bytes of heap


@pytest.mark.proof
def test_a_thousand_routes_leave_nothing_behind(page, sites):
    page.goto(sites["social"].origin)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def go_round(times):
        """Walk the routes so often, and end where one began."""
        for _ in range(times):
            for path in ("/profil", "/aide", "/parametres", "/"):
                page.evaluate("(path) => document.querySelector(`a[href='${path}']`).click()", path)
                if path == "/aide":
                    expect(page.locator(f"{MODULE} .ready")).to_have_count(1)
        expect(page.locator(MODULE)).to_have_count(1)

    def kept():
        """What is there once the rest was thrown away: the counts, and the bytes of heap."""
        session.send("HeapProfiler.collectGarbage")
        metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
        return [metrics[name] for name in COUNTED], metrics["JSHeapUsedSize"]

    go_round(25)
    page.wait_for_load_state("networkidle")
    counts, heap = kept()
    go_round(250)

    def as_before():
        now, size = kept()
        return all(each <= before for each, before in zip(now, counts, strict=True)) and size < heap + GROWTH

    wait_until(as_before)  # frames are thrown away in their own time
    assert page.complaints == []


@pytest.mark.parametrize(
    "where",
    ["<img id=i>", "<input id=i>", "<template id=i></template>", "<div id=i hidden></div>", "<video id=i></video>"],
)
@pytest.mark.parametrize("mode", ["inline", "button"])
def test_a_target_that_cannot_show_it_is_not_used(paste, line, where, mode):
    page = paste(f"{where}{line(f'''data-mode={mode} data-target=#i''')}")
    shown = page.locator(f"{MODULE} .stage" if mode == "inline" else f"{MODULE} button.open")
    expect(shown).to_be_visible()


@pytest.mark.parametrize("selector", ["#1a", "###", "#nowhere"])
def test_a_target_that_is_no_selector_or_names_nothing_is_not_used(paste, line, selector):
    page = paste(line(f'data-target="{selector}"'))
    expect(page.locator(f"a + {MODULE}")).to_have_count(1)
    assert page.complaints == []


@pytest.mark.parametrize("attributes", ["", "defer"])
def test_a_script_in_the_head_waits_for_the_page(paste, line, attributes):
    script = scripts(line()).replace(" async", f" {attributes}")
    page = paste(line().partition("<script")[0], head=script)
    expect(page.locator(f"body a + {MODULE}")).to_have_count(1)
    assert page.complaints == []


def test_the_button_stays_in_its_corner_whatever_the_page_does_to_its_ancestors(paste, line):
    button = line('data-mode="button"')
    page = paste(
        f'<div style="transform:translateX(0);will-change:transform;overflow:hidden;height:20px">{button}</div><p style="height:3000px">'
    )
    box = page.locator(f"{MODULE} button.open").bounding_box()
    assert (
        box["y"] + box["height"] <= page.viewport_size["height"]
        and box["x"] + box["width"] <= page.viewport_size["width"]
    )
    page.locator(f"{MODULE} button.open").click(trial=True)


def test_a_very_long_label_does_not_cover_the_page(open_page, paste, line, page):
    page.set_viewport_size({"width": 320, "height": 640})
    paste(line(f'data-mode="button" data-label="{"Aide " * 400}"'))
    assert page.locator(f"{MODULE} button.open").bounding_box()["height"] <= 640 * 0.41


def test_the_card_reads_left_to_right_in_its_own_language_on_any_page(paste, line):
    page = paste(line(key="none"), lang="ar", head="<style>html { direction: rtl }</style>")
    assert page.locator(MODULE).get_attribute("lang") == "fr"
    assert page.locator(f"{MODULE} .card").evaluate("c => getComputedStyle(c).direction") == "ltr"


def test_label_and_accent_are_the_partner_s_if_they_can_be_read(paste, line):
    page = paste(line('data-mode="button" data-label="Besoin d\'aide ?" data-accent="#0d5c52"'))
    button = page.locator(f"{MODULE} button.open")
    expect(button).to_have_text("Besoin d'aide ?")
    assert button.evaluate("b => getComputedStyle(b).backgroundColor") == "rgb(13, 92, 82)"


@pytest.mark.parametrize("accent", ["#ffff00", "#888888", "red", "url(x)", "#0d5c5", "};*{}"])
def test_an_accent_that_cannot_be_read_is_refused(paste, line, accent):
    page = paste(line(f'data-mode="button" data-accent="{accent}"'))
    background = page.locator(f"{MODULE} button.open").evaluate("b => getComputedStyle(b).backgroundColor")
    assert background == "rgb(28, 79, 156)"


@pytest.mark.parametrize(
    ("lang", "attribute", "words"),
    [
        ("fr", "", "Danger immédiat"),
        ("en-GB", "", "In danger now"),
        ("fr", 'data-lang="en"', "In danger now"),
        ("en", 'data-lang="fr"', "Danger immédiat"),
        ("de", "", "Danger immédiat"),
    ],
)
def test_the_card_speaks_the_page_s_language(paste, line, lang, attribute, words):
    page = paste(line(attribute, key="none"), lang=lang)
    expect(page.locator(f"{MODULE} .card")).to_contain_text(words)


def reasons(page):
    """Collect the events the module dispatches: name, reason."""
    page.add_init_script(
        "window.__events = []; for (const name of ['ready', 'open', 'close', 'fallback'])"
        " addEventListener('17cyber:' + name, (e) => window.__events.push([name, e.detail?.reason ?? null]))"
    )


def test_with_the_service_dead_before_the_page_loads_the_pasted_link_is_there(page, own_service):
    service, site = own_service
    service.stop()
    page.goto(site.origin)
    expect(page.locator("a[data-17cyber]")).to_be_visible()
    expect(page.locator("a[data-17cyber]")).to_contain_text("17 ou 112")
    expect(page.locator(MODULE)).to_have_count(0)


def test_with_the_service_dead_after_the_loader_the_card_is_usable_at_once(page, own_service):
    service, site = own_service
    reasons(page)
    page.route("**/module/*", lambda route: (service.stop(), route.continue_()))
    page.goto(site.origin, wait_until="commit")
    page.locator(MODULE).scroll_into_view_if_needed()
    card_is_usable(page)
    wait_until(lambda: page.evaluate("window.__events.length"))
    assert page.evaluate("window.__events") == [["fallback", "refused"]]
    card_is_usable(page)


def test_a_frame_that_dies_after_it_was_ready_gives_the_card_back(page, own_service):
    service, site = own_service
    open_site(page, site)
    expect(page.locator(f"{MODULE} .ready")).to_have_count(1)
    service.stop()
    page.evaluate(
        f"() => {{ const m = document.querySelector('{MODULE}'); const p = m.parentNode; m.remove(); p.append(m); }}"
    )
    expect(page.locator(f"{MODULE} .ready")).to_have_count(0)
    card_is_usable(page)


def test_a_journey_under_way_survives_the_death_of_the_service(page, own_service):
    service, site = own_service
    open_site(page, site)
    page.wait_for_load_state("networkidle")
    service.stop()
    framed(page).walk(["card"])
    assert framed(page).shown() == "stolen-card"


@pytest.mark.parametrize("deed", ["revoke", "suspend"])
def test_a_key_withdrawn_leaves_the_card_and_the_link(page, own_service, deed):
    service, site = own_service
    key = key_of(site)
    reasons(page)
    service.command(*(("key", "revoke", key) if deed == "revoke" else ("partner", "suspend", "banque-exemple")))
    wait_until(lambda: "frame-ancestors 'none'" in service.get(f"/module/{key}").headers["Content-Security-Policy"])
    page.goto(site.origin)
    page.locator(MODULE).scroll_into_view_if_needed()
    card_is_usable(page)
    expect(page.locator(f'{MODULE} .card a[href="{service.url}/fr/"]')).to_be_visible()
    wait_until(lambda: page.evaluate("window.__events.length"))
    assert page.evaluate("window.__events") == [["fallback", "refused"]]


def test_on_another_origin_than_the_partner_s_the_frame_is_refused_and_the_card_stays(page, service, sites):
    copycat = serve_site(FOLDER / "bank", service=service.url)
    page.goto(copycat.origin)
    page.locator(MODULE).scroll_into_view_if_needed()
    card_is_usable(page)
    expect(page.locator(f"{MODULE} .ready")).to_have_count(0)
    assert any("frame-ancestors" in complaint for complaint in page.complaints)
    copycat.stop()


@pytest.mark.parametrize("key", ["", "none", "17c_pub_live_short", "../../console", "17c_sec_live_" + "a" * 36])
def test_a_malformed_key_loads_no_frame_and_says_why(paste, line, page, service, key):
    reasons(page)
    seen = requests_to(page, service)
    paste(line(key=key))
    card_is_usable(page)
    assert page.evaluate("window.__events") == [["fallback", "key"]]
    assert seen == [("GET", "/17cyber.js")]


def test_a_well_formed_key_that_nobody_holds_is_refused_like_a_revoked_one(paste, line, page):
    paste(line(key="17c_pub_live_" + "a" * 36))
    card_is_usable(page)
    expect(page.locator(f"{MODULE} .ready")).to_have_count(0)


def test_the_events_tell_neither_answer_nor_diagnosis(page, sites):
    page.add_init_script(
        "window.__told = []; for (const name of ['ready', 'open', 'close', 'fallback'])"
        " addEventListener('17cyber:' + name, (e) => window.__told.push(name + JSON.stringify(e.detail ?? null)))"
    )
    open_site(page, sites["shop"])
    framed(page).walk(WALK)
    page.keyboard.press("Escape")
    wait_until(lambda: page.evaluate("window.__told.length") == 3)
    assert page.evaluate("window.__told") == ["opennull", "readynull", "closenull"]


SPY = """
  window.__learned = [];
  const note = (...what) => window.__learned.push(what.map(String).join(' '));
  const { attachShadow } = Element.prototype;
  Element.prototype.attachShadow = function (init) {
    const root = attachShadow.call(this, { ...init, mode: 'open' });
    new MutationObserver(() => note(root.textContent)).observe(root, { subtree: true, childList: true, characterData: true });
    return root;
  };
  const { fetch } = window;
  window.fetch = (...request) => (note('fetch', ...request), fetch(...request));
  const { open, send } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function (...request) { note('xhr', ...request); return open.apply(this, request); };
  const { postMessage } = Window.prototype;
  Window.prototype.postMessage = function (...message) { note('post', JSON.stringify(message[0])); return postMessage.apply(this, message); };
  const { port } = MessagePort.prototype;
  MessagePort.prototype.postMessage = new Proxy(MessagePort.prototype.postMessage, { apply(f, self, message) { note('port', JSON.stringify(message)); return Reflect.apply(f, self, message); } });
  const onmessage = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage');
  Object.defineProperty(MessagePort.prototype, 'onmessage', { ...onmessage, set(f) { onmessage.set.call(this, (e) => { note('heard', JSON.stringify(e.data)); f(e); }); } });
  addEventListener('message', (e) => note('message', JSON.stringify(e.data)));
  for (const name of ['click', 'keydown', 'input']) addEventListener(name, (e) => note(name, e.composedPath()[0].textContent ?? ''), true);
"""


def test_a_hostile_page_learns_no_answer(page, sites, service):
    """It patches what it can before the loader arrives, and listens to everything."""
    page.add_init_script(f"if (location.origin !== '{service.url}') {{ {SPY} }}")
    open_site(page, sites["shop"])
    inside = framed(page)
    questions = []
    for option in WALK:
        questions.append(inside.heading.text_content())
        inside.answer(option)
    learned = "\n".join(page.evaluate("window.__learned"))
    assert "ready" in learned  # the spy does hear what there is to hear
    for secret in [*questions, inside.heading.text_content(), *WALK, "phishing", "banque", "email"]:
        assert secret not in learned.replace("Appelez d'abord votre banque", ""), secret
    with pytest.raises(Exception, match="cross-origin|Blocked a frame"):
        page.evaluate(
            f"document.querySelector('{MODULE}').shadowRoot.querySelector('iframe').contentWindow.document.title"
        )


@pytest.mark.parametrize(
    ("width", "every"), [(360, 6), *(pytest.param(width, 3, marks=pytest.mark.proof) for width in (360, 1280))]
)
def test_what_the_host_can_measure_does_not_tell_diagnoses_apart(open_page, sites, width, every):
    """The height of the frame is all it has: among all diagnoses there are few sizes, and none is alone in its own."""
    page = open_page(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    open_site(page, sites["bank"])
    inside, frame = framed(page), page.locator(f"{MODULE} iframe")
    questions, diagnoses = Counter(), Counter()
    for walk in walks_through_everything()[::every]:
        for option in [None, *(option for _, option in walk.answers)]:
            if option:
                inside.answer(option)
            wait_until(lambda: frame.evaluate("f => f.clientHeight") >= min(inside.main.evaluate(CONTENT), 9000))
            seen = diagnoses if inside.place.locator("main > article").count() else questions
            seen[frame.evaluate("f => f.clientHeight")] += 1
        inside.place.locator("[data-do=restart]").click()
    assert len(questions) <= 3, questions
    assert len(diagnoses) <= 3 and min(diagnoses.values()) >= 3, diagnoses


FORGED = [
    "17cyber", {"type": "ready"}, {"type": "height", "height": 9999}, {"type": "exit"}, {"type": "close"},
    {"type": "navigate", "url": "https://evil.example/"}, {"type": "height", "height": "1e9"}, None, [], 7,
    {"type": "ready", "height": -1}, {"__proto__": {"type": "exit"}},
]  # fmt: skip


def test_forged_messages_move_nothing(page, sites, service):
    """From the host page, from a frame of another origin, and to our own frame."""
    open_site(page, sites["shop"])
    inside = framed(page)
    inside.answer("safe")
    before = page.locator(f"{MODULE} iframe").evaluate("f => [f.clientHeight, f.src, f.style.height]")
    page.evaluate(
        "(all) => { const inner = document.querySelector('module-17cyber').shadowRoot.querySelector('iframe').contentWindow;"
        " for (const each of all) { window.postMessage(each, '*'); inner.postMessage(each, '*'); } }",
        FORGED,
    )
    rogue = sites["social"].origin
    page.evaluate(
        "(src) => new Promise((done) => { const f = document.createElement('iframe'); f.onload = done; f.src = src; document.body.append(f) })",
        rogue,
    )
    stranger = next(frame for frame in page.frames if frame.url.startswith(rogue))
    stranger.evaluate("(all) => { for (const each of all) parent.postMessage(each, '*') }", FORGED)
    page.wait_for_timeout(300)
    after = page.locator(f"{MODULE} iframe").evaluate("f => [f.clientHeight, f.src, f.style.height]")
    assert after == before
    assert inside.shown() == "who"
    expect(page.locator(f"{MODULE} dialog")).to_be_visible()


def test_the_quick_exit_leaves_the_host_page_too(page, sites, refuge):
    page.goto("about:blank")
    open_site(page, sites["bank"])
    framed(page).walk(WALK[:2])
    page.frame_locator(f"{MODULE} iframe").locator("header .exit").click()
    page.wait_for_url(refuge)
    page.go_back()
    assert page.url == "about:blank"


def test_the_self_test_says_what_works_and_what_does_not(paste, line, page, blank):
    said = []
    page.on("console", lambda message: said.append(message.text))
    paste(line("data-selftest"))
    expect(page.locator(f"{MODULE} .ready")).to_have_count(1)
    wait_until(lambda: any("ready" in text for text in said))
    told = next(text for text in said if "ready" in text)
    assert "0.1.0" in told and blank[1] in told and blank[0].origin in told


def test_the_self_test_names_the_policy_that_blocks_the_frame(paste, line, page, service):
    said = []
    page.on("console", lambda message: said.append(message.text))
    head = f'<meta http-equiv="Content-Security-Policy" content="script-src {service.url}; frame-src \'none\'">'
    paste(line("data-selftest"), head=head)
    page.locator(MODULE).scroll_into_view_if_needed()
    wait_until(lambda: any("frame-src" in text and "17cyber" in text for text in said))
    card_is_usable(page)


def test_the_host_s_address_is_not_told_to_the_service(paste, line, page, service):
    """Even under a policy that would send it whole."""
    told = []
    page.on(
        "request",
        lambda request: request.url.startswith(service.url) and told.append(request.all_headers().get("referer")),
    )
    paste(line(), head='<meta name="referrer" content="unsafe-url">', query="?iban=FR76")
    framed(page).walk(WALK)
    assert len(told) >= 3
    assert not any(referer and "iban" in referer for referer in told), told


def test_our_own_frame_is_the_only_one_with_our_origin(page, sites, service):
    open_site(page, sites["bank"])
    assert frame_of(page, service).evaluate("window.origin") == service.url
