"""What a change of the tree changes for people: every walk, walked in both versions, and the ends that differ."""

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache, partial

from .texts import texts
from .tree import MOMENTS
from .walk import enumerate_walks, plan, replay


@dataclass(frozen=True)
class Change:
    """One thing that changes for `walks` situations, told in one French sentence; `example` is the answers of one."""

    sentence: str
    walks: int
    example: tuple


def compare(old, new):
    """Return (changes of advice, ids whose texts changed) from one DecisionTree to another, the widest first.

    A renamed diagnosis is the same one. Both trees must be free of mistakes.
    """
    told = defaultdict(list)
    plan_before, plan_after = _planner(old), _planner(new)
    for walk in enumerate_walks(new):
        before = replay(old, walk.answers)
        if before.node not in old.diagnoses or len(before.answers) < len(walk.answers):
            told[f"un chemin nouveau mène à « {walk.node} »"].append(walk.answers)
        elif new.current(before.node) != walk.node:
            told[f"« {before.node} » devient « {walk.node} »"].append(walk.answers)
        elif changed := list(_changed_advice(plan_before(before), plan_after(walk))):
            told[f"« {walk.node} » : {' ; '.join(changed)}"].append(walk.answers)
    for walk in enumerate_walks(old):
        if len(replay(new, walk.answers).answers) < len(walk.answers):
            told[f"ce chemin vers « {walk.node} » n'existe plus"].append(walk.answers)
    changes = [Change(sentence, len(walks), min(walks, key=len)) for sentence, walks in told.items()]
    return sorted(changes, key=lambda change: -change.walks), _changed_texts(old, new)


def tell_changes(changes, places):
    """The same as lines to read."""
    lines = [
        f"{change.walks} situation{'s' if change.walks > 1 else ''} : {change.sentence}\n    par exemple : "
        + " → ".join(f"{question}/{option}" for question, option in change.example)
        for change in changes
    ]
    lines += [f"Textes modifiés : {', '.join(places)}."] if places else []
    return "\n".join(lines or ["Rien ne change, pour personne."])


def _planner(tree):
    """Return what makes the plan of a walk; thousands of walks end in a few hundred ways, each worked out once."""
    plan_end = cache(partial(plan, tree))
    return lambda walk: plan_end(replace(walk, answers=()))


def _changed_advice(before, after):
    if before.severity != after.severity:
        yield f"gravité {before.severity} → {after.severity}"
    for moment in MOMENTS:
        yield from _moved(moment, before.actions[moment], after.actions[moment])
    yield from _moved("contacts", before.contacts, after.contacts)
    yield from _moved("liés", before.diagnoses[1:], after.diagnoses[1:])
    yield from _moved("lettres", before.letters, after.letters)
    yield from _moved("mises en relation", before.handoffs, after.handoffs)


def _moved(name, before, after):
    signs = [f"+ {id}" for id in after if id not in before] + [f"− {id}" for id in before if id not in after]
    if signs:
        yield f"{name} {', '.join(signs)}"
    elif before != after:
        yield f"{name} dans un autre ordre"


def _changed_texts(old, new):
    """Ids, in order, of what says something else than before, or says it for the first time."""
    known, said = _by_place(old), _by_place(new)
    return [place for place, told in said.items() if told != known.get(place)]


def _by_place(tree):
    said = defaultdict(list)
    for place, text in texts(tree):
        said[place].append(text)
    return said
