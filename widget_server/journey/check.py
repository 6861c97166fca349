"""Every mistake of meaning that a well-shaped tree can carry, all found at once, each told in one sentence with the
id in it. No clock is read here: whoever asks what is stale says what day it is."""

import re
from collections import Counter
from datetime import date
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from itertools import chain
from urllib.parse import urlsplit

from .hours import parse_hours
from .superseded import PHONE, digits, superseded_facts, superseded_in
from .tree import MOMENTS, UNSURE
from .walk import Walk, enumerate_walks

MOST_ANSWERS = 6
MOST_LOOPS_TOLD = 20
LINK = re.compile(r"https?://[^\s<>\"')»]+|(?<![\w@.-])(?:[\w-]+\.)+(?:fr|com|org|net|eu|info)(?![\w.-]*@)\b")


def find_mistakes(tree):
    """Return what is wrong with a DecisionTree whatever the day, as sentences; [] means it may be published."""
    loops = list(_cycles(tree))
    checks = (
        _start(tree),
        _repeated_ids(tree),
        _references(tree),
        _unsure(tree),
        loops,
        _ways_out(tree),
        _unreachable(tree),
        () if loops else _lengths(tree),
        _dead_ends_for_some(tree),
        _hours(tree),
        _superseded(tree),
        _strangers(tree),
    )
    return list(chain.from_iterable(checks))


def _start(tree):
    if tree.start not in tree.questions:
        yield f"start : la première question « {tree.start} » n'existe pas{_close(tree.start, tree.questions)}."


def _repeated_ids(tree):
    for id in tree.questions.keys() & tree.diagnoses.keys():
        yield f"{id} : une question et un diagnostic portent le même identifiant."
    for question in tree.questions.values():
        counts = Counter(option.id for option in question.options if option.id)
        yield from (f"{question.id} : la réponse « {id} » est écrite {n} fois." for id, n in counts.items() if n > 1)
    for diagnosis in tree.diagnoses.values():
        counts = Counter(id for moment in MOMENTS for id in getattr(diagnosis, moment))
        yield from (f"{diagnosis.id} : l'action « {id} » est demandée {n} fois." for id, n in counts.items() if n > 1)


def _references(tree):
    """Ids that point at nothing."""
    nodes = tree.questions | tree.diagnoses
    for place, id, what, known in _pointers(tree, nodes):
        if id and id not in known:
            yield f"{place} : {what} « {id} » n'existe pas{_close(id, known)}."


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
    yield from ((place, link.diagnosis, "le diagnostic", tree.diagnoses) for link in diagnosis.linked)
    yield from ((place, id, "la note", tree.notes) for notes in diagnosis.escalate.values() for id in notes)
    for item in (*diagnosis.contacts, *diagnosis.linked, *diagnosis.complaint):
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
    graph = {id: {option.next for option in question.options} for id, question in tree.questions.items()}
    for _ in range(MOST_LOOPS_TOLD):
        try:
            return TopologicalSorter(graph).prepare()
        except CycleError as error:
            loop = error.args[1][::-1]
            yield f"{loop[0]} : on y revient sans fin ({' → '.join(loop)})."
            graph[loop[0]].discard(loop[1])


def _ways_out(tree):
    """Questions from which no diagnosis can be reached by someone of some audience."""
    for question in tree.questions.values():
        if not question.options:
            yield f"{question.id} : aucune réponse n'est proposée."
    reaching = set(tree.diagnoses)
    while grown := {
        id
        for id, question in tree.questions.items()
        if id not in reaching and any(option.next in reaching for option in question.options)
    }:
        reaching |= grown
    yield from (f"{id} : aucune réponse ne mène à un diagnostic." for id in tree.questions if id not in reaching)


def _unreachable(tree):
    reached, waiting = set(), [tree.start]
    while waiting:
        id = waiting.pop()
        if id in tree.questions and id not in reached:
            waiting += [option.next for option in tree.questions[id].options]
        reached.add(id)
    yield from (f"{id} : aucune réponse ne mène à cette question." for id in tree.questions if id not in reached)
    yield from (f"{id} : aucune réponse ne mène à ce diagnostic." for id in tree.diagnoses if id not in reached)
    used = {note for question in tree.questions.values() for option in question.options for note in option.notes}
    yield from (f"{note} : aucune réponse ne pose cette note." for note in tree.notes if note not in used)
    wanted = {id for each in tree.diagnoses.values() for moment in MOMENTS for id in getattr(each, moment)}
    yield from (f"{id} : aucun diagnostic ne demande cette action." for id in tree.actions if id not in wanted)


def _lengths(tree):
    longest = {}
    for walk in enumerate_walks(tree):
        if walk.node in tree.diagnoses and len(walk.answers) > len(longest.get(walk.node, ())):
            longest[walk.node] = walk.answers
    for id, answers in longest.items():
        if len(answers) > MOST_ANSWERS:
            path = " → ".join(question for question, _ in answers)
            yield f"{id} : il faut {len(answers)} réponses ({path}), {MOST_ANSWERS} au plus."


def _dead_ends_for_some(tree):
    """Answers that nobody can choose, and diagnoses reached by someone they are not meant for."""
    reached = _reached_by_audience(tree)
    for question in tree.questions.values():
        here = [audience for id, audience in reached if id == question.id]
        for option in question.options:
            if here and not any(option.offered_to(audience) for audience in here):
                yield f"{question.id}/{option.id} : personne ne peut choisir cette réponse, réservée à d'autres."
    for (id, audience), answers in reached.items():
        if id in tree.diagnoses and audience and audience not in tree.diagnoses[id].audiences:
            path = " → ".join(f"{question}/{option}" for question, option in answers)
            yield f"{id} : le public « {audience} » y arrive ({path}), le diagnostic n'est pas pour lui."


def _reached_by_audience(tree):
    """Return {(question or diagnosis id, audience): the first answers that lead there}, each visited once."""
    reached, waiting = {}, [Walk(tree.start)]
    while waiting:
        walk = waiting.pop(0)
        if (walk.node, walk.audience) not in reached:
            reached[walk.node, walk.audience] = walk.answers
            options = tree.questions[walk.node].options if walk.node in tree.questions else ()
            waiting += [walk.take(option) for option in options if option.offered_to(walk.audience)]
    return reached


def find_stale(tree, today):
    """Return, as {contact id: sentence}, the facts that were verified too long before `today` (a date) to be given
    as certain, or after it."""
    ages = ((contact, _age(contact, today)) for contact in tree.contacts.values())
    return {
        contact.id: f"{contact.id} : vérifié le {contact.verified_on}, il y a {age} jours ({_limit(contact)} au plus)."
        for contact, age in ages
        if not 0 <= age <= _limit(contact)
    }


def _age(contact, today):
    try:
        return (today - date.fromisoformat(contact.verified_on)).days
    except ValueError:
        return 0  # the shape already says so


def _limit(contact):
    """Numbers and opening hours move faster than addresses."""
    return 90 if contact.phone or contact.sms or contact.hours else 180


def _hours(tree):
    for contact in tree.contacts.values():
        if contact.hours and contact.hours != "24/7":
            try:
                parse_hours(contact.hours)
            except ValueError as error:
                yield f"{contact.id} : {error}."


def _superseded(tree):
    in_texts = ((place, found) for place, text in _texts(tree) for found in superseded_in(text))
    in_facts = ((contact.id, found) for contact in tree.contacts.values() for found in superseded_facts(contact))
    for place, (value, reason) in chain(in_texts, in_facts):
        yield f"{place} : « {value} » ne doit plus être donné ({reason})."


def _strangers(tree):
    """Links and phone numbers that stand in a text and belong to no contact."""
    hosts = {_host(contact.url) for contact in tree.contacts.values() if contact.url}
    numbers = {digits(number) for each in tree.contacts.values() for number in (each.phone, each.sms) if number}
    for place, text in _texts(tree):
        for link in LINK.findall(text):
            if _host(link) not in hosts:
                yield f"{place} : le lien vers « {_host(link)} » n'appartient à aucun contact."
        for number in PHONE.findall(text):
            if digits(number) not in numbers:
                yield f"{place} : le numéro « {number.strip()} » n'appartient à aucun contact."


def _host(link):
    host = urlsplit(link if "://" in link else f"https://{link}").hostname or ""
    return host.removeprefix("www.")


def _texts(tree):
    """Yield (id, text) for every text that a victim may read; sources are cited, never followed."""
    yield from tree.notes.items()
    for contact in tree.contacts.values():
        facts = (contact.phone, contact.sms, contact.url)
        words = (contact.name, contact.role, contact.not_for, contact.deaf, contact.cost)
        yield from ((contact.id, text) for text in (*facts, *words))
    for action in tree.actions.values():
        yield from ((action.id, text) for text in (action.do, action.why))
    for question in tree.questions.values():
        yield from ((question.id, text) for text in (question.ask, question.help))
        yield from ((f"{question.id}/{o.id}", text) for o in question.options for text in (o.say, o.hint))
    for diagnosis in tree.diagnoses.values():
        said = (statement.say for statement in diagnosis.complaint)
        texts = (diagnosis.name, diagnosis.cue, diagnosis.what, diagnosis.then, diagnosis.beware)
        yield from ((diagnosis.id, text) for text in (*texts, *diagnosis.evidence, *said))


def _close(id, known):
    close = get_close_matches(id, known, 1)
    return f" (vouliez-vous dire « {close[0]} » ?)" if close else ""
