"""What a dossier may hold: its sections, and the fields of those that a person fills in. Written here once, for the
forms, the JSON and its published schema.
"""

from typing import NamedTuple


class Field(NamedTuple):
    """A text that a person may write: what it is called, and how many characters it may have."""

    label: str
    longest: int


SECTIONS = {
    "diagnosis": "Le diagnostic",
    "answers": "Vos réponses aux questions",
    "facts": "Les faits",
    "contact": "Comment vous joindre",
    "conversation": "La conversation avec l'officier",
}
FACTS = {
    "when": Field("Quand cela s'est-il passé ?", 200),
    "story": Field("Que s'est-il passé ?", 4000),
    "money": Field("Combien d'argent est concerné ?", 200),
    "payments": Field("Comment et vers qui l'argent est-il parti ?", 500),
    "accounts": Field("Quels comptes, adresses ou numéros l'auteur utilise-t-il ?", 1000),
    "links": Field("Quels liens, sites ou messages sont en cause ?", 1000),
    "devices": Field("Quels appareils ou comptes à vous sont touchés ?", 500),
    "done": Field("Qu'avez-vous déjà fait ?", 1000),
    "evidence": Field("Quelles preuves gardez-vous ?", 500),
}
CONTACT = {
    "name": Field("Nom", 100),
    "telephone": Field("Téléphone", 30),
    "mail": Field("Adresse électronique", 254),
    "place": Field("Commune", 100),
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
