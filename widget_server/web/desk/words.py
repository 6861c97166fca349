"""What the desk calls how grave a thing is, what an officer may put before a person, and how it ends."""

from ...desk.conversations import OUTCOMES, THEIRS
from ..words import say_duration

SEVERITIES = {"S4": "Très grave", "S3": "Grave", "S2": "Sérieux", "S1": "Peu grave"}
FORCES = {"police": "la police", "gendarmerie": "la gendarmerie"}
OTHER_FORCE = {"police": "gendarmerie", "gendarmerie": "police"}
SUGGESTIONS = {
    "callback": "un rappel",
    "appointment": "un rendez-vous",
    "provider": "un prestataire",
    "numbers": "les numéros utiles",
    "dossier": "un dossier pour les enquêteurs",
}
ENDINGS = {name: words for name, words in OUTCOMES.items() if name != THEIRS}
AUTHORS = {"person": "La personne", "officer": "Vous", "service": "Le service"}


def say_wait(seconds):
    """Return how long someone has waited, roughly: 12 minutes."""
    return "moins d'une minute" if seconds < 60 else say_duration(seconds)
