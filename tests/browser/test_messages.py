"""Thousands of messages of every shape, to the loader and to the frame, from whoever can send one: nothing moves."""

from playwright.sync_api import expect

from tests.browser.journey import framed
from tests.browser.test_hosts import MODULE, open_site

EACH = 2500
STATE = """() => {
  const root = document.querySelector('module-17cyber').shadowRoot;
  const frame = root.querySelector('iframe');
  return [location.href, frame.src, frame.style.height, root.querySelector('.stage').className,
    root.querySelector('dialog').open, document.querySelectorAll('module-17cyber').length, window.moved];
}"""
LISTEN = """() => {
  window.moved = [];
  for (const name of ['ready', 'open', 'close', 'fallback']) addEventListener('17cyber:' + name, () => window.moved.push(name));
}"""

# The same ones each time: a linear congruential generator, numbers from Numerical Recipes.
SEND = """([count, seed, where]) => {
  const target = { here: () => window, up: () => parent, opened: () => window.opened,
    frame: () => document.querySelector('module-17cyber').shadowRoot.querySelector('iframe').contentWindow }[where]();
  let state = seed;
  const below = (most) => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) % most;
  const words = ['17cyber', 'ready', 'height', 'close', 'exit', 'open', 'navigate', 'type', '__proto__', 'constructor',
    'url', 'data', '17Cyber', ' 17cyber', '17cyber\\0', 'javascript:alert(1)', '\\ud800', '\\u202e', ''];
  const one = (list) => list[below(list.length)];
  const value = (depth) => [() => one(words), () => below(2 ** 31), () => -1, () => NaN, () => 1e308, () => null, () => undefined,
    () => true, () => new Date(NaN), () => new Map([[one(words), 1]]), () => new Uint8Array(below(64)), () => BigInt(below(9)),
    () => depth ? Array.from({ length: below(4) }, () => value(depth - 1)) : [],
    () => depth ? Object.fromEntries(Array.from({ length: below(4) }, () => [one(words), value(depth - 1)])) : {},
    () => ({ type: one(words), height: value(0) }), () => { const ring = {}; ring.ring = ring; return ring; }][below(16)]();
  for (let each = 0; each < count; each += 1) {
    const message = value(3);
    const ports = below(3) && message !== '17cyber' ? [new MessageChannel().port2] : [];
    target.postMessage(message, '*', ports);
  }
}"""


def test_ten_thousand_messages_from_everywhere_move_nothing(page, sites):
    """To the loader and to the frame, from the host, from a frame beside it, and from who opened it."""
    rogue = sites["social"].origin
    page.goto(rogue)
    with page.expect_popup() as opened:
        page.evaluate("(address) => { window.opened = window.open(address) }", sites["shop"].origin)
    host = opened.value
    complaints = []
    host.on("pageerror", lambda error: complaints.append(str(error)))
    open_site(host, sites["shop"])
    inside = framed(host)
    inside.answer("safe")
    host.evaluate(LISTEN)
    before, asked = host.evaluate(STATE), inside.shown()
    host.evaluate(SEND, [EACH, 1, "here"])
    host.evaluate(SEND, [EACH, 2, "frame"])
    beside(host, rogue).evaluate(SEND, [EACH, 3, "up"])
    page.evaluate(SEND, [EACH, 4, "opened"])
    host.wait_for_timeout(500)
    assert host.evaluate(STATE) == before
    assert inside.shown() == asked
    expect(host.locator(f"{MODULE} dialog")).to_be_visible()
    assert complaints == []
    host.keyboard.press("Escape")  # the frame still speaks to its loader, and to nobody else
    expect(host.locator(f"{MODULE} dialog")).to_be_hidden()


def beside(host, address):
    """A frame of another origin in the host's page."""
    host.evaluate(
        "(src) => new Promise((done) => { const f = document.createElement('iframe'); f.onload = done; f.src = src;"
        " document.body.append(f) })",
        address,
    )
    return next(frame for frame in host.frames if frame.url.startswith(address))
