"""Stories: followed to their end, and every answer that does not serve is told."""

from pathlib import Path

import pytest

from tests.journey.small import tree
from widget_server.errors import BadStories
from widget_server.journey.edition import packaged_tree
from widget_server.journey.stories import Story, coverage, follow, load_stories
from widget_server.journey.tree import load_decision_tree

SHIPPED = load_decision_tree(packaged_tree().read_text(encoding="utf-8"))
STORIES = load_stories(Path("stories.yaml").read_text(encoding="utf-8"))


def story(diagnosis="phishing", **answers):
    return Story(id="one", told="On m'a écrit.", answers=answers, diagnosis=diagnosis)


def mistakes(told):
    return follow(tree(), told)[1]


def test_answers_serve_in_any_order():
    walk, found = follow(tree(), story(what="card", danger="no", who="me"))
    assert found == [] and walk.node == "phishing" and walk.audience == "person"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (story(danger="no", who="me"), "il manque la réponse à « what »"),
        (story(danger="no", who="me", what="unsure"), "on arrive à « lost », pas à « phishing »"),
        (story(danger="no", who="mee"), "« who/mee » n'existe pas (vouliez-vous dire « me » ?)"),
        (story(danger="no", who="us", what="young"), "« what/young » n'est pas offerte à ce public"),
        (story(danger="no", who="me", what="card", whom="x"), "« whom » n'a pas servi, cette question n'existe pas"),
    ],
)
def test_what_goes_wrong_is_told(told, said):
    assert len(mistakes(told)) == 1 and said in mistakes(told)[0] and mistakes(told)[0].startswith("one : ")


def test_coverage_is_what_the_walks_went_through():
    reached, chosen = coverage(tree(), [story(danger="no", who="me", what="card")])
    assert reached == {"phishing"} and chosen == {("danger", "no"), ("who", "me"), ("what", "card")}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("other: x", "il manque la liste"),
        ("stories: [x]", "récit 1 : il faut exactement"),
        ("stories: [{id: a, told: b, answers: {}}]", "a : il faut exactement"),
        ("stories: [{id: a, told: b, answers: [c], diagnosis: d}]", "a : id, told et diagnosis sont des textes"),
        (
            "stories: [{id: a, told: b, answers: {c: d}, diagnosis: e}, {id: a, told: b, answers: {c: d}, diagnosis: e}]",
            "a : deux récits",
        ),
    ],
)
def test_stories_that_cannot_be_read_say_why(text, said):
    with pytest.raises(BadStories, match=said):
        load_stories(text)


@pytest.mark.parametrize("told", STORIES, ids=lambda each: each.id)
def test_a_victim_s_story_reaches_its_diagnosis(told):
    assert follow(SHIPPED, told)[1] == []


def test_forty_stories_cover_the_audiences_and_half_of_the_diagnoses():
    assert len(STORIES) >= 40
    assert {follow(SHIPPED, told)[0].audience for told in STORIES} >= set(SHIPPED.audiences)
    assert len(coverage(SHIPPED, STORIES)[0]) >= len(SHIPPED.diagnoses) / 2
