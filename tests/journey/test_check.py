"""Every mistake of meaning, planted one at a time in a good tree."""

import json
import time
from datetime import date

import pytest

from tests.journey.small import FACT, GOOD, UNSURE, data, tree
from widget_server.journey.check import find_mistakes
from widget_server.journey.facts import find_stale
from widget_server.journey.tree import read_decision_tree


def option(next, id="no", **more):
    return {"id": id, "say": "Non", "next": next, **more}


def test_a_good_tree_has_no_mistake():
    assert find_mistakes(tree()) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"start": "dangr"}, "start : la première question « dangr » n'existe pas (vouliez-vous dire « danger » ?)."),
        (
            {"questions__danger__options__0": option("whoo")},
            "danger/no : la suite « whoo » n'existe pas (vouliez-vous dire « who » ?).",
        ),
        ({"questions__alone": GOOD["questions"]["who"]}, "alone : aucune réponse ne mène à cette question."),
        ({"diagnoses__alone": GOOD["diagnoses"]["card"]}, "alone : aucune réponse ne mène à ce diagnostic."),
        ({"questions__who__options": []}, "who : aucune réponse n'est proposée."),
        ({"questions__what__options": [{**UNSURE, "next": "what"}]}, "what : aucune réponse ne mène à un diagnostic."),
        (
            {"questions__what__options__0": option("danger")},
            "danger : on y revient sans fin (danger → who → what → danger).",
        ),
        ({"questions__what__options__0": option("what")}, "what : on y revient sans fin (what → what)."),
        (
            {"questions__card": GOOD["questions"]["who"]},
            "card : une question et un diagnostic portent le même identifiant.",
        ),
        (
            {"questions__danger__options__1": {**UNSURE, "id": "no", "next": "who"}},
            "danger : la réponse « no » est écrite 2 fois.",
        ),
        ({"diagnoses__card__now": ["block", "keep"]}, "card : l'action « keep » est demandée 2 fois."),
        (
            {"questions__danger__options__1": option("who", "maybe")},
            "danger : il manque la réponse « Je ne sais pas » (id: unsure), offerte à tous.",
        ),
        (
            {"questions__danger__options__1": option("who", "unsure")},
            "danger : il manque la réponse « Je ne sais pas » (id: unsure), offerte à tous.",
        ),
        (
            {"questions__danger__options__1": {**UNSURE, "next": "who", "only": ["firm"]}},
            "danger : il manque la réponse « Je ne sais pas » (id: unsure), offerte à tous.",
        ),
        ({"emergency": ["fire"]}, "emergency : le contact « fire » n'existe pas."),
        (
            {"actions__keep__contacts": ["bnak"]},
            "keep : le contact « bnak » n'existe pas (vouliez-vous dire « bank » ?).",
        ),
        ({"actions__keep__when": ["lost"]}, "keep : la note « lost » n'existe pas."),
        ({"actions__keep__only": ["firmm"]}, "keep : le public « firmm » n'existe pas (vouliez-vous dire « firm » ?)."),
        ({"diagnoses__card__today": ["kepe"]}, "card : l'action « kepe » n'existe pas (vouliez-vous dire « keep » ?)."),
        (
            {"diagnoses__lost__linked": [{"diagnosis": "crad"}]},
            "lost : le diagnostic « crad » n'existe pas (vouliez-vous dire « card » ?).",
        ),
        ({"diagnoses__lost__escalate": {"S4": ["mad"]}}, "lost : la note « mad » n'existe pas."),
        ({"questions__what__options__0": option("card", notes=["gone"])}, "what/no : la note « gone » n'existe pas."),
        (
            {"questions__who__options__0": option("what", audience="people")},
            "who/no : le public « people » n'existe pas.",
        ),
        ({"notes__idle": "rien"}, "idle : aucune réponse ne pose cette note."),
        ({"actions__idle": GOOD["actions"]["keep"]}, "idle : aucun diagnostic ne demande cette action."),
        (
            {"questions__who__options": [{**UNSURE, "next": "what", "audience": "firm"}]},
            "what/young : personne ne peut choisir cette réponse, réservée à d'autres.",
        ),
        (
            {"diagnoses__card__audiences": ["person"]},
            "card : le public « firm » y arrive (danger/no → who/us → what/paid), le diagnostic n'est pas pour lui.",
        ),
        ({"contacts__bank__hours": "Mo-Fr 9h-18h"}, "bank : horaire illisible : « Mo-Fr 9h-18h »."),
    ],
)
def test_each_mistake_is_told_in_one_sentence_with_its_id(changes, sentence):
    assert sentence in find_mistakes(tree(**changes))


@pytest.mark.parametrize(
    "value",
    [
        "0 800 200 000", "0800200000", "+33 800 200 000", "0800.200.000", "08 842 846 37", "0 811 02 02 17",
        "01 71 75 84 68", "0 800 730 340", "3020", "118 400", "08VICTIMES", "www.internet-sigalement.gouv.fr",
        "thesee.fr", "https://www.bloctel.gouv.fr", "pre-plainte-en-ligne.gouv.fr", "moncommissariat.fr",
        "la brigade numérique", "www.service-public.fr", "ssi.gouv.fr/en-cas-dincident",
        "fraude-bretic@interieur.gouv.fr", "Twitter",
    ],
)  # fmt: skip
def test_a_superseded_value_is_found_however_it_is_written(value):
    told = find_mistakes(tree(actions__keep__do=f"Voyez {value} sans attendre."))
    assert any(sentence.startswith("keep : «") and "ne doit plus être donné" in sentence for sentence in told), told


@pytest.mark.parametrize("value", ["0 800 200 008", "le 3018", "service-public.gouv.fr", "3218", "cert.ssi.gouv.fr"])
def test_a_good_value_that_resembles_a_dead_one_is_not_superseded(value):
    told = find_mistakes(tree(actions__keep__do=f"Voyez {value} sans attendre."))
    assert not any("ne doit plus" in sentence for sentence in told)


@pytest.mark.parametrize(
    "facts",
    [
        {"name": "PHAROS", "phone": "0 805 805 817"},
        {"name": "3018", "phone": "3018", "hours": "Mo-Sa 09:00-20:00"},
        {"name": "3919", "phone": "3919", "hours": "Mo-Su 09:00-19:00"},
        {"name": "France Victimes", "phone": "116 006", "hours": "Mo-Su 09:00-19:00"},
    ],
)
def test_a_right_number_under_a_wrong_name_or_outdated_hours_is_found(facts):
    told = find_mistakes(tree(contacts__bank={"role": "Aide.", **facts, **FACT}))
    assert any("ne doit plus être donné" in sentence for sentence in told)


def test_a_link_that_cannot_be_read_is_a_mistake():
    told = find_mistakes(tree(actions__keep__why="Voyez https://[x ou https://banque.example.fr"))
    assert told == ["keep : le lien vers « https://[x » n'appartient à aucun contact."]


def test_an_emergency_contact_nobody_can_call_is_a_mistake():
    told = find_mistakes(tree(emergency=["police", "bank"]))
    assert told == ["bank : un contact d'urgence doit avoir un numéro de téléphone ou de SMS."]


def test_what_is_missing_is_told_once():
    read, (mistake,) = read_decision_tree(json.dumps(data(start=None)))
    assert mistake == "start : manque." and find_mistakes(read) == []


@pytest.mark.parametrize("link", ["https://banque.example.evil.fr/x", "http://evil.fr", "voyez evil-banque.com"])
def test_a_link_to_a_host_that_no_contact_names_is_found(link):
    assert any("n'appartient à aucun contact" in sentence for sentence in find_mistakes(tree(actions__keep__why=link)))


def test_a_link_to_a_contact_s_host_is_accepted():
    assert find_mistakes(tree(actions__keep__why="Voyez https://banque.example.fr/aide")) == []


def test_a_phone_number_that_is_no_contact_s_is_found():
    told = find_mistakes(tree(actions__keep__why="Appelez le 01 23 45 67 89."))
    assert "keep : le numéro « 01 23 45 67 89 » n'appartient à aucun contact." in told


def test_more_than_six_answers_to_a_diagnosis_is_a_mistake():
    chain = {f"q{i}": {"ask": "?", "options": [{**UNSURE, "next": f"q{i + 1}"}]} for i in range(5)}
    chain["q5"] = {"ask": "?", "options": [{**UNSURE, "next": "what"}]}
    questions = {**GOOD["questions"], **chain, "who": {**GOOD["questions"]["who"]}}
    questions["danger"] = {"ask": "?", "options": [option("who"), {**UNSURE, "next": "q0"}]}
    assert any("il faut 8 réponses" in sentence for sentence in find_mistakes(tree(questions=questions)))


def test_every_mistake_is_told_at_once():
    told = find_mistakes(tree(start="x", emergency=["y"], notes__idle="z", contacts__bank__hours="jamais"))
    assert len(told) >= 4 and len(set(told)) == len(told)


def test_a_tree_with_mistakes_of_shape_can_still_be_checked_for_meaning():
    read, mistakes = read_decision_tree(json.dumps(data(title=None, start="x", questions__who__ask="")))
    assert len(mistakes) == 2
    assert any(sentence.startswith("start :") for sentence in find_mistakes(read))


@pytest.mark.parametrize(
    ("contact", "day", "stale"),
    [
        ("police", date(2027, 1, 30), False),
        ("police", date(2027, 1, 31), True),
        ("bank", date(2027, 4, 30), False),
        ("bank", date(2027, 5, 1), True),
        ("bank", date(2026, 10, 31), True),
    ],
)
def test_numbers_grow_stale_after_90_days_and_addresses_after_180(contact, day, stale):
    assert (contact in find_stale(tree(), day)) is stale


@pytest.mark.parametrize(("length", "width"), [(3000, 1), (14, 4), (300, 8)])
def test_a_long_tree_is_checked_without_walking_every_path(length, width):
    questions = {
        f"q{i}": {"ask": "?", "options": [option(f"q{i + 1}", f"o{j}") for j in range(1, width)]} for i in range(length)
    }
    for i, question in enumerate(questions.values(), 1):
        question["options"].append({**UNSURE, "next": f"q{i}"})
    questions[f"q{length}"] = GOOD["questions"]["what"]
    long = tree(questions=questions, start="q0")
    started = time.process_time()
    told = find_mistakes(long)
    # Not a measure of speed: 14 questions of 4 answers already make 268 million paths.
    assert time.process_time() - started < 5
    assert any(f"il faut {length + 1} réponses" in sentence for sentence in told)


LETTER = {
    "name": "Lettre",
    "why": "Pour la banque.",
    "subject": "Objet",
    "body": "Le {when}.",
    "blanks": {"when": {"label": "Quand"}},
}


def with_letter(**changes):
    return tree(letters={"dispute": LETTER | changes}, diagnoses__card__letters=["dispute"])


def test_a_letter_whose_blanks_are_all_described_and_used_is_good():
    assert find_mistakes(with_letter()) == []


def test_a_blank_that_a_letter_does_not_describe_is_told_with_the_nearest_one():
    assert find_mistakes(with_letter(body="Le {when}, le {wen}.")) == [
        "dispute : « {wen} » n'est pas décrit dans blanks (vouliez-vous dire « when » ?)."
    ]


def test_a_blank_that_is_never_used_is_told():
    assert find_mistakes(with_letter(body="Rien.")) == ["dispute : « when » ne sert pas dans la lettre."]


def test_a_letter_that_no_diagnosis_offers_is_told():
    assert find_mistakes(tree(letters={"dispute": LETTER})) == ["dispute : aucun diagnostic ne propose cette lettre."]


def test_a_letter_that_does_not_exist_is_told():
    assert find_mistakes(tree(diagnoses__card__letters=["disput"])) == ["card : la lettre « disput » n'existe pas."]


def test_a_letter_gives_no_number_of_a_stranger():
    assert any(
        "n'appartient à aucun contact" in each for each in find_mistakes(with_letter(body="Le {when}, 06 12 34 56 78."))
    )


@pytest.mark.parametrize("former", ["lost", "what"])
def test_a_former_id_that_means_something_else_today_is_told(former):
    assert find_mistakes(tree(diagnoses__card__formerly=[former])) == [
        f"card : l'ancien identifiant « {former} » désigne aussi autre chose."
    ]


def test_a_former_id_shared_by_two_diagnoses_is_told_for_both():
    assert len(find_mistakes(tree(diagnoses__card__formerly=["old"], diagnoses__lost__formerly=["old"]))) == 2


def test_a_refusal_for_an_unknown_audience_is_told():
    refuses = [{"say": "Pas pour vous.", "only": ["firms"]}]
    assert find_mistakes(tree(contacts__bank__refuses=refuses)) == [
        "bank : le public « firms » n'existe pas (vouliez-vous dire « firm » ?)."
    ]


def test_a_handoff_that_does_not_exist_is_found():
    assert find_mistakes(tree(diagnoses__card__handoffs=["converstion"])) == [
        "card : la mise en relation « converstion » n'existe pas (vouliez-vous dire « conversation » ?)."
    ]


def test_a_handoff_depends_on_notes_and_audiences_that_exist():
    use = {"handoff": "dossier", "only": ["persn"], "when": ["gave_crd"]}
    assert find_mistakes(tree(diagnoses__card__handoffs=[use])) == [
        "card : le public « persn » n'existe pas (vouliez-vous dire « person » ?).",
        "card : la note « gave_crd » n'existe pas (vouliez-vous dire « gave_card » ?).",
    ]
