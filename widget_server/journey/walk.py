"""From answers to advice: the same arithmetic as `embed/walk.js`, for tests, the checker and the command line.

No text and no rendering: ids in, ids out.
"""

from collections import defaultdict, deque
from dataclasses import dataclass
from graphlib import TopologicalSorter

from .schema import SEVERITIES
from .tree import HANDOFFS, MOMENTS, Diagnosis, Linked

MOST_LINKED = 2


@dataclass(frozen=True)
class Walk:
    """Where some answers lead: `node` is the id of a question still to answer, or of a diagnosis."""

    node: str
    audience: str | None = None
    notes: frozenset = frozenset()
    answers: tuple = ()

    def take(self, option):
        """The walk after choosing `option` (an Option of the question it stands at)."""
        return Walk(
            option.next,
            option.audience or self.audience,
            self.notes.union(option.notes),
            (*self.answers, (self.node, option.id)),
        )


@dataclass(frozen=True)
class Plan:
    """What to show at the end of a walk: ids in the order to show them. `diagnoses` starts with the primary one,
    `actions` maps each moment (now, today, week) to action ids, `complaint` holds (diagnosis, index) pairs,
    `refused` (contact, index) pairs: whom it would be useless to turn to, and which of its statements says why."""

    severity: str
    diagnoses: tuple
    actions: dict
    contacts: tuple
    refused: tuple
    complaint: tuple
    letters: tuple
    handoffs: tuple


def replay(tree, answers):
    """Return the Walk that `answers`, pairs (question id, option id), lead to.

    An answer to another question than the one reached, or one that is not offered, ends the replay there: an old
    answer never jumps over a question.
    """
    walk = Walk(tree.start)
    for question_id, option_id in answers:
        question = tree.questions.get(walk.node)
        option = question.option(option_id) if question and question.id == question_id else None
        if option is None or not option.offered_to(walk.audience):
            break
        walk = walk.take(option)
    return walk


def enumerate_walks(tree):
    """Yield every Walk from the first question to a diagnosis. The tree must be free of cycles."""
    waiting = [Walk(tree.start)]
    while waiting:
        walk = waiting.pop()
        if walk.node not in tree.questions:
            yield walk
        waiting += reversed(_one_further(tree, walk))


def first_walks(tree):
    """Yield a shortest Walk to each question and diagnosis, once for each audience that can come there; the notes
    are those of this walk only."""
    seen, waiting = set(), deque([Walk(tree.start)])
    while waiting:
        walk = waiting.popleft()
        if (walk.node, walk.audience) not in seen:
            seen.add((walk.node, walk.audience))
            yield walk
            waiting += _one_further(tree, walk)


def longest_walks(tree):
    """Yield a longest Walk to each diagnosis, once for each audience that can come there; the notes are those of
    this walk only. The tree must be free of cycles."""
    longest = defaultdict(dict, {tree.start: {None: Walk(tree.start)}})
    for id in reversed([*TopologicalSorter(following(tree)).static_order()]):
        for walk in longest.pop(id, {}).values():
            if id not in tree.questions:
                yield walk
            for further in _one_further(tree, walk):
                known = longest[further.node].get(further.audience, walk)
                longest[further.node][further.audience] = max(known, further, key=lambda each: len(each.answers))


def following(tree):
    """Return {question id: the ids of questions and diagnoses its answers lead to}."""
    return {id: {option.next for option in question.options} for id, question in tree.questions.items()}


def _one_further(tree, walk):
    """The walks after one more answer; none at a diagnosis."""
    options = tree.questions[walk.node].options if walk.node in tree.questions else ()
    return [walk.take(option) for option in options if option.offered_to(walk.audience)]


def distinct_ends(tree):
    """Yield one Walk for each different end: same diagnosis, audience and notes count once however they are reached."""
    seen, waiting = set(), [Walk(tree.start)]
    while waiting:
        walk = waiting.pop()
        state = walk.node, walk.audience, walk.notes
        if state in seen:
            continue
        seen.add(state)
        if walk.node not in tree.questions:
            yield walk
        waiting += _one_further(tree, walk)


def notes_heard(tree):
    """Return {diagnosis id: the notes that may be set when it is shown, alone or linked to another}."""
    heard = {id: set() for id in tree.diagnoses}
    for walk in distinct_ends(tree):
        for link in (Linked(diagnosis=walk.node), *tree.diagnoses[walk.node].linked):
            if link.applies(walk.audience, walk.notes):
                heard[link.diagnosis] |= walk.notes
    return heard


def plan(tree, walk):
    """Return the Plan for a walk that stands at a diagnosis: the primary one, at most two linked ones, and all their
    actions merged, the gravest diagnosis first, none said twice, each at the earliest moment that names it."""
    primary = tree.diagnoses[walk.node]
    linked = [tree.diagnoses[link.diagnosis] for link in _applying(primary.linked, walk)][:MOST_LINKED]
    diagnoses = [primary, *linked]
    gravest_first = sorted(diagnoses, key=lambda each: severity(each, walk.notes), reverse=True)
    uses = [use for each in gravest_first for use in each.contacts if use.applies(None, walk.notes)]
    refused = _refusals(tree, uses, walk)
    return Plan(
        severity=severity(gravest_first[0], walk.notes),
        diagnoses=tuple(each.id for each in diagnoses),
        actions=_merge_actions(tree, gravest_first, walk),
        contacts=_once(use.contact for use in uses if use.contact not in refused and _applying([use], walk)),
        refused=tuple(refused.items()),
        complaint=tuple(
            (each.id, index)
            for each in diagnoses
            for index, statement in enumerate(each.complaint)
            if statement.applies(walk.audience, walk.notes)
        ),
        letters=_once(use.letter for each in gravest_first for use in _applying(each.letters, walk)),
        handoffs=_handoffs(diagnoses, walk),
    )


def _handoffs(diagnoses, walk):
    offered = {use.handoff for each in diagnoses for use in _applying(each.handoffs, walk)}
    return tuple(id for id in HANDOFFS if id in offered)


def severity(diagnosis: Diagnosis, notes):
    """The severity of a diagnosis (S1 to S4) once these notes are known."""
    raised = (level for level, when in diagnosis.escalate.items() if not notes.isdisjoint(when))
    return max((diagnosis.severity, *raised), key=SEVERITIES.index)


def _merge_actions(tree, diagnoses, walk):
    merged, said = {}, set()
    for moment in MOMENTS:
        ids = _once(id for each in diagnoses for id in getattr(each, moment))
        merged[moment] = tuple(
            id for id in ids if id not in said and tree.actions[id].applies(walk.audience, walk.notes)
        )
        said.update(ids)
    return merged


def _refusals(tree, uses, walk):
    """Return {contact id: index of the statement that says why it is not for this walk}."""
    indexes = {use.contact: tree.contacts[use.contact].refusal(walk.audience, walk.notes) for use in uses}
    return {id: index for id, index in indexes.items() if index is not None}


def _applying(items, walk):
    return [item for item in items if item.applies(walk.audience, walk.notes)]


def _once(ids):
    return tuple(dict.fromkeys(ids))
