"""The document that investigators receive, a dossier or an alert, and the JSON Schema that says what it may be.

A document is the same at each try: who receives it twice knows it by its id.
"""

from .dossier_fields import ABOUT, ANSWER, CONTACT, DIAGNOSIS, FACTS, MOST_ANSWERS, REASON

VERSION = 1
MOMENT = {"type": "string", "format": "date-time"}


def write(kind, id, at, data):
    """Return the document of a dossier or an alert (`kind`), of this id and moment (text), holding `data`."""
    return {"version": VERSION, "type": kind, "id": id, "timestamp": at, "data": data}


def schema(address):
    """Return the JSON Schema (draft 2020-12) of every document, published at `address`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address,
        "title": "Un dossier confié par une victime, ou l'alerte d'un officier",
        "oneOf": [{"$ref": "#/$defs/dossier"}, {"$ref": "#/$defs/alert"}],
        "$defs": {
            "dossier": _document("dossier", _DOSSIER) | {"title": "Ce qu'une victime accepte de transmettre"},
            "alert": _document("alert", _ALERT) | {"title": "Ce qu'un officier signale à des spécialistes"},
        },
    }


def _document(kind, data):
    return _object(
        {
            "version": {"const": VERSION},
            "type": {"const": kind},
            "id": {"type": "string", "pattern": "^msg_[0-9a-f]{32}$", "description": "Le même à chaque essai"},
            "timestamp": MOMENT,
            "data": data,
        }
    )


def _object(properties, **rules):
    """An object of exactly these properties, all required unless `rules` say otherwise."""
    required = {} if "minProperties" in rules else {"required": list(properties)}
    return {"type": "object", "properties": properties, "additionalProperties": False} | required | rules


def _texts(fields):
    return {name: {"type": "string", "title": each.label, "maxLength": each.longest} for name, each in fields.items()}


_MESSAGE = {
    "author": {"enum": ["person", "officer", "service"]},
    "text": {"type": "string"},
    "at": MOMENT,
}
_DOSSIER = _object(
    {
        "diagnosis": _object(_texts(DIAGNOSIS)),
        "answers": {"type": "array", "items": _object(_texts(ANSWER)), "minItems": 1, "maxItems": MOST_ANSWERS},
        "facts": _object(_texts(FACTS), minProperties=1),
        "contact": _object(_texts(CONTACT), minProperties=1),
        "conversation": {"type": "array", "items": _object(_MESSAGE), "minItems": 1},
    },
    minProperties=1,
)
_ALERT = _object(
    {
        "reason": {"type": "string", "minLength": 1, "maxLength": REASON.longest, "title": REASON.label},
        "about": _object(_texts(ABOUT), minProperties=1),
    },
)
