"""The tree in sentences: its text twin, for those who read rather than look, and why an action or a diagnosis comes up.

Plain French text, generated from the tree alone.
"""

from .language import Language
from .tree import MOMENTS
from .walk import enumerate_walks

TITLES = {"now": "À faire maintenant", "today": "Aujourd'hui", "week": "Les jours suivants"}


def text_twin(tree):
    """Return the whole tree as text: numbered questions, each answer with where it goes, then every diagnosis."""
    questions = _in_order(tree)
    numbers = {id: str(number) for number, id in enumerate(questions, 1)}
    numbers |= {id: f"D{number}" for number, id in enumerate(tree.diagnoses, 1)}
    parts = [f"{tree.title}. Relu le {Language().day(tree.reviewed_on)}."]
    parts += [_question(tree, numbers, tree.questions[id]) for id in questions]
    parts += [_diagnosis(tree, numbers, each) for each in tree.diagnoses.values()]
    return "\n\n".join(parts) + "\n"


def explain(tree, id):
    """Return, for the id of a diagnosis or a note, which answers lead to it and what it brings. Raises KeyError."""
    return _explain_diagnosis(tree, tree.diagnoses[id]) if id in tree.diagnoses else _explain_note(tree, id)


def _in_order(tree):
    """Question ids as a person may meet them, nearest first."""
    found = [tree.start]
    for id in found:
        following = (option.next for option in tree.questions[id].options)
        found += dict.fromkeys(next for next in following if next in tree.questions and next not in found)
    return found


def _question(tree, numbers, question):
    lines = [f"Question {numbers[question.id]}. {question.ask} {question.help}".rstrip()]
    for rank, option in enumerate(question.options, 1):
        for_whom = f" [{_audiences(tree, option.only)}]" if option.only else ""
        place = "à la question" if option.next in tree.questions else "au diagnostic"
        lines.append(f"  {numbers[question.id]}.{rank} {option.say}{for_whom} : allez {place} {numbers[option.next]}.")
    return "\n".join(lines)


def _diagnosis(tree, numbers, diagnosis):
    lines = [f"Diagnostic {numbers[diagnosis.id]}. {diagnosis.name}. {diagnosis.what}"]
    for moment in MOMENTS:
        if getattr(diagnosis, moment):
            lines.append(f"  {TITLES[moment]} :")
            lines += [f"    - {_action(tree, tree.actions[id])}" for id in getattr(diagnosis, moment)]
    lines += [f"  Plainte : {_condition(tree, each)}{each.say}" for each in diagnosis.complaint]
    lines += [f"  Ensuite : {diagnosis.then}", *([f"  Attention : {diagnosis.beware}"] if diagnosis.beware else [])]
    lines += [
        f"  Voir aussi {numbers[each.diagnosis]} : {_condition(tree, each)}{tree.diagnoses[each.diagnosis].name}."
        for each in diagnosis.linked
    ]
    return "\n".join(lines)


def _action(tree, action):
    reach = " ".join(f"({contact.name} : {contact.phone})" for contact in _with_phone(tree, action))
    return f"{_condition(tree, action)}{action.do} {action.why} {reach}".rstrip()


def _with_phone(tree, action):
    return (tree.contacts[id] for id in action.contacts if tree.contacts[id].phone)


def _condition(tree, item):
    said = [_audiences(tree, item.only)] if item.only else []
    said += [f"si {' ou si '.join(tree.notes[id] for id in item.when)}"] if item.when else []
    said += [f"sauf si {' ou si '.join(tree.notes[id] for id in item.unless)}"] if item.unless else []
    return f"({', '.join(said)}) " if said else ""


def _audiences(tree, ids):
    return "pour " + " ou ".join(tree.audiences[id] for id in ids)


def _explain_diagnosis(tree, diagnosis):
    walks = [walk for walk in enumerate_walks(tree) if walk.node == diagnosis.id]
    shortest = sorted(walks, key=lambda walk: len(walk.answers))[:5]
    lines = [f"{diagnosis.name} ({diagnosis.id}) : {len(walks)} chemins, dont les plus courts :"]
    lines += [f"  {_path(walk)}" for walk in shortest]
    for moment in MOMENTS:
        lines += [f"{TITLES[moment]} : {_action(tree, tree.actions[id])} [{id}]" for id in getattr(diagnosis, moment)]
    return "\n".join(lines) + "\n"


def _explain_note(tree, note):
    lines = [f"{note} : si {tree.notes[note]}."]
    lines += [
        f"  posée par {question.id}/{option.id} : {option.say}"
        for question in tree.questions.values()
        for option in question.options
        if note in option.notes
    ]
    for action in tree.actions.values():
        lines += [f"  demande {action.id} : {action.do}"] * (note in action.when)
        lines += [f"  écarte {action.id} : {action.do}"] * (note in action.unless)
    for each in tree.diagnoses.values():
        lines += [f"  porte {each.id} à {level}" for level, notes in each.escalate.items() if note in notes]
        lines += [f"  lie {link.diagnosis} à {each.id}" for link in each.linked if note in link.when]
    return "\n".join(lines) + "\n"


def _path(walk):
    return " → ".join(f"{question}/{option}" for question, option in walk.answers)
