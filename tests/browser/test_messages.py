"""Messages to the frame and to the loader, from whoever can send one: only the page that frames the journey is heard by
it, only our origin by the loader, and thousands of every shape move nothing."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import add_partner, wait_until
from tests.browser.journey import Journey, frame_of, framed
from tests.browser.test_hosts import MODULE, open_site
from tests.partner_site import Site

EACH = 2500
HTML = {"Content-Type": "text/html; charset=utf-8"}
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
# In our frame, before its own script: how many messages came, and the port that the first of them brought.
HEAR = "window.heard = 0; addEventListener('message', ({ ports }) => { window.heard += 1; window.theirs ??= ports[0] })"
# A hand-shake as the loader does it; what is told on the port is kept.
SHAKE = """(where) => {
  const target = { framed: () => frames[0], beside: () => parent.frames[0], opened: () => window.opened.frames[0] }[where]();
  window.told ??= [];
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => window.told.push(data);
  target.postMessage('17cyber', '*', [port2]);
}"""
# A page that keeps whatever it is sent.
RECORDS = """<!doctype html><title>t</title><script>
  window.came = [];
  addEventListener('message', ({ data, ports, origin }) => came.push([data, ports.length, origin]));
</script>"""

# The same ones each time: a linear congruential generator, numbers from Numerical Recipes, of which the high bits serve,
# for the low ones come round. What its receiver would rightly act upon is left out: a hand-shake by the host itself, and
# on the port what the frame may tell.
SEND = """([count, seed, where]) => {
  const inner = (page) => page.document.querySelector('module-17cyber').shadowRoot.querySelector('iframe').contentWindow;
  const target = { here: () => window, up: () => parent, opened: () => window.opened, frame: () => inner(window),
    'frame beside': () => inner(parent), 'frame opened': () => inner(window.opened), port: () => window.theirs }[where]();
  let state = seed;
  const below = (most) => Math.floor(((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32) * most);
  const words = ['17cyber', 'ready', 'height', 'close', 'exit', 'open', 'navigate', 'type', '__proto__', 'constructor',
    'url', 'data', '17Cyber', ' 17cyber', '17cyber\\0', 'javascript:alert(1)', '\\ud800', '\\u202e', ''];
  const one = (list) => list[below(list.length)];
  const value = (depth) => [() => one(words), () => below(2 ** 31), () => -1, () => NaN, () => 1e308, () => null, () => undefined,
    () => true, () => new Date(NaN), () => new Map([[one(words), 1]]), () => new Uint8Array(below(64)), () => BigInt(below(9)),
    () => depth ? Array.from({ length: below(4) }, () => value(depth - 1)) : [],
    () => depth ? Object.fromEntries(Array.from({ length: below(4) }, () => [one(words), value(depth - 1)])) : {},
    () => ({ type: one(words), height: value(0) }), () => { const ring = {}; ring.ring = ring; return ring; }][below(16)]();
  const may = { frame: (message) => message === '17cyber', port: (message) => ['ready', 'close', 'exit'].includes(message?.type)
    || (typeof message?.height === 'number' && message.height > 0) }[where] ?? (() => false);
  let sent = 0;
  while (sent < count) {
    const message = value(3), ports = below(3) ? [new MessageChannel().port2] : [];
    if (may(message)) continue;
    where === 'port' ? target.postMessage(message, ports) : target.postMessage(message, '*', ports);
    sent += 1;
  }
}"""


def test_ten_thousand_messages_move_nothing_wherever_someone_listens(page, sites, service):
    """All are heard. Three quarters go to the frame: from the host page (which may shake hands, so these do not), from
    a page of the host's in a frame beside it and from one that opened it (which may not, so theirs do). The last quarter
    goes to the loader, on the port of a frame taken over, which may say anything.

    The window of the host page is sent some more. Nothing of ours listens there, and nothing ever should.
    """
    rogue = sites["social"].origin
    page.goto(sites["shop"].origin)
    with page.expect_popup() as opened:
        page.evaluate("(address) => { window.opened = window.open(address) }", sites["shop"].origin)
    host = opened.value
    host.add_init_script(f"if (location.origin === '{service.url}') {{ {HEAR} }}")
    complaints = []
    host.on("pageerror", lambda error: complaints.append(str(error)))
    open_site(host, sites["shop"])
    inside, frame = framed(host), frame_of(host, service)
    inside.answer("safe")
    wait_until(lambda: frame.evaluate("heard") == 1)  # the loader's hand-shake
    host.evaluate(LISTEN)
    before, asked = host.evaluate(STATE), inside.shown()

    host.evaluate(SEND, [EACH, 1, "frame"])
    beside(host, sites["shop"].origin + "/shop.css").evaluate(SEND, [EACH, 2, "frame beside"])
    page.evaluate(SEND, [EACH, 3, "frame opened"])
    host.evaluate(SEND, [EACH // 5, 4, "here"])
    beside(host, rogue).evaluate(SEND, [EACH // 5, 5, "up"])
    page.evaluate(SEND, [EACH // 5, 6, "opened"])
    wait_until(lambda: frame.evaluate("heard") == 1 + 3 * EACH)
    frame.evaluate(SEND, [EACH, 7, "port"])
    frame.evaluate("theirs.postMessage({ type: 'ready' })")  # heard last, once all the others were
    host.wait_for_function("window.moved.length")

    assert host.evaluate(STATE) == [*before[:-1], ["ready"]]
    assert inside.shown() == asked
    expect(host.locator(f"{MODULE} dialog")).to_be_visible()
    assert complaints == []
    frame.locator("main h1").press("Escape")  # the frame still speaks to its loader, and to nobody else
    expect(host.locator(f"{MODULE} dialog")).to_be_hidden()


def beside(host, address):
    """One more frame in the host's page."""
    host.evaluate(
        "(src) => new Promise((done) => { const f = document.createElement('iframe'); f.onload = done; f.src = src;"
        " document.body.append(f) })",
        address,
    )
    return next(frame for frame in host.frames if frame.url.startswith(address) and frame.parent_frame)


@pytest.fixture
def bare(service):
    """A partner's page that frames the journey without the loader: any window that knows the page can reach the frame."""
    site = Site()
    key = add_partner(service, "bare", site.origin)
    frame = f'<iframe src="{service.url}/module/{key}" width="800" height="900"></iframe>'
    site.say("/", f"<!doctype html><title>t</title>{frame}", **HTML)
    yield f"{site.origin}/"
    site.stop()


def test_a_hand_shake_by_anyone_but_the_parent_is_not_heard(page, bare, sites, service):
    """By a frame of another origin beside it, and by a page of another origin that opened it; before and after the one
    that the parent is entitled to."""
    rogue = sites["social"].origin
    page.goto(rogue)
    with page.expect_popup() as opened:
        page.evaluate("(address) => { window.opened = window.open(address) }", bare)
    host = opened.value
    host.add_init_script(f"if (location.origin === '{service.url}') {{ {HEAR} }}")
    host.reload()
    journey, frame = Journey(host.frame_locator("iframe").first), host.frames[1]
    expect(journey.heading).to_be_visible()
    strangers = {"beside": beside(host, rogue), "opened": page}

    def strangers_shake_hands(heard):
        for where, stranger in strangers.items():
            stranger.evaluate(SHAKE, where)
        wait_until(lambda: frame.evaluate("heard") == heard)

    strangers_shake_hands(2)
    host.evaluate(SHAKE, "framed")
    host.wait_for_function("told.some(({ type }) => type === 'ready')")
    strangers_shake_hands(5)
    host.evaluate("told.length = 0")
    journey.answer("safe")
    host.wait_for_function("told.some(({ type }) => type === 'height')")
    assert journey.shown() == "who"
    assert {where: stranger.evaluate("told") for where, stranger in strangers.items()} == {"beside": [], "opened": []}


@pytest.fixture
def elsewhere():
    """A page of another origin that keeps whatever it is sent."""
    site = Site()
    site.say("/", RECORDS, **HTML)
    yield f"{site.origin}/"
    site.stop()


def led_by_the_host(page, there):
    page.locator(f"{MODULE} iframe").evaluate("(frame, there) => { frame.src = there }", there)


def led_by_itself(page, there):
    frame_of(page, None).evaluate("(there) => location.replace(there)", there)


@pytest.mark.parametrize("lead", [led_by_the_host, led_by_itself])
def test_a_frame_led_to_another_origin_is_told_nothing(page, sites, elsewhere, lead):
    open_site(page, sites["shop"])
    expect(page.locator(f"{MODULE} .ready")).to_have_count(1)
    lead(page, elsewhere)
    wait_until(lambda: page.wait_for_timeout(20) or any(frame.url == elsewhere for frame in page.frames))
    frame = next(frame for frame in page.frames if frame.url == elsewhere)
    frame.wait_for_load_state("load")
    expect(page.locator(f"{MODULE} .ready")).to_have_count(0)  # so the loader did see it arrive
    # What the page itself sends to anybody is kept; it comes after whatever the loader had sent.
    page.locator(f"{MODULE} iframe").evaluate("frame => frame.contentWindow.postMessage('last', '*')")
    frame.wait_for_function("came.length")
    assert frame.evaluate("came") == [["last", 0, sites["shop"].origin]]
