"""The shape of a tree: what is read, and every mistake of shape in one sentence with its place."""

import json

import pytest

from tests.journey.small import GOOD, data, shape_mistakes, text, tree
from widget_server.errors import BadTree
from widget_server.journey.tree import load_decision_tree


def test_a_good_tree_is_read_whole():
    read = tree()
    assert read.questions["what"].option("card").notes == ("gave_card",)
    assert read.actions["notify"].only == ("firm",)
    assert [use.contact for use in read.diagnoses["phishing"].contacts] == ["police", "bank"]
    assert read.diagnoses["phishing"].contacts[1].when == ("gave_card",)


def test_a_tree_survives_being_written_and_read_again():
    read = tree()
    dumped = json.dumps(_stated(read.dump()), ensure_ascii=False)
    assert load_decision_tree(dumped) == read


def _stated(value):
    if isinstance(value, dict):
        return {key: _stated(each) for key, each in value.items() if each not in ("", [], {})}
    return [_stated(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"questions__who__ask": "  "}, "questions.who.ask : texte vide."),
        ({"questions__who__ask": None}, "questions.who.ask : manque."),
        ({"questions__who__options__0__say": ["a"]}, "questions.who.options.0.say : doit être un texte."),
        ({"questions__who__options": "a"}, "questions.who.options : doit être une liste."),
        ({"questions__who": "a"}, "questions.who : doit être une suite de « clé: valeur »."),
        ({"contacts__Bank": GOOD["contacts"]["bank"]}, "contacts.Bank : identifiant invalide (a-z, 0-9, - et _)."),
        (
            {"contacts__bank__verified_on": "hier"},
            "contacts.bank.verified_on : doit être une date AAAA-MM-JJ qui existe.",
        ),
        ({"reviewed_on": "2026-02-30"}, "reviewed_on : doit être une date AAAA-MM-JJ qui existe."),
        ({"reviewed_on": "20261121"}, "reviewed_on : doit être une date AAAA-MM-JJ qui existe."),
        ({"reviewed_on": "2026-W47-6"}, "reviewed_on : doit être une date AAAA-MM-JJ qui existe."),
        ({"emergency": []}, "emergency : liste vide."),
        ({"contacts__bank__mark": "W"}, "contacts.bank.mark : doit être l'un de : V, C, K, ?."),
        ({"diagnoses__card__severity": "S5"}, "diagnoses.card.severity : doit être l'un de : S1, S2, S3, S4."),
        ({"actions__keep__wehn": ["minor"]}, "actions.keep.wehn : champ inconnu (vouliez-vous dire « when » ?)."),
        (
            {"questions__who__options__0__when": ["minor"]},
            "questions.who.options.0.when : champ inconnu (vouliez-vous dire « when » ?).",
        ),
    ],
)
def test_each_mistake_of_shape_is_told_with_its_place(changes, sentence):
    assert sentence in shape_mistakes(**changes)


@pytest.mark.parametrize("number", ["aucun", "17 ou 112", "+", "-17", "0 805 805 817 (gratuit)", "17;ext=1"])
@pytest.mark.parametrize("field", ["phone", "sms"])
def test_a_number_that_cannot_be_dialled_is_a_mistake(field, number):
    told = shape_mistakes(**{f"contacts__police__{field}": number})
    assert told == [f"contacts.police.{field} : doit être un numéro (chiffres, espaces, points, +)."]


@pytest.mark.parametrize("number", ["17", "0 805 805 817", "01.53.73.22.22", "+33 1 53 73 22 22"])
def test_a_number_is_accepted_however_it_is_grouped(number):
    assert shape_mistakes(contacts__police__phone=number) == []


@pytest.mark.parametrize(
    "url",
    [
        "http://banque.example.fr", "banque.example.fr", "javascript:alert(1)", "https://", "https://[x", "//a.fr",
        "https://user@evil.fr", "https://banque.example.fr@evil.fr/", "https://a.fr\\@evil.fr", "https://a.fr/b c",
        'https://a.fr/"', "https://a.fr:port/", "https://a..fr",
    ],
)  # fmt: skip
def test_an_address_that_is_not_plainly_https_is_a_mistake(url):
    (told,) = shape_mistakes(contacts__bank__url=url)
    assert told.startswith("contacts.bank.url : doit être une adresse https://")


@pytest.mark.parametrize("url", ["https://a.example.fr", "https://a.fr:8443/b?c=d#e", "https://xn--prfecture-d1a.fr/é"])
def test_an_https_address_is_accepted(url):
    assert shape_mistakes(contacts__bank__url=url) == []


def test_all_mistakes_are_told_at_once():
    with pytest.raises(BadTree) as caught:
        load_decision_tree(text(title=None, questions__who__ask="", diagnoses__lost__then=None))
    assert len(caught.value.mistakes) == 3


def test_any_field_turned_into_any_other_kind_is_a_mistake_not_a_crash():
    for path, value in _leaves(data()):
        for wrong in ("", [], {}, [[]], [{}], {"a": {}}):
            if type(wrong) is not type(value) or not wrong:
                broken = data()
                _set(broken, path, wrong)
                try:
                    load_decision_tree(json.dumps(broken))
                except BadTree as error:
                    assert error.mistakes
                # What is left is optional: an empty list where a list may be empty.


def _leaves(value, path=()):
    if path:
        yield path, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in items:
        yield from _leaves(each, (*path, key))


def _set(place, path, value):
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
