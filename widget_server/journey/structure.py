"""The tree without its texts: what the browser needs to go from answers to ids.

The complete page carries all of it but what its own markup says: where options lead and what diagnoses ask to do.
"""

from .tree import MOMENTS


def structure(tree):
    """The tree without its texts, as JSON-ready values: what `walk.js` needs to go from answers to ids."""
    return _without_empty(
        {
            "start": tree.start,
            "questions": {
                question.id: {
                    option.id: {
                        "next": option.next,
                        "audience": option.audience,
                        "only": option.only,
                        "notes": option.notes,
                    }
                    for option in question.options
                }
                for question in tree.questions.values()
            },
            "refuses": {
                id: [_conditions(each) for each in contact.refuses]
                for id, contact in tree.contacts.items()
                if contact.refuses
            },
            "actions": {id: _conditions(action) for id, action in tree.actions.items()},
            "diagnoses": {id: _diagnosis_structure(each) for id, each in tree.diagnoses.items()},
        }
    )


def beside_the_page(structure):
    """The same without what `journey.js` reads in the complete page."""
    return structure | {
        "questions": {
            id: {option: _but(what, ("next",)) for option, what in options.items()}
            for id, options in structure["questions"].items()
        },
        "diagnoses": {id: _but(what, MOMENTS) for id, what in structure["diagnoses"].items()},
    }


def _but(values, names):
    return {name: value for name, value in values.items() if name not in names}


def _diagnosis_structure(diagnosis):
    return {
        "severity": diagnosis.severity,
        "escalate": diagnosis.escalate,
        **{moment: getattr(diagnosis, moment) for moment in MOMENTS},
        "contacts": [{"contact": use.contact, **_conditions(use)} for use in diagnosis.contacts],
        "letters": [{"letter": use.letter, **_conditions(use)} for use in diagnosis.letters],
        "handoffs": [{"handoff": use.handoff, **_conditions(use)} for use in diagnosis.handoffs],
        "complaint": [_conditions(statement) for statement in diagnosis.complaint],
        "linked": [{"diagnosis": link.diagnosis, **_conditions(link)} for link in diagnosis.linked],
    }


def _conditions(item):
    return {name: getattr(item, name) for name in ("only", "when", "unless")}


def _without_empty(value):
    """Drop empty strings and lists inside; an id whose object is empty stays, and so does an item's place in a list."""
    if isinstance(value, dict):
        return {key: _without_empty(each) for key, each in value.items() if each or isinstance(each, dict)}
    if isinstance(value, list | tuple):
        return [_without_empty(each) for each in value]
    return value
