"""Every mistake of meaning that a well-shaped tree can carry, all found at once, each told in one sentence with the
id in it. No clock is read here: whoever asks what is stale says what day it is."""

import re
from collections import Counter, defaultdict
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from itertools import chain

from ..errors import BadTree
from .facts import find_wrong_facts
from .tree import HANDOFFS, MOMENTS, UNSURE, meant, read_decision_tree
from .walk import first_walks, following, longest_walks

MOST_ANSWERS = 6
MOST_LOOPS_TOLD = 20
BLANK = re.compile(r"\{([a-z0-9_-]+)\}")


def find_mistakes(tree):
    """Return what is wrong with a DecisionTree whatever the day, as sentences; [] means it may be published."""
    loops = list(_cycles(tree))
    checks = (
        _start(tree),
        _emergency(tree),
        _repeated_ids(tree),
        _former_ids(tree),
        _letters(tree),
        _references(tree),
        _unsure(tree),
        loops,
        _ways_out(tree),
        _unreachable(tree),
        () if loops else _lengths(tree),
        _dead_ends_for_some(tree),
        find_wrong_facts(tree),
    )
    return list(chain.from_iterable(checks))


@lru_cache(maxsize=1)  # the process that starts the service reads the tree too: the ones it forks find it read
def load_good_tree(text):
    """Return the DecisionTree written in `text`, fit to be published; nobody may change it.

    Raises BadYaml where it cannot be read at all, BadTree with every mistake of shape and meaning at once.
    """
    tree, mistakes = read_decision_tree(text)
    if mistakes := mistakes + find_mistakes(tree):
        raise BadTree(mistakes)
    return tree


def _start(tree):
    if tree.start and tree.start not in tree.questions:
        yield f"start : la première question « {tree.start} » n'existe pas{meant(tree.start, tree.questions)}."


def _emergency(tree):
    """Emergency contacts nobody can call or write to."""
    for contact in (tree.contacts[id] for id in tree.emergency if id in tree.contacts):
        if not (contact.phone or contact.sms):
            yield f"{contact.id} : un contact d'urgence doit avoir un numéro de téléphone ou de SMS."


def _repeated_ids(tree):
    for id in tree.questions.keys() & tree.diagnoses.keys():
        yield f"{id} : une question et un diagnostic portent le même identifiant."
    for question in tree.questions.values():
        counts = Counter(option.id for option in question.options if option.id)
        yield from (f"{question.id} : la réponse « {id} » est écrite {n} fois." for id, n in counts.items() if n > 1)
    for diagnosis in tree.diagnoses.values():
        counts = Counter(id for moment in MOMENTS for id in getattr(diagnosis, moment))
        yield from (f"{diagnosis.id} : l'action « {id} » est demandée {n} fois." for id, n in counts.items() if n > 1)


def _former_ids(tree):
    """Ids that diagnoses had formerly and that would no longer say which one is meant."""
    former = Counter(id for each in tree.diagnoses.values() for id in each.formerly)
    for each in tree.diagnoses.values():
        for id in each.formerly:
            if id in tree.questions or id in tree.diagnoses or former[id] > 1:
                yield f"{each.id} : l'ancien identifiant « {id} » désigne aussi autre chose."


def _letters(tree):
    """Blanks that a letter names and does not have, or has and does not name."""
    for letter in tree.letters.values():
        named = set(BLANK.findall(letter.body))
        for id in dict.fromkeys(BLANK.findall(letter.body)):
            if id not in letter.blanks:
                yield f"{letter.id} : « {{{id}}} » n'est pas décrit dans blanks{meant(id, letter.blanks)}."
        yield from (f"{letter.id} : « {id} » ne sert pas dans la lettre." for id in letter.blanks if id not in named)


def _references(tree):
    """Ids that point at nothing."""
    nodes = tree.questions | tree.diagnoses
    for place, id, what, known in _pointers(tree, nodes):
        if id and id not in known:
            yield f"{place} : {what} « {id} » n'existe pas{meant(id, known)}."


def _pointers(tree, nodes):
    """Yield (where it is written, id, what it should be, the ids there are)."""
    yield from (("emergency", id, "le contact", tree.contacts) for id in tree.emergency)
    for question in tree.questions.values():
        for option in question.options:
            place = f"{question.id}/{option.id}"
            yield place, option.next, "la suite", nodes
            yield place, option.audience, "le public", tree.audiences
            yield from ((place, id, "le public", tree.audiences) for id in option.only)
            yield from ((place, id, "la note", tree.notes) for id in option.notes)
    for contact in tree.contacts.values():
        for each in contact.refuses:
            yield from _conditions(tree, contact.id, each)
    for action in tree.actions.values():
        yield from ((action.id, id, "le contact", tree.contacts) for id in action.contacts)
        yield from _conditions(tree, action.id, action)
    for diagnosis in tree.diagnoses.values():
        yield from _diagnosis_pointers(tree, diagnosis)


def _diagnosis_pointers(tree, diagnosis):
    place = diagnosis.id
    yield from ((place, id, "le public", tree.audiences) for id in diagnosis.audiences)
    yield from ((place, id, "l'action", tree.actions) for moment in MOMENTS for id in getattr(diagnosis, moment))
    yield from ((place, use.contact, "le contact", tree.contacts) for use in diagnosis.contacts)
    yield from ((place, use.letter, "la lettre", tree.letters) for use in diagnosis.letters)
    yield from ((place, use.handoff, "la mise en relation", HANDOFFS) for use in diagnosis.handoffs)
    yield from ((place, link.diagnosis, "le diagnostic", tree.diagnoses) for link in diagnosis.linked)
    yield from ((place, id, "la note", tree.notes) for notes in diagnosis.escalate.values() for id in notes)
    for item in (*diagnosis.contacts, *diagnosis.linked, *diagnosis.letters, *diagnosis.handoffs, *diagnosis.complaint):
        yield from _conditions(tree, place, item)


def _conditions(tree, place, item):
    yield from ((place, id, "le public", tree.audiences) for id in item.only)
    yield from ((place, id, "la note", tree.notes) for id in (*item.when, *item.unless))


def _unsure(tree):
    for question in tree.questions.values():
        option = question.option(UNSURE)
        if option is None or not option.say.startswith("Je ne sais pas") or option.only:
            yield f"{question.id} : il manque la réponse « Je ne sais pas » (id: {UNSURE}), offerte à tous."


def _cycles(tree):
    """Questions from which answers lead back to themselves, one loop at a time."""
    graph = following(tree)
    for _ in range(MOST_LOOPS_TOLD):
        try:
            return TopologicalSorter(graph).prepare()
        except CycleError as error:
            loop = error.args[1][::-1]
            yield f"{loop[0]} : on y revient sans fin ({' → '.join(loop)})."
            graph[loop[0]].discard(loop[1])


def _ways_out(tree):
    """Questions from which no diagnosis can be reached."""
    leading = defaultdict(list)
    for question in tree.questions.values():
        if not question.options:
            yield f"{question.id} : aucune réponse n'est proposée."
        for option in question.options:
            leading[option.next].append(question.id)
    reaching = _closure(tree.diagnoses, leading)
    yield from (f"{id} : aucune réponse ne mène à un diagnostic." for id in tree.questions if id not in reaching)


def _closure(ids, neighbours):
    """All that can be reached from `ids`, themselves included; `neighbours` maps an id to the next ones."""
    reached, waiting = set(), list(ids)
    while waiting:
        id = waiting.pop()
        if id not in reached:
            reached.add(id)
            waiting += neighbours.get(id, ())
    return reached


def _unreachable(tree):
    if tree.start in tree.questions:
        reached = _closure([tree.start], following(tree))
        yield from (f"{id} : aucune réponse ne mène à cette question." for id in tree.questions if id not in reached)
        yield from (f"{id} : aucune réponse ne mène à ce diagnostic." for id in tree.diagnoses if id not in reached)
    used = {note for question in tree.questions.values() for option in question.options for note in option.notes}
    yield from (f"{note} : aucune réponse ne pose cette note." for note in tree.notes if note not in used)
    wanted = {id for each in tree.diagnoses.values() for moment in MOMENTS for id in getattr(each, moment)}
    yield from (f"{id} : aucun diagnostic ne demande cette action." for id in tree.actions if id not in wanted)
    offered = {use.letter for each in tree.diagnoses.values() for use in each.letters}
    yield from (f"{id} : aucun diagnostic ne propose cette lettre." for id in tree.letters if id not in offered)


def _lengths(tree):
    longest = {}
    for walk in longest_walks(tree):
        if walk.node in tree.diagnoses and len(walk.answers) > len(longest.get(walk.node, ())):
            longest[walk.node] = walk.answers
    for id, answers in longest.items():
        if len(answers) > MOST_ANSWERS:
            path = " → ".join(question for question, _ in answers)
            yield f"{id} : il faut {len(answers)} réponses ({path}), {MOST_ANSWERS} au plus."


def _dead_ends_for_some(tree):
    """Answers that nobody can choose, and diagnoses reached by someone they are not meant for."""
    reached = defaultdict(set)
    for walk in first_walks(tree):
        reached[walk.node].add(walk.audience)
        if walk.node in tree.diagnoses and walk.audience not in (None, *tree.diagnoses[walk.node].audiences):
            path = " → ".join(f"{question}/{option}" for question, option in walk.answers)
            yield f"{walk.node} : le public « {walk.audience} » y arrive ({path}), le diagnostic n'est pas pour lui."
    for question in tree.questions.values():
        here = reached[question.id]
        for option in question.options:
            if here and not any(option.offered_to(audience) for audience in here):
                yield f"{question.id}/{option.id} : personne ne peut choisir cette réponse, réservée à d'autres."
