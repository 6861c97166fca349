"""The loader seen by a page that watches everything: of the page, of the browser or of the person it reads nothing, but
the language of the place where it stands."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.journey import framed
from widget_server.journey.edition import published_loader

MODULE = "module-17cyber"
WALK = ["safe", "self", "email", "bank"]
ALLOWED = ["HTMLElement.lang"]  # to speak the same

# Each means of learning something is noted before it is used; what each prototype holds is kept, to be looked at again.
WITNESS = """(() => {
  const read = [];
  const note = (as) => new Error().stack.includes("InjectedScript.previewNode") || read.push(as); // the test's own means look too
  const everywhere = (self) => [undefined, window, document, document.body, document.documentElement].includes(self);
  const watch = (owner, name, as, { get = true, set = true, of = () => true } = {}) => {
    const was = Object.getOwnPropertyDescriptor(owner, name);
    if (!was?.configurable) return;
    const noting = (f, noted) => f && noted ? function (...given) { of(this) && note(as); return Reflect.apply(f, this, given) } : f;
    Object.defineProperty(owner, name, was.get ? { ...was, get: noting(was.get, get), set: noting(was.set, set) } : { ...was, value: new Proxy(was.value, {
      apply: (f, self, given) => (note(as), Reflect.apply(f, self, given)), construct: (f, given) => (note(as), Reflect.construct(f, given)) }) });
  };
  const FontFaceSet = { name: "FontFaceSet", prototype: Object.getPrototypeOf(document.fonts) }; // not every Chromium names it
  for (const owner of [Navigator, Screen, Storage, History, Performance, HTMLCanvasElement, CanvasRenderingContext2D, CacheStorage, IDBFactory, FontFaceSet]) {
    for (const name of Object.getOwnPropertyNames(owner.prototype)) if (name !== "constructor") watch(owner.prototype, name, `${owner.name}.${name}`);
  }
  for (const owner of [HTMLInputElement, HTMLTextAreaElement, HTMLSelectElement, HTMLFormElement]) {
    for (const name of ["value", "defaultValue", "checked", "defaultChecked", "files", "selectedIndex", "elements", "submit"]) watch(owner.prototype, name, `${owner.name}.${name}`);
  }
  for (const name of ["cookie", "forms", "referrer", "title", "lastModified", "URL", "documentURI", "activeElement"]) watch(Document.prototype, name, `document.${name}`);
  for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches", "navigator", "screen", "history", "devicePixelRatio", "fetch", "XMLHttpRequest",
    "FormData", "WebSocket", "EventSource", "Worker", "RTCPeerConnection", "AudioContext", "getSelection", "matchMedia", "open", "origin",
    "MutationObserver", "PerformanceObserver", "IntersectionObserver", "ResizeObserver"]) watch(window, name, name);
  const said = { Node: ["textContent", "nodeValue", "baseURI"], CharacterData: ["data"], Element: ["innerHTML", "outerHTML", "attributes"], HTMLElement: ["innerText", "outerText", "lang"] };
  for (const [owner, names] of Object.entries(said)) for (const name of names) watch(window[owner].prototype, name, `${owner}.${name}`, { set: false });
  for (const name of ["getAttribute", "getAttributeNS", "getAttributeNode", "getAttributeNodeNS"]) watch(Element.prototype, name, `Element.${name}`);
  for (const owner of [window, Document.prototype, Element.prototype, HTMLElement.prototype, HTMLBodyElement.prototype]) {
    for (const name of Object.getOwnPropertyNames(owner)) {
      if (name.startsWith("on")) watch(owner, name, `listens to ${name.slice(2)}`, { get: false, of: everywhere });
    }
  }
  watch(Navigator.prototype, "sendBeacon", "sendBeacon");
  watch(Intl, "DateTimeFormat", "Intl.DateTimeFormat");
  const { addEventListener } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (type, ...rest) {
    if (this === window || this === document || this === document.body || this === document.documentElement) read.push(`listens to ${type}`);
    return addEventListener.call(this, type, ...rest);
  };
  const held = () => {
    const all = new Map();
    for (const name of Object.getOwnPropertyNames(window)) {
      const { value } = Object.getOwnPropertyDescriptor(window, name);
      all.set(name, value);
      const owners = typeof value === "function" ? { "": value, ".prototype": value.prototype } : typeof value === "object" && value !== window && !(value instanceof Node) ? { "": value } : {};
      for (const [part, owner] of Object.entries(owners)) {
        if (Object(owner) !== owner) continue;
        for (const [key, { value, get, set }] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
          for (const [kind, it] of Object.entries({ value, get, set })) if (typeof it === "function") all.set(`${name}${part}.${key} ${kind}`, it);
        }
      }
    }
    return all;
  };
  let before = new Map();
  Object.defineProperty(window, "__witness", { value: {
    begin() { before = held(); read.length = 0 },
    read: () => [...new Set(read)],
    patched() { const after = held(); return [...new Set([...before.keys(), ...after.keys()])].filter((name) => !Object.is(before.get(name), after.get(name))) },
  } });
  addEventListener.call(document, "DOMContentLoaded", () => __witness.begin());
})()"""


@pytest.fixture
def watched(page, sites):
    """A callable that goes to a partner's page, whose loader waits until the witness has looked at everything."""

    def watched(name):
        waiting = []
        page.add_init_script(f"if (location.origin === '{sites[name].origin}') {{ {WITNESS} }}")
        page.route("**/17cyber.js", lambda route: waiting.append(route))
        with page.expect_request("**/17cyber.js"):
            page.goto(sites[name].origin, wait_until="domcontentloaded")
        page.wait_for_function("!!window.__witness")
        page.evaluate("__witness.begin()")
        for route in waiting:
            route.continue_()
        expect(page.locator(MODULE)).to_be_attached()
        return page

    return watched


def learned(page):
    return page.evaluate("[__witness.read(), __witness.patched()]")


def test_a_button_that_nobody_pressed_reads_nothing(watched):
    page = watched("shop")
    expect(page.locator(f"{MODULE} button.open")).to_be_visible()
    assert learned(page) == [ALLOWED, []]


@pytest.mark.parametrize("name", ["bank", "shop"])
def test_a_walk_from_end_to_end_reads_nothing(watched, name):
    page = watched(name)
    if name == "shop":
        page.locator(f"{MODULE} button.open").click()
    else:
        page.locator(MODULE).scroll_into_view_if_needed()
    framed(page).walk(WALK)
    if name == "shop":
        page.keyboard.press("Escape")
        expect(page.locator(f"{MODULE} dialog")).to_be_hidden()
    assert learned(page) == [ALLOWED, []]


def test_the_loader_never_names_the_address_of_the_page():
    """The browser lets nobody watch who reads `location`: so it is its text that is read."""
    text = published_loader()
    assert "document.body" in text
    assert re.findall(r"\blocation\b|\bURL\b(?!\(script\.src\))", text) == []


DEEDS = [
    ("document.createElement('input').value", "HTMLInputElement.value"),
    ("document.createElement('input').defaultValue", "HTMLInputElement.defaultValue"),
    ("document.createElement('input').getAttribute('value')", "Element.getAttribute"),
    ("document.body.attributes", "Element.attributes"),
    ("document.body.innerText", "HTMLElement.innerText"),
    ("document.body.textContent", "Node.textContent"),
    ("document.body.innerHTML", "Element.innerHTML"),
    ("document.body.lastChild.data", "CharacterData.data"),
    ("document.documentElement.lang", "HTMLElement.lang"),
    ("document.URL", "document.URL"),
    ("document.baseURI", "Node.baseURI"),
    ("origin", "origin"),
    ("new MutationObserver(() => {})", "MutationObserver"),
    ("new PerformanceObserver(() => {})", "PerformanceObserver"),
    ("performance.getEntries()", "Performance.getEntries"),
    ("document.addEventListener('paste', () => {})", "listens to paste"),
    ("document.onpaste = () => {}", "listens to paste"),
    ("document.body.onclick = () => {}", "listens to click"),
    ("onkeydown = () => {}", "listens to keydown"),
    ("window.onmessage = () => {}", "listens to message"),
    ("document.cookie", "document.cookie"),
    ("localStorage.length", "localStorage"),
    ("navigator.userAgent", "Navigator.userAgent"),
    ("document.createElement('canvas').getContext('2d')", "HTMLCanvasElement.getContext"),
    ("new FormData()", "FormData"),
    ("Element.prototype.attachShadow = () => {}", "Element.prototype.attachShadow value"),
    ("window.leaked = 1", "leaked"),
]


def test_the_witness_sees_whoever_reads_or_patches(watched):
    page = watched("shop")
    missed = []
    for deed, told in DEEDS:
        page.evaluate("__witness.begin()")
        page.evaluate(deed)
        if told not in sum(learned(page), []):
            missed.append(deed)
    assert missed == []
