"""What ten screens are for whoever does not see them: the tree that Chromium itself hands to a screen reader, frames
included, as it was accepted. Structure alone is kept, roles, names and states, and alike neighbours once: what authors
write in the decision tree may change freely."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.console import Person
from tests.browser.helping import Officer, ask_for_help, open_conversation, say_where
from tests.browser.journey import TREE, Journey, framed
from widget_server.journey.texts import texts

ACCEPTED = Path(__file__).parent / "screens"
CHANGED = (
    "L'écran « {name} » n'est plus dit comme avant aux lecteurs d'écran. Regardez ce qui change ci-dessus ; "
    "si c'est voulu, « make accept » le garde, et le nouveau fichier de tests/browser/screens est à relire."
)
NUMBERS = {contact.phone for contact in TREE.contacts.values()}
SITES = {contact.url.replace("https://", "").replace("www.", "") for contact in TREE.contacts.values()}
WRITTEN = {text for text in {text for _, text in texts(TREE)} | NUMBERS | SITES if len(text) > 3}
BY_AUTHORS = re.compile("|".join(map(re.escape, sorted(WRITTEN, key=len, reverse=True))))
# Two neighbours that are told in the same words, with all that is inside them.
ALIKE = re.compile(r"^(( *)\w.*\n(?:\2 .*\n)*)(?:\1)+", re.MULTILINE)
# What is text or a box of the layout; what matters is what they stand in.
SAID = {"StaticText", "InlineTextBox", "LineBreak", "ListMarker", "generic", "none", "LabelText", "RootWebArea"}
STATES = ("level", "checked", "pressed", "expanded", "selected", "disabled", "required", "invalid", "modal")


def structure(page, selector):
    """The roles, names and states of a part of a page, a line each, without what authors wrote."""
    session = page.context.new_cdp_session(page)
    top, *frames = _frames(session.send("Page.getFrameTree")["frameTree"])
    within = {_element(session, "DOM.getFrameOwner", frameId=frame): _nodes(session, frame) for frame in frames}
    found = session.send("Runtime.evaluate", {"expression": f"document.querySelector({selector!r})"})["result"]
    part = _element(session, "DOM.describeNode", objectId=found["objectId"])
    nodes = _nodes(session, top)
    start = next(node for node in nodes.values() if node.get("backendDOMNodeId") == part)
    told = "".join(_lines(start, nodes, within, 0))
    session.detach()
    while (once := ALIKE.sub(r"\1", told)) != told:
        told = once
    return told


def _frames(tree):
    """The ids of a frame, then of all those in it."""
    yield tree["frame"]["id"]
    for each in tree.get("childFrames", ()):
        yield from _frames(each)


def _element(session, method, **of):
    answer = session.send(method, of)
    return answer.get("node", answer)["backendNodeId"]


def _nodes(session, frame):
    """{id: node} of the accessibility tree of a frame; its root comes first."""
    nodes = session.send("Accessibility.getFullAXTree", {"frameId": frame})["nodes"]
    return {node["nodeId"]: node for node in nodes}


def _lines(node, nodes, within, depth):
    """A line for a node, if it is told, then those of what is in it; `within` has the nodes of each frame, by its element."""
    told = not node["ignored"] and node["role"]["value"] not in SAID
    if told:
        yield "  " * depth + _told(node) + "\n"
    for each in node.get("childIds", ()):
        yield from _lines(nodes[each], nodes, within, depth + told)
    if inside := within.get(node.get("backendDOMNodeId")):
        yield from _lines(next(iter(inside.values())), inside, within, depth + told)


def _told(node):
    name = node.get("name", {}).get("value", "").replace("\u00a0", " ")
    known = re.sub(r"(… ?)+", "… ", BY_AUTHORS.sub("…", name)).strip()
    states = {each["name"]: each["value"].get("value") for each in node.get("properties", ())}
    if (role := node["role"]["value"]) != "heading":
        states.pop("level", None)
    marks = "".join(f" [{name}={states[name]}]" for name in STATES if states.get(name) not in (None, False, "false"))
    return role + (f" « {known} »" if known else "") + marks


@pytest.fixture
def journey(page, service):
    page.goto(f"{service.url}/")
    expect(page.locator(".search")).to_be_visible()
    return page


@pytest.fixture
def officer(service):
    officer = Officer(service)
    yield officer
    officer.leave()


def home(request):
    return request.getfixturevalue("journey"), "body"


def question(request):
    page = request.getfixturevalue("journey")
    Journey(page).walk(["safe"])
    return page, "body"


def long_question(request):
    page = request.getfixturevalue("journey")
    Journey(page).walk(["safe", "self"])
    return page, "body"


def diagnosis(request):
    page = request.getfixturevalue("journey")
    Journey(page).walk(["safe", "self", "email", "bank"])
    return page, "body"


def card(request):
    page, sites = map(request.getfixturevalue, ("page", "sites"))
    page.route("**/module/*", lambda route: route.abort())
    page.goto(sites["bank"].origin)
    expect(page.locator("module-17cyber .card")).to_be_visible()
    return page, "module-17cyber"


def dialog(request):
    page, sites = map(request.getfixturevalue, ("page", "sites"))
    page.goto(sites["shop"].origin)
    page.locator("module-17cyber button.open").click()
    expect(framed(page).place.locator(".search")).to_be_visible()
    return page, "module-17cyber"


def before_a_conversation(request):
    page = request.getfixturevalue("journey")
    ask_for_help(page)
    page.locator("[data-way=conversation]").click()
    say_where(page)
    expect(page.locator("[data-told=sent]")).to_be_visible()
    return page, "main"


def conversation(request):
    page, officer = map(request.getfixturevalue, ("journey", "officer"))
    officer.take(open_conversation(page))
    officer.say("Bonjour")
    expect(page.locator(".log")).to_contain_text("Bonjour")
    return page, "main"


def sign_in(request):
    page, office = map(request.getfixturevalue, ("page", "office"))
    page.goto(f"{office.url}/console/")
    return page, "body"


def queue(request):
    page, office = map(request.getfixturevalue, ("page", "office"))
    Person(office, "officer", "ecrans@example.org").sign_in(page, office, "/desk/")
    return page, "body"


SCREENS = (
    *(home, question, long_question, diagnosis, card, dialog),
    *(before_a_conversation, conversation, sign_in, queue),
)


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.__name__)
def test_a_screen_is_told_as_it_was_accepted(request, screen):
    path = ACCEPTED / f"{screen.__name__}.txt"
    told = structure(*screen(request))
    if os.environ.get("ACCEPT"):
        path.write_text(told, encoding="utf-8")
    assert told == path.read_text(encoding="utf-8"), CHANGED.format(name=screen.__name__)


@pytest.mark.parametrize("path", sorted(ACCEPTED.glob("*.txt")), ids=lambda path: path.stem)
def test_no_level_of_heading_is_skipped(path):
    levels = [int(level) for level in re.findall(r"^ *heading.*\[level=(\d)\]", path.read_text(encoding="utf-8"), re.M)]
    assert all(after <= before + 1 for before, after in zip([0, *levels], levels, strict=False)), levels


def test_no_screen_promises_a_progress():
    told = {path.stem: path.read_text(encoding="utf-8") for path in ACCEPTED.glob("*.txt")}
    assert len(told) == len(SCREENS) == 10
    assert [name for name, lines in told.items() if re.search("progressbar|meter|[ÉE]tape \\d|\\d ?%", lines)] == []
