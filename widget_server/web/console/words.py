"""What the console calls the states of things, the roles of the staff, and what the audit log says was done."""

from datetime import datetime

from babel.dates import format_datetime

from ..words import FRENCH, PARIS, say_day

ROLE_NAMES = {
    "issuer": "partenaires et clés",
    "author": "arbre",
    "auditor": "contrôle",
    "administrator": "administration",
    "officer": "réponse aux victimes",
    "supervisor": "suivi des réponses",
}
FORCE_NAMES = {"police": "police nationale", "gendarmerie": "gendarmerie nationale"}
PARTNER_STATES = {"active": "Actif", "suspended": "Suspendu", "left": "Parti"}
PROVIDER_STANDINGS = {
    "shown": "Montré",
    "suspended": "Suspendu",
    "stale": "À vérifier de nouveau",
    "unlabelled": "Sans label en cours",
}
APPLICATIONS = {"waiting": "En attente", "approved": "Approuvées", "refused": "Refusées"}
APPLICATION_STATES = {"waiting": "En attente", "approved": "Approuvée", "refused": "Refusée"}
APPLICATION_KINDS = {"waiting": "", "approved": "good", "refused": "bad"}
KEY_STANDINGS = {"active": "Active", "expired": "Terminée", "revoked": "Révoquée"}
ENVIRONMENTS = {"live": "Production", "test": "Essai"}
DEEDS = {
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
    "key adopt": "Clé d'essai reprise d'une fiche",
    "key ask": "Première clé de production demandée",
    "key confirm": "Première clé de production confirmée",
    "key refuse": "Première clé de production refusée",
    "key issue": "Clé émise",
    "key secret": "Clé secrète émise",
    "key rotate": "Clé remplacée",
    "key revoke": "Clé révoquée",
    "key remind": "Fin prochaine annoncée au contact",
    "tree publish": "Arbre publié",
    "tree rollback": "Retour à une édition antérieure",
    "tree found": "Arbre changé hors de la console",
    "provider import": "Prestataires importés",
    "provider remove": "Prestataire retiré",
    "provider suspend": "Prestataire suspendu",
    "provider resume": "Prestataire rétabli",
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
    "passkey rename": "Clé d'accès renommée",
    "passkey remove": "Clé d'accès retirée",
    "conversation take": "Conversation prise",
    "conversation release": "Conversation remise en attente",
    "conversation transfer": "Conversation passée à l'autre force",
    "conversation suggest": "Suite proposée dans une conversation",
    "conversation alert": "Spécialistes alertés",
    "conversation end": "Conversation terminée",
    "appointment done": "Rendez-vous noté",
    "callback done": "Rappel fait",
    "delivery retry": "Livraison réessayée",
    "delivery drop": "Livraison abandonnée",
}
FAMILIES = {
    "partner ": "les partenaires",
    "application ": "les inscriptions",
    "key ": "les clés",
    "provider ": "les prestataires",
    "tree ": "l'arbre",
    "staff ": "l'équipe",
    "passkey ": "les clés d'accès",
    "conversation ": "les conversations",
    "appointment ": "les rendez-vous",
    "callback ": "les rappels",
    "delivery ": "les livraisons",
}
FIELDS = {
    "added": "nouveaux",
    "changes": "changements pour les gens",
    "contact": "contact",
    "created_on": "inscrit le",
    "digest": "empreinte",
    "environment": "usage",
    "expires_at": "expire",
    "force": "force",
    "issued_on": "émise le",
    "name": "nom",
    "new": "nouvelle clé",
    "origins": "sites",
    "outcome": "issue",
    "partner": "partenaire",
    "passkeys": "clés d'accès",
    "reason": "raison",
    "recovery_codes": "codes de secours",
    "restores": "reprend l'édition",
    "role": "rôle",
    "sector": "secteur",
    "sha256": "empreinte",
    "state": "état",
    "suggestion": "suite",
    "suspended": "suspendu",
    "texts": "textes modifiés",
    "total": "en tout",
}


def day(text):
    """Return a day or a moment as the register keeps it, said as a day: 3 novembre 2026."""
    return say_day(datetime.fromisoformat(text))


def moment(text):
    """Return a moment as the register keeps it, said in Paris's time: 3 novembre 2026 à 14:05."""
    return format_datetime(datetime.fromisoformat(text), "d MMMM y 'à' HH:mm", PARIS, locale=FRENCH)


def role(person):
    """Return what someone of the staff does, with their force: « réponse aux victimes, police nationale »."""
    return ", ".join([ROLE_NAMES[person.role], *([FORCE_NAMES[person.force]] if person.force else [])])
