"""What a dossier may hold: its sections, and the fields of those that a person fills in. Written here once, for the
forms, the JSON and its published schema.
"""

from typing import NamedTuple

from ..journey.language import sentence


class Field(NamedTuple):
    """A text that a person may write: what it is called, and how many characters it may have."""

    label: str
    longest: int


SECTIONS = {
    "diagnosis": sentence("Le diagnostic"),
    "answers": sentence("Vos réponses aux questions"),
    "facts": sentence("Les faits"),
    "contact": sentence("Comment vous joindre"),
    "conversation": sentence("La conversation avec l'officier"),
}
FACTS = {
    "when": Field(sentence("Quand cela s'est-il passé ?"), 200),
    "story": Field(sentence("Que s'est-il passé ?"), 4000),
    "money": Field(sentence("Combien d'argent est concerné ?"), 200),
    "payments": Field(sentence("Comment et vers qui l'argent est-il parti ?"), 500),
    "accounts": Field(sentence("Quels comptes, adresses ou numéros l'auteur utilise-t-il ?"), 1000),
    "links": Field(sentence("Quels liens, sites ou messages sont en cause ?"), 1000),
    "devices": Field(sentence("Quels appareils ou comptes à vous sont touchés ?"), 500),
    "done": Field(sentence("Qu'avez-vous déjà fait ?"), 1000),
    "evidence": Field(sentence("Quelles preuves gardez-vous ?"), 500),
}
CONTACT = {
    "name": Field(sentence("Nom"), 100),
    "telephone": Field(sentence("Téléphone"), 30),
    "mail": Field(sentence("Adresse électronique"), 254),
    "place": Field(sentence("Commune"), 100),
}
DIAGNOSIS = {
    "id": Field("Identifiant", 100),
    "name": Field("Diagnostic", 300),
    "severity": Field("Gravité", 2),
    "edition": Field("Édition", 64),
}
ANSWER = {"question": Field("Question", 300), "answer": Field("Réponse", 300)}
MOST_ANSWERS = 60
REASON = Field("Pourquoi alerter les spécialistes ?", 1000)
ABOUT = {
    "conversation": Field("Conversation", 40),
    "officer": Field("Officier", 40),
    "diagnosis": Field("Diagnostic", 300),
    "severity": Field("Gravité", 2),
    "force": Field("Force", 20),
    "place": Field("Lieu", 100),
}
