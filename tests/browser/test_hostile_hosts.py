"""Host pages that hinder the module, each in its own way: the journey comes, or the card, or the pasted link stays.

Whatever comes is there for real: nothing covers it, and it can be pressed. And the page is left as it was: no error that
was not caught, no node changed but our own, no global added, and no rule of its policy broken but where it refuses us.
"""

import base64
import hashlib
import subprocess
import tarfile
from string import Template
from typing import NamedTuple

import pytest
from playwright.sync_api import expect

from partners.serve import FOLDER
from tests.browser.conftest import add_partner, wait_until
from tests.browser.journey import card_is_usable, frame_of, framed, walks_through_everything
from tests.partner_site import Site
from tests.released import PINNED

ROOT = FOLDER.parent
MODULE = "module-17cyber"
PAGE = '<!doctype html><html lang="fr"><head><title>t</title>$head</head><body>$body</body></html>'
CSP = "Content-Security-Policy"
HTML = {"Content-Type": "text/html; charset=utf-8"}
LOADER, FRAME = "**/17cyber**", "**/module/**"
SIGN_IN = "<!doctype html><h1>Connectez-vous au réseau</h1>"
JOURNEY, CARD, LINK = "journey", "card", "link"
UNTOUCHED = ([], [], set(), [])
ANOTHER = "/17cyber/9.9.9/17cyber.js"
TITLES = {"/17cyber.js": "Victime sur Internet ?", ANOTHER: "Une autre version."}


def stall(route):
    """Never answer."""


def block(route):
    route.abort("blockedbyclient")


def portal(route):
    """As the network of a station or a hotel does before one signs in."""
    route.fulfill(status=200, body=SIGN_IN, headers=HTML)


def fail(route):
    route.fulfill(status=502, body="Bad gateway")


def another_version(route):
    """The loader of another release, different for all to see."""
    loader = route.fetch(url=route.request.url.removesuffix(ANOTHER) + "/17cyber.js")
    code = loader.text().replace(TITLES["/17cyber.js"], TITLES[ANOTHER]).replace("{padding:16px}", "{padding:40px}")
    route.fulfill(response=loader, body=code)


class Host(NamedTuple):
    """A host page. `$line`, `$button`, `$pinned`… in it are what its webmaster pasted; `{}` in `outer` is the page itself."""

    comes: str
    body: str = "<main><p>Bonjour.</p>$line</main>"
    head: str = ""
    headers: dict = {}  # noqa: RUF012
    page: str = PAGE
    network: dict = {}  # noqa: RUF012
    outer: str = ""  # the page around, when this one is in a frame
    asks_at_once: bool = False  # the page waits for the loader, or writes itself again
    refuses: tuple = ()  # what of ours its policy means to block: directives and addresses


def script(code, comes=JOURNEY, **more):
    return Host(comes, head=f"<script>{code}</script>", **more)


def style(code, comes=JOURNEY, **more):
    return Host(comes, head=f"<style>{code}</style>", **more)


def policy(text, comes=JOURNEY, name=CSP, **more):
    return Host(comes, headers={name: text}, **more)


def inside(frame, comes):
    return Host(comes, outer=frame, asks_at_once=True)


THROWS = "() => { throw new Error('host') }"
E3 = (
    "default-src 'none'; script-src $us; frame-src $us; style-src 'none'; base-uri 'none'; object-src 'none';"
    " require-trusted-types-for 'script'; trusted-types 'none'"
)
NONCE = "script-src 'nonce-a' 'strict-dynamic'; frame-src $us; object-src 'none'; base-uri 'none'"
ISOLATED = {"Cross-Origin-Embedder-Policy": "require-corp", "Cross-Origin-Opener-Policy": "same-origin"}
BUTTON = "<main><p>Bonjour.</p>$button</main>"

HOSTS = {
    # what their headers refuse
    "the strictest policy, no trusted type": policy(E3),
    "the same, by a button": policy(E3, body=BUTTON),
    "a nonce and strict-dynamic": policy(NONCE, body='$link<script async src="$us/17cyber.js" data-key="$key" nonce="a"></script>'),
    "integrity asked, and given": policy("blocked-destinations=(script style)", name="Integrity-Policy", body="$pinned"),
    "integrity asked, not given": policy("blocked-destinations=(script style)", LINK, name="Integrity-Policy"),
    "a hash of other bytes": Host(LINK, body=f'$link<script async src="$us{PINNED}" integrity="sha384-{"A" * 64}" crossorigin="anonymous" data-key="$key"></script>'),
    "isolated from other origins": Host(JOURNEY, headers=ISOLATED),
    "isolated without credentials": policy("credentialless", name="Cross-Origin-Embedder-Policy"),
    "no permission for anything": policy("clipboard-write=(), fullscreen=(), sync-xhr=(), autoplay=()", name="Permissions-Policy"),
    "a policy that refuses the frame": policy("script-src $us; frame-src 'none'", CARD, refuses=("frame-src $us",)),
    "a policy that refuses the script": policy("script-src 'self'", LINK, refuses=("script-src-elem $us/17cyber.js",)),
    "a policy that makes it a sandbox": policy("sandbox allow-scripts", CARD),
    # what their styles do
    "everything unset and hidden": style("* { all: unset !important } body * { display: none !important }", body="$line"),
    "everything unset and hidden, by a button": style("* { all: unset !important } body * { display: none !important }", body="$button"),
    "our element hidden in every way": style(
        f"{MODULE}, iframe, dialog, button, section {{ display: none !important; visibility: hidden !important; opacity: 0 !important;"
        " position: fixed !important; left: -9999px !important; height: 0 !important; transform: scale(0) !important;"
        " clip-path: inset(50%) !important; pointer-events: none !important; content-visibility: hidden !important }"
    ),
    "all that is inherited": style("html { font: 1px/0 serif; color: transparent; text-indent: -9999px; letter-spacing: 3em; visibility: hidden; pointer-events: none; cursor: none; direction: rtl; writing-mode: vertical-rl; white-space: pre }"),
    "colours of our names": style(":root { --accent: #ff0; --background: #000; --color: #ff0 }", body=BUTTON),
    "a narrow column": style("main { width: 280px; overflow: hidden; display: flex; flex-direction: column }"),
    "a transformed ancestor": style("main { transform: scale(0.9) rotate(1deg); filter: blur(0); contain: paint; will-change: transform }"),
    "read from right to left": Host(JOURNEY, page=PAGE.replace('lang="fr"', 'lang="ar" dir="rtl"')),
    "quirks mode": Host(JOURNEY, page=PAGE.replace("<!doctype html>", "")),
    "XHTML": Host(
        JOURNEY,
        headers={"Content-Type": "application/xhtml+xml"},
        page='<html xmlns="http://www.w3.org/1999/xhtml" lang="fr"><head><title>t</title></head><body><a data-17cyber="" href="$us/">17 ou 112</a><script src="$us/17cyber.js" data-key="$key"></script></body></html>',
        asks_at_once=True,
    ),
    "another base": Host(JOURNEY, head='<base href="https://elsewhere.invalid/x/" target="_top">'),
    # what their scripts do
    "a polluted prototype": script("for (const name of ['extend', 'key', 'mode', 'target', 'label', 'accent', 'lang', 'type', 'height', 'data', 'reason']) Object.prototype[name] = 'host'"),
    "frozen intrinsics": script("for (const name of Object.getOwnPropertyNames(window)) { const it = window[name]; if (typeof it === 'function') { Object.freeze(it); it.prototype && Object.freeze(it.prototype) } }"),
    "no fetch, no promise, no JSON": script(f"window.fetch = window.Promise = window.XMLHttpRequest = {THROWS}; JSON.parse = JSON.stringify = {THROWS}"),
    "an array that throws": script(f"for (const name of ['find', 'includes', 'some', 'map', 'filter', 'forEach', 'push', 'join']) Array.prototype[name] = {THROWS}", LINK),
    "arrays that cannot be walked": script(f"Array.prototype[Symbol.iterator] = {THROWS}", LINK),
    "no channel": script("delete window.MessageChannel", CARD),
    "a clock that throws": script(f"window.setTimeout = window.clearTimeout = {THROWS}", CARD),
    "a head where nobody may listen": Host(LINK, head=f'<script>EventTarget.prototype.addEventListener = {THROWS}</script><script src="$us/17cyber.js" data-key="$key"></script>', body="<main>$link</main>", asks_at_once=True),
    "nobody may listen": script(f"EventTarget.prototype.addEventListener = {THROWS}"),
    "every shadow root refused": script(f"Element.prototype.attachShadow = {THROWS}", LINK),
    "every new element refused": script(f"document.createElement = {THROWS}", LINK),
    "every insertion refused": script(f"Element.prototype.after = Element.prototype.append = {THROWS}", LINK),
    "elements wrapped by a consent manager": script("const make = document.createElement; document.createElement = function (name) { const made = make.apply(this, arguments); if (name === 'iframe') Object.defineProperty(made, 'src', { set() {} }); return made }", CARD),
    "currentScript clobbered": Host(LINK, body='<form name="currentScript"></form>$line'),
    "document's methods clobbered": Host(LINK, body='<img name="querySelectorAll"><img name="createElement">$line'),
    "document's body clobbered": Host(JOURNEY, body='<form name="body"></form>$line'),
    "an element of our name": script(f"customElements.define('{MODULE}', class extends HTMLElement {{}})"),
    "an element of our name with a root of its own": script(f"customElements.define('{MODULE}', class extends HTMLElement {{ constructor() {{ super(); this.attachShadow({{ mode: 'open' }}) }} }})", LINK),
    "written while the page loads": Host(JOURNEY, body="<script>document.write('$link<scr' + 'ipt src=\"$us/17cyber.js\" data-key=\"$key\"></scr' + 'ipt>')</script>", asks_at_once=True),
    "a script that is a module": Host(LINK, body='$link<script type="module" src="$us/17cyber.js" data-key="$key"></script>', asks_at_once=True),
    "a shadow root of theirs": Host(LINK, body='<div><template shadowrootmode="open">$line</template></div>'),
    "two versions": Host(JOURNEY, body="$line$another", network={f"**{ANOTHER}": another_version}),
    # what their browser lacks
    "no constructable sheet": script("delete window.CSSStyleSheet"),
    "no dialog, nothing in the top layer": script("for (const name of ['showModal', 'show', 'close']) delete HTMLDialogElement.prototype[name]; for (const name of ['showPopover', 'hidePopover', 'popover']) delete HTMLElement.prototype[name]", body=BUTTON),
    "no shadow root": script("delete Element.prototype.attachShadow", LINK),
    # what their network does
    "a script that never comes": Host(LINK, network={LOADER: stall}),
    "a script that is blocked": Host(LINK, network={LOADER: block}),
    "a portal in place of the script": Host(LINK, body='$link<script async src="$portal/17cyber.js" data-key="$key"></script>'),
    "a frame that never comes": Host(CARD, network={FRAME: stall}),
    "a frame that is blocked": Host(CARD, network={FRAME: block}),
    "a portal in place of the frame": Host(CARD, network={FRAME: portal}),
    "a gateway that fails": Host(CARD, network={FRAME: fail}),
    # where their page itself is
    "a frame of their own": inside('<iframe src="{}"></iframe>', JOURNEY),
    "a sandbox with their origin": inside('<iframe sandbox="allow-scripts allow-same-origin" src="{}"></iframe>', JOURNEY),
    "a sandbox without origin": inside('<iframe sandbox="allow-scripts" src="{}"></iframe>', CARD),
    "a sandbox without scripts": inside('<iframe sandbox src="{}"></iframe>', LINK),
}  # fmt: skip


@pytest.fixture(scope="module")
def site(service):
    """Where the hostile pages are, with the key of their partner: (Site, key)."""
    site = Site()
    yield site, add_partner(service, "hostile", site.origin)
    site.stop()


@pytest.fixture(scope="module")
def elsewhere():
    """What answers in the place of the service on a network that asks to sign in first."""
    site = Site()
    site.say("/17cyber.js", SIGN_IN, **HTML)
    yield site.origin
    site.stop()


@pytest.fixture(scope="module")
def words(service, site, elsewhere):
    """What a page may have pasted, by name."""
    us, key = service.url, site[1]
    digest = base64.b64encode(hashlib.sha384(service.get(PINNED).content).digest()).decode()
    link = f'<a data-17cyber href="{us}/">Victime sur Internet ? Danger immédiat : 17 ou 112, SMS 114.</a>'
    tag = f'<script async src="{us}%s" data-key="{key}" referrerpolicy="no-referrer" %s></script>'
    pinned = tag % (PINNED, f'integrity="sha384-{digest}" crossorigin="anonymous"')
    return {
        "us": us,
        "portal": elsewhere,
        "key": key,
        "link": link,
        "line": link + tag % ("/17cyber.js", ""),
        "button": link + tag % ("/17cyber.js", "data-mode=button"),
        "pinned": link + pinned,
        "another": tag % (ANOTHER, ""),
    }


# Runs before any script of the page, and keeps the means it needs; what it notes is text, which no page can bend.
WITNESS = """(() => {
  const { MutationObserver, Reflect, document, window: self } = window;
  const { ownKeys } = Reflect;
  const noted = { errors: "", changes: "", names: "", violations: "" };
  const names = () => { let all = " "; const keys = ownKeys(self); for (let i = 0; i < keys.length; i++) if (typeof keys[i] === "string") all += keys[i] + " "; return all };
  const isOurs = (node) => node.localName === "module-17cyber" || node.dataset?.["17cyber"] === "";
  addEventListener("error", (e) => { noted.errors += e.message + "\\n" });
  addEventListener("unhandledrejection", (e) => { noted.errors += e.reason + "\\n" });
  addEventListener("securitypolicyviolation", (e) => { noted.violations += e.effectiveDirective + " " + e.blockedURI + "\\n" });
  const observer = new MutationObserver((records) => {
    for (let i = 0; i < records.length; i++) {
      const { target, type, attributeName, addedNodes, removedNodes } = records[i];
      for (let n = 0; n < removedNodes.length; n++) noted.changes += "removed " + removedNodes[n].nodeName + "\\n";
      for (let n = 0; n < addedNodes.length; n++) if (!isOurs(addedNodes[n])) noted.changes += "added " + addedNodes[n].nodeName + "\\n";
      if (type !== "childList" && !isOurs(target)) noted.changes += type + " " + attributeName + " of " + target.nodeName + "\\n";
    }
  });
  document.addEventListener("DOMContentLoaded", () => {
    noted.names = names();
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  });
  Object.defineProperty(window, "__noted", { value: (what) => (what === "added" ? noted.names + "\\n" + names() : noted[what]) });
})()"""


@pytest.fixture
def witness(page):
    """A callable that returns what the page underwent: errors, changes of nodes, globals added, what its policy blocked.
    By the protocol itself."""
    page.add_init_script(WITNESS)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    session = page.context.new_cdp_session(page)

    def noted(what):
        return session.send("Runtime.evaluate", {"expression": f"__noted('{what}')"})["result"]["value"]

    def told():
        before, after = (set(names.split()) for names in noted("added").split("\n"))
        changes, violations = noted("changes").splitlines(), noted("violations").splitlines()
        return errors + noted("errors").splitlines(), changes, after - before, violations

    return told


@pytest.fixture
def visit(page, site, words):
    """Go to a host page; return where its module is, the page or a frame of it."""

    def visit(host):
        text, held = Template(Template(host.page).safe_substitute(head=host.head, body=host.body)), []
        headers = {name: Template(value).substitute(words) for name, value in host.headers.items()}
        site[0].say("/host", text.safe_substitute(words), **{"Content-Type": HTML["Content-Type"]} | headers)
        site[0].say("/", Template(PAGE).substitute(head="", body=host.outer.format("/host")), **HTML)
        if not host.asks_at_once:
            page.route(LOADER, lambda route: held.append(route) if held is not None else route.continue_())
        for pattern, answer in host.network.items():
            page.route(pattern, answer)
        page.goto(f"{site[0].origin}/{'' if host.outer else 'host'}", wait_until="domcontentloaded")
        waiting, held = held, None  # whatever the loader does comes after what the page does
        for route in waiting:
            route.continue_()
        return page.frame_locator("body > iframe") if host.outer else page

    return visit


def journey_is_usable(page, place):
    expect(place.locator(MODULE)).to_have_count(1)
    button = place.locator(f"{MODULE} button.open")
    if button.count() and not place.locator(f"{MODULE} dialog[open]").count():
        button.click()
    expect(place.locator(f"{MODULE} .ready")).to_have_count(1)
    # by its address: Playwright finds no frame by its element in XHTML
    shown = next(frame for frame in page.frames if "/module/" in frame.url)
    shown.locator('[data-option="safe"]').click(trial=True)


def link_is_usable(page, place):
    place.locator("a[data-17cyber]").click(trial=True)
    expect(place.locator(MODULE)).to_have_count(0)


USABLE = {JOURNEY: journey_is_usable, CARD: lambda page, place: card_is_usable(place), LINK: link_is_usable}


# Of each kind, those that no other test comes near; `make proof` visits them all.
EVERY_TIME = {
    "the strictest policy, no trusted type", "a nonce and strict-dynamic", "isolated from other origins", "everything unset and hidden",
    "our element hidden in every way", "another base", "a polluted prototype", "frozen intrinsics", "an array that throws", "no channel",
    "currentScript clobbered", "an element of our name with a root of its own", "two versions", "no dialog, nothing in the top layer",
    "a frame that never comes", "a portal in place of the frame", "a sandbox without origin",
}  # fmt: skip


def visited():
    return [pytest.param(name, marks=() if name in EVERY_TIME else pytest.mark.proof) for name in HOSTS]


@pytest.mark.parametrize("name", visited())
def test_a_hostile_page_still_helps_and_is_left_as_it_was(page, visit, witness, words, name):
    host = HOSTS[name]
    place = visit(host)
    USABLE[host.comes](page, place)
    if host.comes != JOURNEY and stall not in host.network.values():
        page.wait_for_load_state("networkidle")
        USABLE[host.comes](page, place)  # still, once all that could come has come
    refused = [Template(each).substitute(words) for each in host.refuses]
    assert witness() == (*UNTOUCHED[:3], refused)


@pytest.mark.proof
def test_no_step_breaks_a_rule_of_the_strictest_policy(page, visit, witness):
    """Nor of our own frame's."""
    visit(HOSTS["the strictest policy, no trusted type"])
    journey_is_usable(page, page)
    inside, frame = framed(page), frame_of(page, None)
    for walk in walks_through_everything():
        inside.walk(option for _, option in walk.answers)
        assert inside.shown() == walk.node
        inside.place.locator("[data-do=restart]").click()
    assert witness() == UNTOUCHED
    assert frame.evaluate("__noted('violations')") == ""


@pytest.mark.parametrize("last", TITLES)
def test_of_two_versions_the_first_to_come_is_the_one_module(page, visit, witness, words, last):
    held, us = [], words["us"]
    visit(
        HOSTS["two versions"]._replace(
            network={us + ANOTHER: another_version} | {us + last: lambda route: held.append(route)}
        )
    )
    expect(page.locator(MODULE)).to_have_count(1)
    wait_until(lambda: page.wait_for_timeout(20) or held)
    another_version(held[0]) if last == ANOTHER else held[0].continue_()
    page.wait_for_load_state("load")  # so both have run
    first = next(title for path, title in TITLES.items() if path != last)
    assert page.locator(f"{MODULE} .card strong").all_text_contents() == [first]
    journey_is_usable(page, page)
    assert witness() == UNTOUCHED


LOOK = """root => [root, ...root.shadowRoot.querySelectorAll(".stage, .card, .card *, button")].map((each) => {
  const style = getComputedStyle(each);
  return ["display", "color", "backgroundColor", "font", "letterSpacing", "textAlign", "textTransform", "textDecorationLine", "direction", "writingMode",
    "opacity", "pointerEvents", "borderWidth", "borderRadius", "padding", "margin", "position"].map((name) => style[name]).join(" | ");
})"""
STYLED = {name: host for name, host in HOSTS.items() if "<style>" in host.head}


@pytest.fixture
def look(page, visit):
    """What the module looks like on a host page, in each of its parts."""

    def look(host):
        visit(host)
        expect(page.locator(f"{MODULE} .card")).to_be_attached()
        page.wait_for_load_state("load")  # so whatever style the page links to applies
        return page.locator(MODULE).evaluate(LOOK)

    return look


@pytest.mark.proof
def test_no_style_of_the_page_changes_its_look(look):
    plain = {body: look(Host(JOURNEY, body=body)) for body in {host.body for host in STYLED.values()}}
    for name, host in STYLED.items():
        assert look(host) == plain[host.body], name


def test_a_dialog_that_nothing_opens_is_closed_by_its_button(page, visit, witness):
    visit(HOSTS["no dialog, nothing in the top layer"])
    journey_is_usable(page, page)
    page.locator(f"{MODULE} dialog > button").click()
    expect(page.locator(f"{MODULE} dialog")).to_be_hidden()
    assert witness()[0] == []


def test_under_a_dialog_of_theirs_it_waits_and_is_there_after(page, visit, witness):
    theirs = "<dialog id=theirs><p>Acceptez-vous ?</p></dialog><script>theirs.showModal()</script>"
    visit(Host(JOURNEY, body=f"{BUTTON}{theirs}"))
    expect(page.locator(f"{MODULE} button.open")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#theirs")).to_be_hidden()
    journey_is_usable(page, page)
    assert witness()[0] == []


def test_a_page_that_writes_itself_again_shows_it_again(page, visit, witness, words):
    visit(Host(JOURNEY, asks_at_once=True))
    journey_is_usable(page, page)
    again = Template(PAGE).substitute(head="", body=words["line"])
    page.evaluate("(html) => { document.open(); document.write(html); document.close() }", again)
    expect(page.locator("main")).to_have_count(0)
    journey_is_usable(page, page)
    assert witness()[0] == []


def test_by_a_stranger_s_frame_the_card_is_shown(page, visit, site):
    """The page is the partner's, but who frames it is not."""
    visit(Host(CARD))
    stranger = Site()
    stranger.say("/", f'<iframe src="{site[0].origin}/host" width="900" height="700"></iframe>', **HTML)
    page.unroute_all()
    page.goto(f"{stranger.origin}/")
    place = page.frame_locator("iframe")
    card_is_usable(place)
    page.wait_for_load_state("networkidle")
    card_is_usable(place)
    stranger.stop()


# The package, and the one style in it that a page links to.
FRAMEWORKS = {
    "bootstrap@5": "dist/css/bootstrap.css",
    "@gouvfr/dsfr@1": "dist/dsfr.css",
    "bulma@1": "css/bulma.css",
    "@picocss/pico@2": "css/pico.css",
    "foundation-sites@6": "dist/css/foundation.css",
}


def style_of(package):
    """The style of a package of npm, fetched once and kept in `build/`; skips where npm cannot be reached."""
    kept = ROOT / "build" / "npm" / f"{package.replace('/', '-')}.css"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        line = ["npm", "pack", "--silent", "--pack-destination", str(kept.parent), package]
        try:
            packed = subprocess.run(line, capture_output=True, text=True, check=True, timeout=120).stdout.split()[-1]
        except (OSError, subprocess.SubprocessError) as missed:
            pytest.skip(f"npm ne donne pas {package} : {missed}")
        with tarfile.open(kept.parent / packed) as archive:
            kept.write_bytes(archive.extractfile(f"package/{FRAMEWORKS[package]}").read())
        (kept.parent / packed).unlink()
    return kept.read_text(encoding="utf-8")


# What the page's own words look like.
THEIRS = """() => [document.body, document.querySelector("main p")].map((each) => {
  const { fontFamily, fontSize, lineHeight, color, margin } = getComputedStyle(each);
  return [fontFamily, fontSize, lineHeight, color, margin];
})"""


@pytest.mark.parametrize(
    "package", [each if at == 0 else pytest.param(each, marks=pytest.mark.proof) for at, each in enumerate(FRAMEWORKS)]
)
@pytest.mark.parametrize("body", [Host(JOURNEY).body, BUTTON], ids=["inline", "button"])
def test_under_a_css_framework_it_looks_the_same_and_works(page, visit, look, witness, site, package, body):
    host = Host(JOURNEY, body=body, head='<link rel="stylesheet" href="/framework.css">')
    plain, bare = look(host._replace(head="")), page.evaluate(THEIRS)
    site[0].say("/framework.css", style_of(package), **{"Content-Type": "text/css"})
    assert look(host) == plain
    assert page.evaluate(THEIRS) != bare  # so the framework does apply
    journey_is_usable(page, page)
    assert witness() == UNTOUCHED
