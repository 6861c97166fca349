"""The tree that ships: nothing wrong in it, nothing stale on the day the tests run, nobody left without an end."""

import re
from statistics import median

import pytest

from widget_server.journey.check import find_mistakes
from widget_server.journey.edition import packaged_tree
from widget_server.journey.facts import find_stale
from widget_server.journey.plain import find_unclear
from widget_server.journey.tree import MOMENTS, load_decision_tree
from widget_server.journey.walk import enumerate_walks, plan
from widget_server.store import moments
from widget_server.web.desk import sentences

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
    assert find_stale(TREE, moments.today()) == {}


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


@pytest.mark.parametrize("contact", TREE.contacts.values(), ids=lambda contact: contact.id)
def test_each_contact_can_be_reached_or_says_how(contact):
    assert contact.phone or contact.sms or contact.url or len(contact.role) > 20


def test_actions_come_in_the_order_of_time():
    for diagnosis in TREE.diagnoses.values():
        assert diagnosis.now, diagnosis.id
        assert sum(len(getattr(diagnosis, moment)) for moment in MOMENTS) >= 5, diagnosis.id


# A first step that someone in the gravest situation can take before the diagnosis is known.
FIRST_STEP = re.compile(
    r"\b(17|112|114|119|3018|3114|3919|3218)\b|[Aa]ppelez|[Pp]révenez|[Ii]sole|[Dd]ébranche|Coupez|N'éteignez"
)


def test_before_the_gravest_diagnoses_the_way_itself_says_whom_to_call_or_what_to_stop():
    """The numbers at the top of every screen do not count: what counts is said on the question, or under the answer."""
    for walk in WALKS:
        if plan(TREE, walk).severity == "S4":
            asked = [TREE.questions[id] for id, _ in walk.answers]
            said = [question.help for question in asked if question.id != TREE.start]
            said += [TREE.questions[id].option(option).hint for id, option in walk.answers]
            assert FIRST_STEP.search(" ".join(said)), walk


# threats.md § 2: what looks alike, and the question that tells one from the other.
LOOK_ALIKES = """
fake-webcam-blackmail sextortion images
sextortion intimate-image-abuse blackmailed
sextortion sextortion-minor met
card-fraud fake-bank-advisor money
unauthorised-transfer-or-debit fake-iban-transfer money
fake-iban-transfer ceo-fraud iban
fake-iban-transfer business-email-compromise iban
account-hack-messaging sim-swapping messaging
account-hack-email infostealer account
malware-virus fake-tech-support device
malware-virus ransomware device
website-hack website-defacement site
website-hack ddos site
number-spoofing spam-phone ringing
personal-data-leak-victim personal-data-breach-organisation who
cyberbullying online-raid people
cyberbullying defamation-insult once
stalkerware account-hack-social account
stalkerware compromised-iot object
fake-investment recovery-scam invest
job-scam money-mule job
romance-scam fake-investment met
""".strip().splitlines()


@pytest.mark.parametrize("line", LOOK_ALIKES)
def test_what_looks_alike_is_told_apart_by_one_question(line):
    """Two people who answered the same until that question: one option leads to the first diagnosis and never to the
    second, another the other way round."""
    first, second, question = line.split()
    ends = {}
    for walk in WALKS:
        asked = [id for id, _ in walk.answers]
        if question in asked:
            place = asked.index(question)
            ends.setdefault(walk.answers[:place], {}).setdefault(walk.answers[place], set()).add(walk.node)
    assert any(
        any(first in ends and second not in ends for ends in answers.values())
        and any(second in ends and first not in ends for ends in answers.values())
        for answers in ends.values()
    )


def test_a_lost_card_goes_to_the_online_complaint_and_a_copied_one_to_perceval():
    for walk in WALKS:
        if walk.node == "card-fraud" and walk.audience == "particulier" and "minor" not in walk.notes:
            contacts = plan(TREE, walk).contacts
            assert ("plainte-en-ligne" in contacts) == ("card_lost" in walk.notes), walk
            assert ("perceval" in contacts) == ("card_lost" not in walk.notes), walk


def test_a_trader_who_answers_is_a_matter_for_signalconso_and_not_for_thesee():
    traders = [walk for walk in WALKS if "real_trader" in walk.notes]
    assert traders
    for walk in traders:
        contacts = plan(TREE, walk).contacts
        assert "signalconso" in contacts and "thesee-complaint" not in contacts, walk


def test_its_words_are_plain():
    assert find_unclear(TREE) == []


NOT_FOR_INVESTIGATORS_YET = {"sextortion-minor", "grooming-minor", "illegal-content-child-abuse"}
CLEANED = {"compromised-iot", "malware-virus", "infostealer", "cryptojacking", "fake-tech-support", "unknown"}
ABOUT_INTIMACY = {"sextortion", "intimate-image-abuse", "sexual-deepfake", "happy-slapping"}


def test_the_gravest_situations_lead_to_a_person():
    for walk in WALKS:
        told = plan(TREE, walk)
        if told.severity == "S4" and "in_danger" not in walk.notes:
            assert told.handoffs, walk


def test_who_thinks_of_dying_may_always_turn_to_an_association_and_write_once_it_is_grave():
    for walk in WALKS:
        told = plan(TREE, walk)
        if "suicidal" in walk.notes:
            assert "association" in told.handoffs, walk
            assert told.severity < "S3" or "conversation" in told.handoffs, walk


def test_who_fears_someone_close_may_turn_to_an_association_and_is_not_sent_to_have_the_device_cleaned():
    for walk in WALKS:
        told = plan(TREE, walk)
        if "afraid" in walk.notes:
            assert "association" in told.handoffs, walk
            cleaned = CLEANED & set(told.diagnoses) and walk.audience == "particulier"
            assert not cleaned or "provider" not in told.handoffs, walk


def test_a_minor_s_intimacy_is_never_asked_for_in_a_dossier():
    for walk in WALKS:
        told = plan(TREE, walk)
        about_a_child = NOT_FOR_INVESTIGATORS_YET | (ABOUT_INTIMACY if "minor" in walk.notes else set())
        if about_a_child & set(told.diagnoses):
            assert "dossier" not in told.handoffs, walk


def test_mere_nuisance_is_not_handed_over():
    for walk in WALKS:
        if walk.node in ("spam-email", "spam-phone") and not walk.notes:
            assert not plan(TREE, walk).handoffs, walk


def test_an_officer_has_at_hand_what_the_tree_says_to_whoever_is_in_danger():
    for id in sentences.URGENT:
        assert TREE.actions[id].do in sentences.offered(TREE)
