"""From answers to advice, on a small tree whose right answers are written here by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.journey.small import data, tree
from widget_server.journey.edition import packaged_tree
from widget_server.journey.tree import load_decision_tree
from widget_server.journey.walk import (
    distinct_ends,
    enumerate_walks,
    first_walks,
    longest_walks,
    notes_heard,
    plan,
    replay,
    severity,
)

TREE = tree()
CARD = [("danger", "no"), ("who", "me"), ("what", "card")]


def test_no_answer_stands_at_the_first_question():
    assert replay(TREE, []).node == "danger"


def test_answers_lead_to_a_diagnosis_with_audience_and_notes():
    walk = replay(TREE, CARD)
    assert (walk.node, walk.audience, walk.notes, walk.answers) == ("phishing", "person", {"gave_card"}, tuple(CARD))


@pytest.mark.parametrize(
    ("answers", "node"),
    [
        ([("danger", "no"), ("what", "card")], "who"),  # another question than the one reached
        ([("danger", "gone")], "danger"),  # an option that is no more
        ([("danger", "no"), ("who", "us"), ("what", "young")], "what"),  # an option not offered to a firm
        ([("nowhere", "no")], "danger"),
        ([*CARD, ("danger", "no")], "phishing"),  # nothing follows a diagnosis
    ],
)
def test_an_answer_that_does_not_fit_ends_the_replay_there(answers, node):
    assert replay(TREE, answers).node == node


def test_an_option_is_offered_to_whoever_did_not_say_who_they_are():
    assert replay(TREE, [("danger", "no"), ("who", "unsure"), ("what", "young")]).node == "phishing"


def test_actions_of_linked_diagnoses_are_merged_the_gravest_first_and_none_twice():
    told = plan(TREE, replay(TREE, CARD))
    assert told.severity == "S4"
    assert told.diagnoses == ("phishing", "card")
    assert told.actions == {"now": ("block", "keep"), "today": (), "week": ()}
    assert told.contacts == ("bank", "police")
    assert told.complaint == (("phishing", 0),)


def test_who_gave_no_card_reads_nothing_of_it():
    told = plan(TREE, replay(TREE, [("danger", "no"), ("who", "me"), ("what", "young")]))
    assert told.severity == "S3"
    assert told.diagnoses == ("phishing",)
    assert told.actions == {"now": ("keep",), "today": ("tell",), "week": ()}
    assert told.contacts == ("police",)


def test_a_firm_reads_what_concerns_firms():
    told = plan(TREE, replay(TREE, [("danger", "no"), ("who", "us"), ("what", "card")]))
    assert told.actions["today"] == ("notify",)
    assert told.complaint == (("phishing", 1),)


def test_at_most_two_diagnoses_are_linked():
    many = tree(diagnoses__phishing__linked=[{"diagnosis": id} for id in ("card", "lost", "phishing")])
    assert plan(many, replay(many, CARD)).diagnoses == ("phishing", "card", "lost")


def test_severity_is_raised_by_notes_and_never_lowered():
    phishing = TREE.diagnoses["phishing"]
    assert severity(phishing, frozenset()) == "S1"
    assert severity(phishing, frozenset({"minor"})) == "S3"
    lower = tree(diagnoses__card__escalate={"S1": ["minor"]}).diagnoses["card"]
    assert severity(lower, frozenset({"minor"})) == "S4"


def test_every_walk_is_found_once_and_replays_to_where_it_led():
    walks = list(enumerate_walks(TREE))
    assert len(walks) == 22 and len({walk.answers for walk in walks}) == 22
    assert all(replay(TREE, walk.answers) == walk for walk in walks)
    assert {walk.node for walk in walks} == set(data()["diagnoses"])


def test_ends_that_differ_only_by_the_way_there_count_once():
    ends = [(walk.node, walk.audience, walk.notes) for walk in distinct_ends(TREE)]
    assert len(ends) == len(set(ends)) == 11  # four answers for two audiences, less one; four when it is not known
    assert set(ends) == {(walk.node, walk.audience, walk.notes) for walk in enumerate_walks(TREE)}


def test_a_linked_diagnosis_hears_the_notes_of_the_one_that_shows_it():
    assert notes_heard(TREE) == {"phishing": {"gave_card", "minor"}, "card": {"gave_card"}, "lost": set()}


def test_a_diagnosis_hears_nothing_of_walks_that_do_not_show_it():
    for_firms = tree(diagnoses__phishing__linked=[{"diagnosis": "lost", "only": ["firm"]}])
    assert notes_heard(for_firms)["lost"] == {"gave_card", "minor"}  # minor: who did not say who they are
    unless = tree(diagnoses__phishing__linked=[{"diagnosis": "lost", "unless": ["minor"]}])
    assert notes_heard(unless)["lost"] == {"gave_card"}


def test_the_first_and_the_longest_walks_bound_all_the_others():
    walks = list(enumerate_walks(SHIPPED))
    lengths = {}
    for walk in walks:
        lengths.setdefault((walk.node, walk.audience), []).append(len(walk.answers))
    first = {(walk.node, walk.audience): len(walk.answers) for walk in first_walks(SHIPPED)}
    longest = {(walk.node, walk.audience): len(walk.answers) for walk in longest_walks(SHIPPED)}
    assert longest == {end: max(each) for end, each in lengths.items()}
    assert {end: first[end] for end in lengths} == {end: min(each) for end, each in lengths.items()}
    assert {id for id, _ in first} == {*SHIPPED.questions, *SHIPPED.diagnoses}
    assert all(replay(SHIPPED, walk.answers) == walk for walk in (*first_walks(SHIPPED), *longest_walks(SHIPPED)))


SHIPPED = load_decision_tree(packaged_tree().read_text(encoding="utf-8"))
PAIRS = [(question.id, option.id) for question in SHIPPED.questions.values() for option in question.options]


@given(st.lists(st.sampled_from(PAIRS), max_size=12))
def test_any_answers_lead_somewhere_and_a_prefix_of_them_was_kept(answers):
    walk = replay(SHIPPED, answers)
    assert walk.node in SHIPPED.questions or walk.node in SHIPPED.diagnoses
    assert list(walk.answers) == answers[: len(walk.answers)]


REFUSES = [{"say": "Réservée aux personnes.", "only": ["firm"]}, {"say": "Pas pour un mineur.", "when": ["minor"]}]
TURNED_AWAY = tree(contacts__bank__refuses=REFUSES, diagnoses__phishing__contacts=["police", "bank"])


@pytest.mark.parametrize(
    ("answers", "contacts", "refused"),
    [
        (("me", "card"), ("police", "bank"), ()),
        (("us", "card"), ("police",), (("bank", 0),)),
        (("me", "young"), ("police",), (("bank", 1),)),
        (("unsure", "card"), ("police", "bank"), ()),  # nothing is held true of someone unknown
    ],
)
def test_a_contact_that_refuses_someone_is_not_among_theirs_and_says_why(answers, contacts, refused):
    told = plan(TURNED_AWAY, replay(TURNED_AWAY, zip(("danger", "who", "what"), ("no", *answers), strict=True)))
    assert set(told.contacts) == set(contacts)
    assert told.refused == refused and not {id for id, _ in refused} & set(told.contacts)


def test_letters_are_offered_once_and_only_where_they_apply():
    letter = {"name": "L", "why": "W.", "subject": "S", "body": "{a}", "blanks": {"a": {"label": "A"}}}
    offered = tree(
        letters={"one": letter, "two": letter},
        diagnoses__card__letters=["one"],
        diagnoses__phishing__letters=["one", {"letter": "two", "when": ["minor"]}],
    )
    adult = replay(offered, [("danger", "no"), ("who", "me"), ("what", "card")])
    assert plan(offered, adult).letters == ("one",)
    young = replay(offered, [("danger", "no"), ("who", "me"), ("what", "young")])
    assert plan(offered, young).letters == ("one", "two")


def test_handoffs_are_offered_once_in_their_own_order_and_only_where_they_apply():
    offered = tree(
        diagnoses__card__handoffs=["dossier", "conversation"],
        diagnoses__phishing__handoffs=[{"handoff": "association", "when": ["minor"]}],
    )
    asked = {"paid": ("conversation", "dossier"), "card": ("conversation", "dossier"), "young": ("association",)}
    for option, handoffs in asked.items():
        walk = replay(offered, [("danger", "no"), ("who", "me"), ("what", option)])
        assert plan(offered, walk).handoffs == handoffs
