"""What the service keeps, and until when: every table of its two files is in one line here.

A duration is that of the code which erases; none is written by hand.
"""

from datetime import timedelta
from typing import NamedTuple

from ...desk import appointments, callbacks, conversations, deliveries, folder, load, presence
from ...register import applications, confirmations, editions, entrances, mail, openings
from ...register.people import passkeys, sessions, staff, tries


class Holding(NamedTuple):
    """Something that is kept: what, until when, and in which tables."""

    what: str
    until: str
    tables: tuple = ()


def holdings():
    """Return {title: its Holdings}, as a page shows them."""
    return {
        "Des victimes qui parcourent les questions": VISITORS,
        "Des victimes qui demandent une personne": VICTIMS,
        "De votre organisation": PARTNERS,
        "De ceux qui y travaillent": WORKERS,
        "De personne": NOBODY,
    }


def last(delta):
    """A duration in the unit that keeps it exact and short: 24 heures, 30 jours."""
    for unit, seconds in (("jour", 86400), ("heure", 3600), ("minute", 60), ("seconde", 1)):
        number, left = divmod(int(delta.total_seconds()), seconds)
        if not left and number and (number > 1 or unit != "jour"):
            return f"{number} {unit}{'s' if number > 1 else ''}"
    raise ValueError(delta)


VISITORS = (
    Holding(
        "L'arrivée à un diagnostic : le partenaire, le diagnostic, le jour, un nombre. Ni adresse IP, ni heure, ni "
        "identifiant, ni réponse.",
        "Sans limite : rien n'y parle d'une personne.",
        ("count", "waiting_count", "released_count"),
    ),
)
VICTIMS = (
    Holding(
        "Une conversation : ce qui s'y écrit, le diagnostic, la commune. Chiffrés ; la force et la gravité, en clair.",
        f"{last(conversations.KEPT)} après sa fin ; elle finit seule après {last(conversations.SILENT)} de silence.",
        ("conversation", "message"),
    ),
    Holding(
        "Un rendez-vous : nom, téléphone, motif. Chiffrés.",
        f"Dès que le poste en a pris note ou qu'il est annulé ; au plus tard {last(appointments.KEPT)} après sa date.",
        ("appointment",),
    ),
    Holding(
        "Un rappel : numéro et nom. Chiffrés.",
        f"Dès qu'il est fait ou annulé ; au plus tard {last(callbacks.KEPT)} après l'heure choisie.",
        ("callback",),
    ),
    Holding(
        "Un dossier que la personne a accepté de transmettre, une alerte aux spécialistes. Chiffrés.",
        f"Dès que le destinataire les a pris ; au plus tard {last(deliveries.KEPT)}.",
        ("delivery",),
    ),
    Holding(
        "Le même, quand l'exploitant le reçoit dans un répertoire plutôt que sur un serveur ; lui seul peut le lire.",
        f"{last(folder.KEPT)}.",
    ),
)
PARTNERS = (
    Holding(
        "Son nom, son secteur, l'adresse de son équipe, ses sites et leur preuve.",
        "Jusqu'à son départ, qui efface l'adresse et les sites ; le nom et l'identifiant restent.",
        ("partner", "origin"),
    ),
    Holding(
        "Ses clés, les dates de leur vie et le dernier jour d'usage ; une clé secrète n'est gardée qu'en empreinte.",
        "Révoquées à son départ, puis gardées pour qu'elles ne servent plus jamais.",
        ("key", "secret_key", "key_use", "reminder"),
    ),
    Holding("Une première clé qui attend deux accords.", f"{last(confirmations.KEPT)}.", ("confirmation",)),
    Holding(
        "Une demande d'inscription : l'organisation, ses sites, une adresse.",
        f"{last(applications.KEPT)} après la décision ; {last(applications.KEPT_UNPROVEN)} si aucun site n'est prouvé.",
        ("application", "application_origin"),
    ),
    Holding(
        "L'entrée dans son espace : combien de liens ont servi, quand le dernier fut demandé.",
        f"Sans limite, avec l'identifiant ; un lien ne vaut que {last(timedelta(seconds=entrances.LASTS))}.",
        ("entrance",),
    ),
    Holding("Une session ouverte dans son espace.", f"{last(openings.LASTS)}.", ("opening",)),
    Holding(
        "Les messages qui lui sont écrits, dans un répertoire quand l'exploitant n'a pas de serveur de messagerie.",
        f"{last(mail.KEPT)}.",
    ),
)
WORKERS = (
    Holding(
        "Un compte : identifiant, nom, rôle, phrase de passe en empreinte, second facteur.",
        f"{last(staff.KEPT_DISABLED)} après sa désactivation.",
        ("staff", "recovery_code", "passkey"),
    ),
    Holding("Ce qu'une clé d'accès doit signer pour entrer.", f"{last(passkeys.LASTS)}.", ("challenge",)),
    Holding("Une session ouverte.", f"{last(sessions.ABSOLUTE)} au plus.", ("session",)),
    Holding("Un essai de connexion manqué : une empreinte, un nombre.", f"{last(tries.KEPT)}.", ("attempt",)),
    Holding("La présence d'un officier à son poste.", f"{last(presence.THERE)}.", ("presence",)),
    Holding(
        "Le journal de ce qui fut changé et par qui ; le personnel y est un numéro.",
        "Sans limite : personne ne peut l'abréger.",
        ("audit",),
    ),
)
NOBODY = (
    Holding(
        "Les lieux, les postes, les associations, les prestataires : des faits publics.",
        "Jusqu'au fichier suivant.",
        (
            *("commune", "postcode", "former_commune", "competence", "station", "territory_file"),
            *("provider", "provider_label"),
        ),
    ),
    Holding("Les textes publiés de l'arbre.", f"Les {editions.KEPT} derniers.", ("edition",)),
    Holding("L'affluence heure par heure : des totaux.", f"{last(load.KEPT)}.", ("load",)),
    Holding("Des compteurs internes, un nombre chacun.", "Sans limite.", ("revision", "latest")),
)
