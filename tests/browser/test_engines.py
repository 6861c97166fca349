"""The core walks in Firefox and in WebKitGTK, the same for both; the other tests of this folder walk in Chromium."""

import pytest

from partners.serve import FOLDER, serve_site
from tests.browser.conftest import add_partner, key_of
from tests.browser.engines import Engine, Firefox, WebKit, missing
from tests.partner_site import Site

WALK = ["safe", "self", "email", "bank"]
MODULE = "document.querySelector('module-17cyber')?.shadowRoot"
FRAME = f"{MODULE}?.querySelector('.ready iframe')"
SHOWN = "return document.querySelector('main > *')?.id === arguments[0]"
# Whether the middle of what is named can be pressed, in the page or in a root of it.
BARE = """
  const root = %s, found = root?.querySelector(arguments[0]);
  found?.scrollIntoView({ block: 'center' });
  const { left, top, width, height } = found?.getBoundingClientRect() ?? {};
  return width > 0 && found.contains(root.elementFromPoint(left + width / 2, top + height / 2));
"""


@pytest.fixture(scope="module", params=[Firefox, WebKit], ids=["firefox", "webkit"])
def engine(request):
    name = request.param.__name__.lower()
    if missing(name):
        pytest.skip(f"{name} : il manque {', '.join(missing(name))}")
    browser = request.param()
    browser.send("SetWindowRect", width=1280, height=900)
    yield Engine(browser)
    browser.stop()


def walk(engine, options=WALK):
    for option in options:
        engine.press(f'main [data-option="{option}"]')
        engine.wait("return !document.querySelector(`main [data-option='${arguments[0]}']`)", option)


def is_bare(engine, selector, root="document"):
    """It is shown, and nothing covers it."""
    return engine.wait(BARE % root, selector)


def test_the_public_page_leads_to_a_diagnosis_and_back(engine, service):
    engine.go(f"{service.url}/")
    assert is_bare(engine, 'header a[href="tel:17"]')
    walk(engine)
    assert engine.wait(SHOWN, "phishing-email")
    assert engine.run("return document.activeElement === document.querySelector('main h1')")
    engine.press("[data-do=back]")
    assert engine.wait("return document.querySelector('[data-option=bank][aria-current]')")
    assert engine.run("return [document.cookie, localStorage.length, sessionStorage.length]") == ["", 0, 0]


def test_the_keyboard_alone_reaches_the_next_question(engine, service):
    engine.go(f"{service.url}/")
    engine.wait(SHOWN, "danger")
    for _ in range(40):
        engine.type("Tab")
        if engine.run("return document.activeElement.dataset.option") == "safe":
            break
    assert engine.run("return getComputedStyle(document.activeElement).outlineStyle") == "solid"
    engine.type("Enter")
    assert engine.wait(SHOWN, "who")


@pytest.mark.parametrize(("name", "path"), [("bank", "/"), ("shop", "/"), ("social", "/aide")])
def test_the_module_is_walked_on_each_partner_s_page(engine, sites, name, path):
    engine.go(sites[name].origin + path)
    if name == "shop":
        engine.press("button.open", root=MODULE)
    engine.wait(f"document.querySelector('module-17cyber')?.scrollIntoView(); return {FRAME}")
    engine.enter(FRAME)
    walk(engine)
    assert engine.wait(SHOWN, "phishing-email")
    engine.enter()


def test_where_the_frame_is_refused_the_card_is_shown(engine, service):
    copycat = serve_site(FOLDER / "bank", service=service.url)
    engine.go(copycat.origin)
    for number in ("tel:17", "tel:112", "sms:114"):
        assert is_bare(engine, f'.card a[href="{number}"]', root=MODULE)
    assert not engine.run(f"return {FRAME}")
    copycat.stop()


HIDING = """* { all: unset !important } body * { display: none !important }
module-17cyber { display: none !important; visibility: hidden !important; opacity: 0 !important; transform: scale(0) !important }"""


@pytest.fixture
def hiding(service):
    """A callable that returns the address of a page that hides all it can, with the line for this key."""
    site = Site()

    def hiding(key):
        line = f'<a data-17cyber href="{service.url}/">17 ou 112</a><script src="{service.url}/17cyber.js" data-key="{key}"></script>'
        html = f"<!doctype html><style>{HIDING}</style><body>{line}</body>"
        site.say("/", html, Content_Type="text/html; charset=utf-8")
        return f"{site.origin}/"

    hiding.origin = site.origin
    yield hiding
    site.stop()


def test_no_style_of_the_page_hides_the_card(engine, hiding):
    engine.go(hiding("none"))
    assert is_bare(engine, '.card a[href="tel:17"]', root=MODULE)


def test_no_style_of_the_page_hides_the_journey(engine, service, hiding, request):
    name = request.node.callspec.id
    engine.go(hiding(add_partner(service, f"hiding-{name}", hiding.origin)))
    engine.wait(f"{MODULE}?.host.scrollIntoView(); return {FRAME}")
    assert is_bare(engine, "iframe", root=MODULE)
    engine.enter(FRAME)
    assert is_bare(engine, '#danger [data-option="safe"]')
    walk(engine, WALK[:1])
    assert engine.wait(SHOWN, "who")
    engine.enter()


def test_quick_exit_leaves_the_page(engine, service, refuge):
    engine.go(f"{service.url}/")
    walk(engine, WALK[:2])
    engine.leave_by("header .exit")
    assert engine.wait("return location.href === arguments[0]", refuge)


def test_quick_exit_leaves_the_host_page_too(engine, sites, refuge):
    engine.go(sites["bank"].origin)
    engine.wait(f"document.querySelector('module-17cyber')?.scrollIntoView(); return {FRAME}")
    engine.enter(FRAME)
    engine.leave_by("header .exit")
    engine.enter()
    assert engine.wait("return location.href === arguments[0]", refuge)


def test_the_page_of_help_opens_in_the_journey_s_place(engine, service):
    engine.go(f"{service.url}/")
    walk(engine)
    engine.press("[data-do=help]")
    assert engine.wait("return document.querySelector('.step .ways')")


def test_without_script_answers_are_links(engine, service, sites):
    """In a frame that may run nothing."""
    frame = f"{service.url}/module/{key_of(sites['bank'])}"
    engine.go(sites["bank"].origin)
    engine.run(
        "const frame = document.createElement('iframe'); frame.sandbox = 'allow-same-origin'; frame.width = 900; frame.height = 800;"
        " frame.src = arguments[0]; document.body.replaceChildren(frame)",
        frame,
    )
    engine.enter("document.querySelector('iframe')")
    engine.press('#danger [data-option="safe"]')
    engine.enter("document.querySelector('iframe')")
    assert is_bare(engine, "#who h1")
    engine.enter()
