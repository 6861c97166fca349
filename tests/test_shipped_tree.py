"""The tree that ships: nothing wrong in it, nothing stale on the day the tests run, nobody left without an end."""

import re
from datetime import date
from statistics import median

import pytest

from widget_server.journey.check import find_mistakes, find_stale
from widget_server.journey.edition import packaged_tree
from widget_server.journey.tree import MOMENTS, load_decision_tree
from widget_server.journey.walk import enumerate_walks, plan

TREE = load_decision_tree(packaged_tree().read_text(encoding="utf-8"))
WALKS = list(enumerate_walks(TREE))

EIGHTEEN = """
phishing-email phishing-sms phishing-phone fake-parcel spam-email fake-tech-support fake-bank-advisor card-fraud
account-hack-email account-hack-social account-hack-messaging personal-data-leak-victim fake-webcam-blackmail
cyberbullying fake-shop identity-theft ransomware malware-virus unknown
""".split()


def test_it_has_no_mistake():
    assert find_mistakes(TREE) == []


def test_no_fact_in_it_is_stale_today():
    assert find_stale(TREE, date.today()) == {}


def test_it_knows_the_commonest_diagnoses_and_four_audiences():
    assert set(EIGHTEEN) <= set(TREE.diagnoses)
    assert list(TREE.audiences) == ["particulier", "entreprise", "association", "collectivite"]


def test_any_diagnosis_is_at_most_six_answers_away_and_four_in_the_median():
    assert max(len(walk.answers) for walk in WALKS) <= 6
    shortest = [min(len(walk.answers) for walk in WALKS if walk.node == id) for id in TREE.diagnoses]
    assert median(shortest) <= 4


def test_everyone_has_something_to_do_now_and_someone_to_reach():
    for walk in WALKS:
        told = plan(TREE, walk)
        assert told.actions["now"], walk
        assert told.contacts, walk


def test_everyone_is_told_whether_to_complain():
    for walk in WALKS:
        assert plan(TREE, walk).complaint, walk


def test_an_organisation_is_never_sent_to_thesee_or_perceval():
    for walk in WALKS:
        if walk.audience != "particulier":
            assert not {"thesee-complaint", "thesee-report", "perceval"} & set(plan(TREE, walk).contacts), walk


def test_a_minor_hears_of_the_3018():
    for walk in WALKS:
        if "minor" in walk.notes:
            told = plan(TREE, walk)
            through_actions = {
                id for ids in told.actions.values() for each in ids for id in TREE.actions[each].contacts
            }
            assert "3018" in through_actions | set(told.contacts), walk


def test_someone_in_danger_is_told_first_whom_to_call():
    for walk in WALKS:
        if "in_danger" in walk.notes:
            first = TREE.actions[plan(TREE, walk).actions["now"][0]]
            assert set(first.contacts) & {"police-17", "eu-112", "sms-114"}, walk


def test_no_card_is_mentioned_to_who_gave_none():
    for walk in WALKS:
        if walk.node.startswith("phishing") and not walk.notes & {"gave_card", "maybe_card", "lost_money", "gave_code"}:
            assert "card-fraud" not in plan(TREE, walk).diagnoses, walk


def test_no_sentence_is_longer_than_twenty_words():
    texts = [each.do for each in TREE.actions.values()] + [each.why for each in TREE.actions.values()]
    texts += [question.ask for question in TREE.questions.values()]
    texts += [text for each in TREE.diagnoses.values() for text in (each.what, each.then, each.beware)]
    sentences = [part for text in texts for part in re.split(r"(?<=[.?!])\s+", text) if part]
    lengths = [len(re.findall(r"[\w'’-]+", sentence)) for sentence in sentences]
    assert max(lengths) <= 20 and median(lengths) <= 12


@pytest.mark.parametrize("contact", TREE.contacts.values(), ids=lambda contact: contact.id)
def test_each_contact_can_be_reached_or_says_how(contact):
    assert contact.phone or contact.sms or contact.url or len(contact.role) > 20


def test_actions_come_in_the_order_of_time():
    for diagnosis in TREE.diagnoses.values():
        assert diagnosis.now, diagnosis.id
        assert sum(len(getattr(diagnosis, moment)) for moment in MOMENTS) >= 5, diagnosis.id
