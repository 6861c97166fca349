"""What a change of the tree changes for people: every walk, walked in both versions, and the ends that differ."""

from collections import defaultdict
from dataclasses import dataclass

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
    plan_of = _plans(new), _plans(old)
    for walk in enumerate_walks(new):
        for sentence in _differences(old, new, replay(old, walk.answers), walk, plan_of):
            told[sentence].append(walk.answers)
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


def _plans(tree):
    """Thousands of walks end in a few hundred ways: return what makes the plan of each once."""
    known = {}

    def of(walk):
        end = walk.node, walk.audience, walk.notes
        if end not in known:
            known[end] = plan(tree, walk)
        return known[end]

    return of


def _differences(old, new, before, after, plan_of):
    if len(before.answers) < len(after.answers) or before.node not in old.diagnoses:
        yield f"un chemin nouveau mène à « {after.node} »"
    elif new.current(before.node) != after.node:
        yield f"« {before.node} » devient « {after.node} »"
    else:
        changed = list(_changed_advice(plan_of[1](before), plan_of[0](after)))
        if changed:
            yield f"« {after.node} » : {' ; '.join(changed)}"


def _changed_advice(before, after):
    if before.severity != after.severity:
        yield f"gravité {before.severity} → {after.severity}"
    for moment in MOMENTS:
        yield from _moved(moment, before.actions[moment], after.actions[moment])
    yield from _moved("contacts", before.contacts, after.contacts)
    yield from _moved("liés", before.diagnoses[1:], after.diagnoses[1:])
    yield from _moved("lettres", before.letters, after.letters)


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
