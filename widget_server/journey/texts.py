"""Every text of a tree that a person reads, to look at or to change: translations and checks go through here."""

from dataclasses import replace

from .tree import Action, Blank, Contact, DecisionTree, Diagnosis, Letter, Offence, Option, Question, Statement

# Where in each part a person reads something; the rest is ids, facts and sources.
READ = {
    Contact: ("name", "role", "not_for", "cost", "deaf", "refuses"),
    Blank: ("label", "hint"),
    Letter: ("name", "why", "blanks"),  # what it says is for someone who reads French
    Action: ("do", "why"),
    Option: ("say", "hint"),
    Question: ("ask", "help", "options"),
    Statement: ("say",),
    Offence: ("name", "article"),
    Diagnosis: ("name", "cue", "words", "what", "evidence", "complaint", "offence", "then", "beware"),
    DecisionTree: ("audiences", "notes", "acronyms", "contacts", "letters", "actions", "questions", "diagnoses"),
}


def texts(part, place=""):
    """Yield every text that a person reads in a tree, or in a part of one, as (id of what it belongs to, text).
    The id of an option is `question/option`."""
    if isinstance(part, str):
        if part:
            yield place, part
    elif isinstance(part, dict):
        for id, each in part.items():
            yield from texts(each, id)
    elif isinstance(part, tuple):
        for each in part:
            yield from texts(each, place)
    else:
        place = f"{place}/{part.id}" if isinstance(part, Option) else place
        for name in READ[type(part)]:
            yield from texts(getattr(part, name), place)


def change_texts(part, change):
    """Return a copy of a tree, or of a part of one, where `change(text)` stands for each text that a person reads."""
    if isinstance(part, str):
        return part and change(part)
    if isinstance(part, dict):
        return {id: change_texts(each, change) for id, each in part.items()}
    if isinstance(part, tuple):
        return tuple(change_texts(each, change) for each in part)
    return replace(part, **{name: change_texts(getattr(part, name), change) for name in READ[type(part)]})
