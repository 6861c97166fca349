"""Whether the words are plain: short sentences, no acronym left unexplained. Measures, and where each rule is broken.

The limits are those of the European easy-to-read guidelines (Inclusion Europe) and of the project's own rules.
"""

import re
from statistics import median

from .texts import texts

MOST_WORDS = 20
MEDIAN_WORDS = 12
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")
WORD = re.compile(r"\w[\w'’-]*")
ACRONYM = re.compile(r"\b[A-Z]{2,}\b")
EVERYDAY = ("SMS",)
ARTICLE = re.compile(r"\bart\.|\b[LR]\d")


def sentence_lengths(tree):
    """Return (id, sentence, words) for each sentence that a person reads, in order."""
    sentences = ((place, part) for place, text in _prose(tree) for part in SENTENCE_END.split(text))
    return [(place, part, len(WORD.findall(part))) for place, part in sentences if part]


def find_unclear(tree):
    """Return what is hard to read in a DecisionTree, as sentences; [] when nothing is."""
    lengths = sentence_lengths(tree)
    found = [
        f"{place} : une phrase fait {words} mots, {MOST_WORDS} au plus (« {part} »)."
        for place, part, words in lengths
        if words > MOST_WORDS
    ]
    if lengths and (middle := median(words for *_, words in lengths)) > MEDIAN_WORDS:
        found.append(f"phrases : {middle:g} mots en médiane, {MEDIAN_WORDS} au plus.")
    return found + [
        f"{place} : le sigle « {acronym} » n'est expliqué nulle part (acronyms)."
        for acronym, place in _unexplained(tree).items()
    ]


def acronyms_in(tree, diagnosis):
    """Return those of the tree's acronyms that the texts of a diagnosis and of its actions use, with what they mean."""
    used = set(ACRONYM.findall(" ".join(text for _, text in _screen(tree, diagnosis))))
    return {acronym: meaning for acronym, meaning in tree.acronyms.items() if acronym in used}


def _screen(tree, diagnosis):
    actions = tuple(tree.actions[id] for ids in (diagnosis.now, diagnosis.today, diagnosis.week) for id in ids)
    return [*texts((diagnosis,)), *texts(actions)]


def _prose(tree):
    """All texts but lists of search words, and the articles of law, which are references."""
    words = {each.words for each in tree.diagnoses.values()}
    return ((place, text) for place, text in texts(tree) if text not in words and not ARTICLE.search(text))


def _unexplained(tree):
    """Acronyms that the tree does not explain and that name no contact; the name of one stands beside its role."""
    names = {each for contact in tree.contacts.values() for each in ACRONYM.findall(contact.name)}
    found = {}
    for place, text in _prose(tree):
        for acronym in ACRONYM.findall(text):
            if acronym not in names and acronym not in tree.acronyms and acronym not in EVERYDAY:
                found.setdefault(acronym, place)
    return found
