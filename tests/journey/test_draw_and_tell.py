"""The tree as a picture and as sentences: nothing missing, nothing that does not fit."""

from xml.etree import ElementTree

import pytest

from tests.journey.small import tree
from widget_server.journey.draw import draw
from widget_server.journey.edition import packaged_tree
from widget_server.journey.tell import explain, text_twin
from widget_server.journey.tree import load_decision_tree

SHIPPED = load_decision_tree(packaged_tree().read_text(encoding="utf-8"))
SVG = "{http://www.w3.org/2000/svg}"


def test_the_picture_has_a_box_for_each_node_and_an_arrow_for_each_answer():
    picture = ElementTree.fromstring(draw(SHIPPED))
    assert len(picture.findall(f"{SVG}g")) == len(SHIPPED.questions) + len(SHIPPED.diagnoses)
    answers = sum(len(question.options) for question in SHIPPED.questions.values())
    assert len(picture.findall(f"{SVG}path")) == answers


def test_no_two_boxes_of_the_picture_overlap():
    picture = ElementTree.fromstring(draw(SHIPPED))
    boxes = [
        tuple(float(rect.get(name)) for name in ("x", "y", "width", "height")) for rect in picture.iter(f"{SVG}rect")
    ]
    for i, (x, y, width, height) in enumerate(boxes):
        for u, v, *_ in boxes[i + 1 :]:
            assert u != x or v >= y + height or y > v, "same column, same place"
            assert u == x or abs(u - x) >= width


def test_a_branch_is_drawn_from_its_question():
    picture = draw(tree(), "what")
    assert "Qu'avez-vous donné" in picture.replace("&#x27;", "'") and "En danger" not in picture


def test_hostile_text_stays_text_in_the_picture():
    picture = draw(tree(diagnoses__card__name="<script>alert(1)</script>"))
    assert "<script" not in picture


def test_the_text_twin_leads_every_answer_somewhere_it_numbers():
    twin = text_twin(tree())
    assert "Question 1. En danger ?" in twin and "1.1 Non : allez à la question 2." in twin
    assert "3.1 Ma carte : allez au diagnostic D1." in twin
    assert "[pour une personne]" in twin and "(si vous avez donné une carte) Bloquez la carte." in twin


def test_the_text_twin_says_every_sentence_of_the_tree():
    twin = text_twin(SHIPPED)
    for question in SHIPPED.questions.values():
        assert question.ask in twin and all(option.say in twin for option in question.options)
    for action in SHIPPED.actions.values():
        assert action.do in twin
    for diagnosis in SHIPPED.diagnoses.values():
        assert diagnosis.what in twin and diagnosis.then in twin


def test_a_diagnosis_is_explained_by_the_answers_that_lead_to_it():
    told = explain(tree(), "card")
    assert "danger/no → who/me → what/paid" in told and "Bloquez la carte." in told and "[block]" in told


def test_a_note_is_explained_by_who_sets_it_and_what_it_changes():
    told = explain(tree(), "minor")
    assert "posée par what/young" in told and "demande tell" in told and "écarte notify" in told
    assert "porte phishing à S3" in told


def test_what_is_neither_is_refused():
    with pytest.raises(KeyError):
        explain(tree(), "nothing")
