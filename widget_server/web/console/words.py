"""What the console calls the states of things, and what the audit log says was done."""

from datetime import datetime

from babel.dates import format_date, format_datetime, get_timezone

PARIS = get_timezone("Europe/Paris")
PARTNER_STATES = {"active": "Actif", "suspended": "Suspendu", "left": "Parti"}
APPLICATION_STATES = {"waiting": "En attente", "approved": "Approuvée", "refused": "Refusée"}
APPLICATION_KINDS = {"waiting": "", "approved": "good", "refused": "bad"}
KEY_STANDINGS = {"active": "Active", "expired": "Terminée", "revoked": "Révoquée"}
ENVIRONMENTS = {"live": "Production", "test": "Essai"}

DOERS = {
    "staff": "Équipe, n° {}",
    "cli": "{}, en ligne de commande",
    "partner": "Le partenaire",
    "service": "Le service",
}
FACTS = {
    "reason": "motif : {}",
    "request": "demande n° {}",
    "new": "nouvelle clé {:.20}…",
    "days": "{} jours avant la fin",
}
DEEDS = {
    "partner add": "Partenaire inscrit",
    "partner prove": "Site prouvé",
    "partner update": "Fiche modifiée",
    "partner suspend": "Suspendu",
    "partner resume": "Rétabli",
    "partner leave": "A quitté le service",
    "key issue": "Clé émise",
    "key adopt": "Clé d'essai reprise d'une fiche",
    "key rotate": "Clé remplacée",
    "key revoke": "Clé révoquée",
    "key ask": "Première clé de production demandée",
    "key confirm": "Première clé de production confirmée",
    "key refuse": "Première clé de production refusée",
    "key remind": "Fin prochaine annoncée au contact",
}


def day(text):
    """Return a day or a moment as the register keeps it, said as a day: 3 novembre 2026."""
    return format_date(datetime.fromisoformat(text), "d MMMM y", locale="fr")


def moment(text):
    """Return a moment as the register keeps it, said in Paris's time: 3 novembre 2026 à 14:05."""
    return format_datetime(datetime.fromisoformat(text), "d MMMM y 'à' HH:mm", PARIS, locale="fr")


def doer(who):
    """Return who did something, as the audit log calls them, in words."""
    kind, _, name = who.partition(":")
    return DOERS.get(kind, who).format(name)


def facts(side):
    """Return as a line what is worth reading at a glance of one side of an entry of the log; the log has the rest."""
    return ", ".join(FACTS[name].format(value) for name, value in (side or {}).items() if name in FACTS)
