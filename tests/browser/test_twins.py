"""The two walkers agree: Python and the browser replay one file of vectors, every path of the shipped tree."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest

from tests.browser.journey import TREE, Journey
from widget_server.journey.edition import embed
from widget_server.journey.hours import is_open, public_holidays
from widget_server.journey.structure import structure
from widget_server.journey.walk import Walk, enumerate_walks, plan, replay


@pytest.fixture(scope="module")
def vectors(tmp_path_factory):
    """The file: for each path its answers, where they lead, and (once for each distinct end) the plan shown there."""
    walks = list(enumerate_walks(TREE))
    ends = {end(walk): walk for walk in walks}
    made = {
        "structure": structure(TREE),
        "paths": [[walk.answers, end(walk)] for walk in walks],
        "plans": {name: asdict(plan(TREE, walk)) for name, walk in ends.items()},
        "cut": [[walk.answers[1:], end(replay(TREE, walk.answers[1:]))] for walk in walks[::50]],
    }
    path = tmp_path_factory.mktemp("vectors") / "vectors.json"
    path.write_text(json.dumps(made), encoding="utf-8")
    return path


def end(walk):
    return f"{walk.node} {walk.audience} {' '.join(sorted(walk.notes))}"


def test_python_replays_every_vector(vectors):
    read = json.loads(vectors.read_text())
    for answers, expected in read["paths"] + read["cut"]:
        assert end(replay(TREE, [tuple(pair) for pair in answers])) == expected
    for name, expected in read["plans"].items():
        node, audience, *notes = name.split()
        walk = Walk(node, None if audience == "None" else audience, frozenset(notes))
        assert json.loads(json.dumps(asdict(plan(TREE, walk)))) == expected


REPLAY = """async ({ source, vectors }) => {
  const { plan, replay } = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  const { structure, paths, plans, cut } = JSON.parse(vectors);
  const end = (walk) => `${walk.node} ${walk.audience ?? "None"} ${[...walk.notes].sort().join(" ")}`;
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const wrong = [];
  const seen = new Set();
  for (const [answers, expected] of [...paths, ...cut]) {
    const walk = replay(structure, answers);
    if (end(walk) !== expected) wrong.push([answers, end(walk), expected]);
    if (!structure.diagnoses[walk.node]) continue;
    seen.add(end(walk));
    if (!same(plan(structure, walk), plans[end(walk)])) wrong.push([answers, "plan"]);
  }
  return { wrong: wrong.slice(0, 3), replayed: paths.length, plans: seen.size };
}"""


def test_the_browser_replays_the_same_file(page, vectors):
    told = page.evaluate(REPLAY, {"source": embed("walk.js"), "vectors": vectors.read_text()})
    assert told["wrong"] == []
    assert told["replayed"] == len(list(enumerate_walks(TREE))) > 1000
    assert told["plans"] == len(json.loads(vectors.read_text())["plans"])


HOURS = [
    "",
    "24/7",
    "Mo-Fr 09:00-18:30",
    "Mo-Su,PH 09:00-23:00",
    "Mo-Su 09:00-20:00",
    "Mo,We 10:00-12:00; Tu 14:00-16:00; PH off",
]


def test_both_tell_alike_whether_a_contact_is_open(page):
    """Every hour and a half of two years, whatever the visitor's own time zone."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    moments = [start + timedelta(minutes=90 * step) for step in range(2 * 365 * 16)]
    hours = [*HOURS, *{contact.hours for contact in TREE.contacts.values()}]
    expected = [[is_open(each, moment) for moment in moments] for each in hours]
    holidays = [str(day) for year in (2026, 2027) for day in public_holidays(year)]
    told = page.evaluate(
        """async ({ source, hours, moments, holidays }) => {
          const { isOpen } = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
          return hours.map((each) => moments.map((moment) => isOpen(each, holidays, new Date(moment))));
        }""",
        {
            "source": embed("hours.js"),
            "hours": hours,
            "moments": [int(moment.timestamp() * 1000) for moment in moments],
            "holidays": holidays,
        },
    )
    assert told == expected


def ids_of(name):
    return f"all => all.map(each => each.dataset.{name})"


@pytest.mark.parametrize("every", [6, pytest.param(1, marks=pytest.mark.proof)])
def test_what_the_page_shows_is_what_the_walker_plans(page, service, every):
    """On one walk to each diagnosis, the longest: the ids on screen are those of the plan, in its order."""
    longest = {}
    for walk in enumerate_walks(TREE):
        if len(walk.notes) >= len(longest.get(walk.node, walk).notes):
            longest[walk.node] = walk
    page.goto(f"{service.url}/")
    for walk in [*longest.values()][::every]:
        journey = Journey(page)
        journey.walk(option for _, option in walk.answers)
        planned = plan(TREE, walk)
        assert journey.shown() == walk.node
        assert journey.actions() == [id for ids in planned.actions.values() for id in ids]
        shown = page.locator(".contacts > ul:first-of-type > li").evaluate_all(ids_of("contact"))
        assert shown == list(planned.contacts)
        assert page.locator(".refused > li").count() == len(planned.refused)
        assert page.locator(".letters > ul > li").evaluate_all(ids_of("letter")) == list(planned.letters)
        assert page.locator(".complaint > ul > li").count() == len(planned.complaint)
        assert page.locator(".linked > ul > li").count() == len(planned.diagnoses) - 1
        assert page.locator("main .if-notes").count() == 0
        page.locator("[data-do=restart]").click()
    assert page.complaints == []
