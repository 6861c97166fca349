"""Plain words, measured."""

import pytest

from tests.journey.small import tree
from widget_server.journey.plain import acronyms_in, find_unclear, sentence_lengths

LONG = " ".join(["mot"] * 21) + "."


def test_a_plain_tree_has_nothing_unclear():
    assert find_unclear(tree(acronyms={"CNIL": "l'autorité des données"})) == []


@pytest.mark.parametrize("place", ["actions__keep__do", "questions__who__help", "diagnoses__card__then"])
def test_a_long_sentence_is_told_with_its_length_and_where_it_stands(place):
    found = [each for each in find_unclear(tree(**{place: f"Court. {LONG}"})) if "21 mots" in each]
    assert len(found) == 1 and found[0].startswith(f"{place.split('__')[1]} :")


def test_many_middling_sentences_are_told_too():
    middling = " ".join(["mot"] * 15) + "."
    assert any(
        "en médiane" in each for each in find_unclear(tree(diagnoses__card__what=middling * 1 + f" {middling}" * 60))
    )


def test_an_acronym_that_nobody_explains_is_told_once():
    assert find_unclear(tree()) == ["notify : le sigle « CNIL » n'est expliqué nulle part (acronyms)."]


def test_the_name_of_a_contact_is_explained_by_its_card():
    assert find_unclear(tree(contacts__bank__name="CNIL")) == []


def test_an_article_of_law_is_a_reference_and_not_a_sentence():
    law = [{"name": "Vol", "article": "Code pénal, art. 311-1 CP"}]
    assert not any("CP" in each for each in find_unclear(tree(diagnoses__card__offence=law)))


def test_advice_says_what_its_acronyms_mean_and_no_others():
    explained = tree(acronyms={"CNIL": "l'autorité des données", "RIB": "vos coordonnées"})
    assert acronyms_in(explained, explained.diagnoses["phishing"]) == {"CNIL": "l'autorité des données"}
    assert acronyms_in(explained, explained.diagnoses["card"]) == {}


def test_words_are_counted_as_a_reader_counts_them():
    lengths = {text: words for _, text, words in sentence_lengths(tree(actions__keep__do="Qu'avez-vous vu, là-bas ?"))}
    assert lengths["Qu'avez-vous vu, là-bas ?"] == 3
