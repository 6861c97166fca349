"""What the pages of the console say in one way: days and moments, who did something, what it was, what it changed."""

from datetime import date
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from flask import g

from ...register import moments
from ...register.people import staff
from ..database import database
from .access import console

PARIS = ZoneInfo("Europe/Paris")
NOTHING = "—"
KINDS = {"cli": "ligne de commande", "partner": "partenaire"}


# What the audit log calls something done, and how it is said; what is not here is shown as it is.
FAMILIES = {
    "partner ": "les partenaires",
    "application ": "les inscriptions",
    "key ": "les clés",
    "tree ": "l'arbre",
    "staff ": "l'équipe",
    "passkey ": "les clés d'accès",
}
ACTIONS = {
    "partner add": "Partenaire inscrit",
    "partner update": "Partenaire modifié",
    "partner suspend": "Partenaire suspendu",
    "partner resume": "Partenaire rétabli",
    "partner leave": "Partenaire parti",
    "partner prove": "Site prouvé",
    "application add": "Demande d'inscription reçue",
    "application prove": "Site d'une demande prouvé",
    "application approve": "Demande approuvée",
    "application refuse": "Demande refusée",
    "application erase": "Demande effacée",
    "key adopt": "Clé d'essai reprise",
    "key ask": "Première clé demandée",
    "key confirm": "Première clé confirmée",
    "key refuse": "Première clé refusée",
    "key issue": "Clé émise",
    "key secret": "Clé secrète émise",
    "key rotate": "Clé remplacée",
    "key revoke": "Clé révoquée",
    "key remind": "Échéance rappelée",
    "tree publish": "Arbre publié",
    "tree rollback": "Retour à une édition antérieure",
    "tree found": "Arbre changé hors de la console",
    "staff add": "Compte ouvert",
    "staff role": "Rôle changé",
    "staff disable": "Compte désactivé",
    "staff enable": "Compte réactivé",
    "staff reset": "Second facteur remplacé",
    "staff passphrase": "Phrase secrète changée",
    "staff codes": "Codes de secours renouvelés",
    "staff recover": "Code de secours utilisé",
    "staff erase": "Compte effacé",
    "passkey add": "Clé d'accès ajoutée",
    "passkey remove": "Clé d'accès retirée",
}
FIELDS = {
    "changes": "changements pour les gens",
    "contact": "contact",
    "created_on": "inscrit le",
    "digest": "empreinte",
    "environment": "usage",
    "expires_at": "expire",
    "issued_on": "émise le",
    "name": "nom",
    "new": "nouvelle clé",
    "origins": "sites",
    "partner": "partenaire",
    "passkeys": "clés d'accès",
    "reason": "raison",
    "recovery_codes": "codes de secours",
    "restores": "reprend l'édition",
    "role": "rôle",
    "sector": "secteur",
    "state": "état",
    "texts": "textes modifiés",
}


@console.app_template_filter()
def action(text):
    """Return what the audit log calls something done, as it is said."""
    return ACTIONS.get(text, text)


@console.app_template_filter()
def changes(entry):
    """Return (field, before, after) for each field of an entry of the audit log that is not what it was, as texts."""
    before, after = entry["before"] or {}, entry["after"] or {}
    names = [name for name in before | after if before.get(name, NOTHING) != after.get(name, NOTHING)]
    return [(FIELDS.get(name, name), _value(before.get(name)), _value(after.get(name))) for name in names]


@console.app_template_filter()
def moment(text):
    """Return a moment as the database keeps it, as it is said in Paris: 3 novembre 2026 à 14:05."""
    return format_datetime(moments.read(text), "d MMMM y 'à' HH:mm", tzinfo=PARIS, locale="fr")


@console.app_template_filter()
def on_day(text):
    """Return a day as the tree keeps it, as it is said: 3 novembre 2026."""
    return format_date(date.fromisoformat(text), "d MMMM y", locale="fr")


@console.app_template_filter()
def who(text):
    """Return whom the audit log calls so: a name where there still is an account, else what they are."""
    if text == "service":
        return "le service"
    kind, _, name = text.partition(":")
    if kind == "staff":
        return _names().get(text, f"compte n° {name} (effacé)")
    return f"{name} ({KINDS.get(kind, kind)})"


def _value(value):
    if value is None:
        return NOTHING
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)


def _names():
    if "names" not in g:
        g.names = {person.who: person.name for person in staff.list_all(database())}
    return g.names
