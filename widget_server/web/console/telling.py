"""How the templates of the console tell what the audit log and the tree hold: filters, some of which look a name up."""

from flask import g

from ...register.people import staff
from ..database import database
from . import words
from .access import console

NOTHING = "—"
KINDS = {"cli": "ligne de commande", "partner": "partenaire"}

console.add_app_template_filter(words.moment, "moment")
console.add_app_template_filter(words.day, "on_day")


@console.app_template_filter()
def deed(action):
    """Return what the audit log calls something done, as it is said."""
    return words.DEEDS.get(action, action)


@console.app_template_filter()
def who(text):
    """Return whom the audit log calls so: a name where there still is an account, else what they are."""
    if text == "service":
        return "le service"
    kind, _, name = text.partition(":")
    if kind == "staff":
        return _names().get(text, f"compte n° {name} (effacé)")
    return f"{name} ({KINDS.get(kind, kind)})"


@console.app_template_filter()
def changes(entry):
    """Return (field, before, after) for each field of an entry of the audit log that is not what it was, as texts."""
    before, after = entry["before"] or {}, entry["after"] or {}
    names = [name for name in before | after if name != "id" and before.get(name, NOTHING) != after.get(name, NOTHING)]
    return [(words.FIELDS.get(name, name), _value(before.get(name)), _value(after.get(name))) for name in names]


def _value(value):
    if value is None:
        return NOTHING
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)


def _names():
    if "names" not in g:
        g.names = {person.who: person.name for person in staff.list_all(database())}
    return g.names
