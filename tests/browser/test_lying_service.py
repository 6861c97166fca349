"""A service taken over, as far as a browser can tell: what it answers is shown as text, leads nowhere and runs nothing;
and no message from anywhere moves the module."""

import json
import re
from urllib.parse import urlsplit

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect

from tests.browser.conftest import wait_until
from tests.browser.helping import ask_for_help

MODULE = "module-17cyber"
TRAP = "window.top.trapped = 1"
HOSTILE = (
    f"<img src=x onerror='{TRAP}'>",
    f"<script>{TRAP}</script>",
    f'"><svg onload="{TRAP}"></svg><iframe srcdoc="<script>{TRAP}</script>">',
    f"javascript:{TRAP}",
    f"data:text/html,<script>{TRAP}</script>",
    "https://17cyber.gouv.fr@evil.example/",
    "https://evil.example/https://17cyber.gouv.fr/",
    "https://17cyber.gouv.fr:17@evil.example\\17cyber.gouv.fr/",
    "http://plain.example/",
    "</template><base href=https://evil.example/><form action=https://evil.example/>",
    "\u202emoc.live\u202c \u2066x\u2069 Z\u0351\u036b\u0343a\u200d\ufeff 👩‍💻",
    "{{7*7}} ${7*7} %(force)s %s",
    "x" * 100_000,
)
BUILT = "main :is(img, script, svg, iframe, object, embed, base, form[action^=http], [onerror], [onload], [srcdoc])"
LINKS = "links => links.map(link => ({ href: link.href, text: link.innerText }))"
NOTE = """
  window.blocked = [];
  document.addEventListener('securitypolicyviolation', (event) => blocked.push(event.violatedDirective + ' ' + event.blockedURI));
"""


def place(text):
    """A station, an association or a provider of whom everything is this text."""
    words = ("id", "name", "street", "postcode", "town", "telephone", "site", "told_hours", "verified_on")
    return dict.fromkeys(words, text) | {"verified_on": "", "distance": 1, "to_check": True, "modes": [], "labels": []}


def lies(text):
    """What the service answers, by path, everything in it being this text."""
    here = {"stations": [place(text)]}
    territory = {"state": "known", "commune": {"name": text}, "source": text, "dated_on": "2026-11-21"}
    return {
        "/v1/territory?": {
            "communes": [{"code": "35238", "name": "Rennes"}, {"code": text, "name": text}],
            "forces": [],
        },
        "/v1/territory/": territory | {"forces": [{"id": "police"} | here], "associations": [place(text)]},
        "/v1/providers": {"providers": [place(text)], "associations": [place(text)]},
        "/v1/conversations": {"code": text, "conversation": conversation(text)},
        "/v1/conversations/own": conversation(text),
    }


def conversation(text):
    said = {"number": 1, "author": "officer", "text": text, "at": "2026-11-21T10:00:00Z", "news": None}
    known = {"version": text, "state": "taken", "force": "police", "place_in_queue": None, "officers_present": 1}
    return known | {"officer_is_writing": False, "outcome": "", "kept_until": "", "suggestions": [], "messages": [said]}


def answer_with(page, answers):
    """Have the service answer these instead of what it would."""

    def answer(route):
        address = re.sub(r"^https?://[^/]+", "", route.request.url)
        path = max((start for start in answers if address.startswith(start)), key=len)
        body = json.dumps(answers[path])
        for name, text in UNWRITABLE.items():
            body = body.replace(f'"{name}"', text)
        route.fulfill(status=200, content_type="application/json", body=body)

    page.route(re.compile(r"/v1/(territory|providers|conversations)"), answer)


@pytest.fixture
def watched(page, service):
    """The page, with what it asked of anybody else, opened, or was stopped from doing."""
    page.add_init_script(NOTE)
    page.strayed = []
    page.on("request", lambda asked: asked.url.startswith((service.url, "blob:")) or page.strayed.append(asked.url))
    page.on("dialog", lambda dialog: (page.strayed.append(dialog.message), dialog.dismiss()))
    page.context.on("page", lambda opened: page.strayed.append(opened.url))
    return page


def says_where_it_leads(href, text):
    """A link to a site shows its host, and no name before it that would pass for it."""
    to = urlsplit(href)
    assert to.scheme in {"tel", "sms", "https", "http", "mailto"} and "@" not in to.netloc
    if to.netloc:
        assert to.netloc.removeprefix("www.") in text


def shows_as_text(page, text):
    expect(page.locator("main")).to_contain_text(text[:200].strip())
    does_nothing(page)


def does_nothing(page):
    """What was told made nothing but text and links that say where they lead."""
    assert page.locator(BUILT).count() == 0
    for link in page.locator("main a[href]").evaluate_all(LINKS):
        says_where_it_leads(**link)
    assert page.evaluate("[window.trapped ?? null, window.blocked]") == [None, []]
    assert page.strayed == []


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_the_service_tells_is_shown_as_text(watched, service, text):
    answer_with(watched, lies(text))
    watched.goto(f"{service.url}/")
    ask_for_help(watched)
    watched.locator("[data-way=provider]").first.click()
    watched.locator("[name=postcode]").fill("35000")
    watched.locator(".go").click()
    shows_as_text(watched, text)
    watched.get_by_role("button", name="Rennes", exact=True).click()
    expect(watched.locator("[data-told=found] > li")).to_have_count(1)
    shows_as_text(watched, text)
    watched.locator("[data-way=back]").last.click()
    watched.locator("[data-way=conversation]").click()
    watched.locator(".go").click()
    expect(watched.locator(".log li")).to_have_count(1)
    shows_as_text(watched, text)


# What stands for an answer too long or too deep for Python to write.
UNWRITABLE = {"@long@": '"' + "x" * 10_000_000 + '"', "@deep@": "[" * 10_000 + "]" * 10_000}
JUNK = st.sampled_from(
    (None, True, -1, 1e308, 2**60, "", [], {}, [[]], {"then": 1}, "__proto__", *HOSTILE[:7], *UNWRITABLE)
)


def parts(value, path=()):
    """The path of each part of a JSON value, its own the first."""
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in inside:
        yield from parts(each, (*path, name))


def put(value, path, junk):
    """The value with this in the place of one of its parts; None for a part that is no longer there."""
    if not path:
        return junk
    if isinstance(value, (dict, list)) and path[0] in (value if isinstance(value, dict) else range(len(value))):
        value = value.copy()
        value[path[0]] = put(value[path[0]], path[1:], junk)
    return value


@st.composite
def bent_lies(draw):
    """What the service answers, some of it not what it should be at all."""
    answers = lies("Une réponse")
    for _ in range(draw(st.integers(1, 3))):
        address = draw(st.sampled_from(sorted(answers)))
        path = draw(st.sampled_from(list(parts(answers[address]))))
        answers[address] = put(answers[address], path, draw(JUNK))
    return answers


def settled(page):
    """Wait until nothing is awaited any more."""
    page.wait_for_function(
        "() => { const it = document.querySelector('[role=status]'); return it.textContent !== it.dataset.wait }"
    )


def is_usable(page):
    does_nothing(page)
    expect(page.locator("a[href='tel:17']").first).to_be_visible()
    expect(page.locator("main h1").first).to_be_visible()


def walk_among(page, service, answers):
    """Ask for a provider, then for a conversation, as far as these answers let one go."""
    page.unroute_all()
    answer_with(page, answers)
    page.goto(f"{service.url}/")
    ask_for_help(page)
    page.locator("[data-way=provider]").first.click()
    page.locator("[name=postcode]").fill("35000")
    page.locator(".go").click()
    settled(page)
    is_usable(page)
    if (rennes := page.get_by_role("button", name="Rennes", exact=True)).count() == 1:
        rennes.click()
        settled(page)
        is_usable(page)
    page.goto(f"{service.url}/")
    ask_for_help(page)
    page.locator("[data-way=conversation]").click()
    page.locator("[data-way=nowhere]").click()
    page.locator(".go").click()
    settled(page)
    is_usable(page)


def whatever_the_service_answers(watched, service, examples):
    @settings(max_examples=examples, deadline=None, derandomize=True, database=None, phases=[Phase.generate])
    @given(bent_lies())
    def try_one(answers):
        walk_among(watched, service, answers)

    try_one()


def test_an_answer_of_any_other_shape_leaves_the_page_usable(watched, service):
    whatever_the_service_answers(watched, service, 2)


@pytest.mark.proof
def test_an_answer_of_any_other_shape_leaves_the_page_usable_however_it_is_bent(watched, service):
    whatever_the_service_answers(watched, service, 60)


FRAME = """<!doctype html><script>
  addEventListener('message', ({ ports: [port] }) => {
    if (!port) return;
    window.said = 0;
    const said = [null, 7, [], '17cyber', { type: 'ready', height: 1e300 }, { height: '99999' }, { height: NaN },
      { type: 'exit ', url: 'https://evil.example/' }, { type: 'navigate' }, { type: 'close' }, { type: '__proto__' }];
    for (let time = 0; time < 100; time += 1) for (const each of said) port.postMessage(each);
    for (const go of [() => top.location.replace('https://evil.example/'), () => top.document.body.remove(),
      () => parent.postMessage({ type: 'exit' }, '*')]) try { go() } catch { said.length }
    setTimeout(() => location.replace('https://evil.example/'), 1000);
  });
</script>"""


@pytest.fixture
def host(watched, blank, service):
    """The page of a partner that shows the module, and nothing else."""
    site, key = blank
    script = f'<script async src="{service.url}/17cyber.js" data-key="{key}"></script>'
    (site.folder / "index.html").write_text(f"<!doctype html><title>t</title><body><p>Bonjour</p>{script}", "utf-8")
    return f"{site.origin}/"


def test_a_frame_taken_over_moves_nothing_of_its_host(watched, host):
    """Nor does what it gives its place to: the card is back."""
    came = []
    watched.route(re.compile("/module/"), lambda route: route.fulfill(content_type="text/html", body=FRAME))
    watched.route("https://evil.example/**", lambda route: (came.append(route.request.url), route.fulfill(body="x")))
    watched.goto(host)
    expect(watched.locator(f"{MODULE} .ready iframe")).to_have_css("height", "20000px")
    wait_until(lambda: watched.wait_for_timeout(50) or came)
    expect(watched.locator(f"{MODULE} .ready")).to_have_count(0)
    expect(watched.locator(f"{MODULE} .card")).to_be_visible()
    assert watched.url == host
    assert watched.locator("body > *").evaluate_all("all => all.map(each => each.localName)") == ["p", "script", MODULE]
    assert all(each.startswith("Unsafe attempt to initiate navigation") for each in watched.complaints)
