"""Dossiers: what a person agrees to hand to investigators, section by section, and what becomes of it.

Only what they agreed to is ever kept; once it was taken, its words are no longer here.
"""

from typing import NamedTuple

from ..errors import BadDossier
from ..journey.language import sentence
from ..store import writing
from . import codes, deliveries
from .dossier_fields import SECTIONS

SENTENCES = {
    "prepared": sentence("Votre dossier est prêt. Il part vers les enquêteurs."),
    "delivered": sentence(
        "Votre dossier est déposé là où les enquêteurs viennent le prendre, pendant trente jours au plus."
    ),
    "acknowledged": sentence("Le serveur des enquêteurs a reçu votre dossier. Il est effacé ici."),
    "failed": sentence("Votre dossier n'a pas encore pu être remis. L'équipe du service le voit et peut réessayer."),
    "withdrawn": sentence("Vous avez retiré ce dossier. Il est effacé."),
    "dropped": sentence("Ce dossier n'a pas pu être remis. Il est effacé."),
}
AGAIN = sentence("Votre dossier n'a pas encore pu être remis. Le service réessaie de lui-même.")
MAYBE = sentence("Un envoi avait été tenté : il est possible que les enquêteurs l'aient reçu quand même.")


class Dossier(NamedTuple):
    """Where a dossier is, never its words: a state of deliveries.Delivery, sentences for its person, two moments."""

    state: str
    sentences: tuple
    prepared_at: str
    kept_until: str

    @property
    def sentence(self):
        return " ".join(self.sentences)


def choose(sections, consent, transcript=None):
    """Return the sections that will be handed over: those agreed to (`consent`, names) that hold something.

    `sections` maps names to what the person wrote, `transcript` is the messages of their conversation, if any, as
    dicts. Raises BadDossier when nothing is left.
    """
    given = sections | {"conversation": [_message(each) for each in transcript or ()]}
    chosen = {name: _filled(given.get(name)) for name in SECTIONS if name in consent}
    chosen = {name: held for name, held in chosen.items() if held}
    if not chosen:
        raise BadDossier(
            "Rien ne serait transmis : choisissez au moins une partie du dossier qui contient quelque chose."
        )
    return chosen


def prepare(db, sections, consent, transcript=None, code=None, now=None):
    """Have what `choose` keeps handed to investigators; return (code, Dossier). The code alone leads to it again.

    With a `code` made beforehand, sending it twice prepares one dossier; raises UnknownCode for what is none.
    """
    chosen, code = choose(sections, consent, transcript), code or codes.new()
    with writing(db):
        delivery = deliveries.find(db, codes.hash(code))
        return code, _dossier(delivery or deliveries.add(db, "dossier", chosen, codes.hash(code), now))


def find(db, code):
    """Return the Dossier of a code; raises UnknownCode."""
    return _dossier(deliveries.of_code(db, codes.hash(code)))


def withdraw(db, code):
    """Take a dossier back and return it; raises UnknownCode, BadDelivery once investigators have it."""
    deliveries.withdraw(db, codes.hash(code))
    return find(db, code)


def _dossier(delivery):
    told = (SENTENCES[delivery.state],)
    if delivery.tries and delivery.state == "prepared":
        told = (AGAIN,)
    elif delivery.tries and delivery.state == "withdrawn":
        told += (MAYBE,)
    return Dossier(delivery.state, told, delivery.created_at, delivery.expires_at)


def _message(message):
    return {name: message[name] for name in ("author", "text", "at")}


def _filled(held):
    """Fields that hold something; lists and texts as they are."""
    return {name: text for name, text in held.items() if text} if isinstance(held, dict) else held
