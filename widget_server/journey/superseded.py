"""Values that must never stand in front of a victim again: dead numbers, closed services, look-alike addresses.

Each row is what to look for and the sentence that says what replaced it.
"""

import re

# Digits only: a number is found however it is grouped, and with +33 for the leading 0.
NUMBERS = {
    "0800200000": "remplacé par le 3018 en 2021",
    "0884284637": "remplacé par le 116 006 en 2018",
    "0811020217": "ancien numéro d'Info Escroqueries, remplacé par le 0 805 805 817",
    "0171758468": "ancien numéro du CERT-FR, remplacé par le 3218",
    "0800730340": "aucune ligne de Cybermalveillance.gouv.fr n'existe à ce numéro",
}

# Searched in lower case. Each pattern opens with plain letters, and what may not stand before them is said after:
# so a whole tree is searched in a few milliseconds.
TEXTS = {
    re.compile(pattern): reason
    for pattern, reason in {
        r"3020(?<!\d3020)(?<!\d 3020)(?! ?\d)": "remplacé par le 3018 en 2024",
        r"118(?<!\d118) ?400(?!\d)": "numéro de renseignements surtaxé, pas une opposition de carte",
        r"08 ?victimes": "remplacé par le 116 006 en 2018",
        r"internet-sigalement\.gouv\.fr": "adresse mal écrite : internet-signalement.gouv.fr",
        r"thesee(?<![\w-]thesee)\.fr": "ce n'est pas l'adresse officielle de THESEE",
        r"bloctel": "fermé le 11 août 2026",
        r"pre-plainte-en-ligne\.gouv\.fr": "remplacé par la plainte en ligne pour les atteintes aux biens",
        r"moncommissariat": "remplacé par Ma Sécurité",
        r"brigade numérique": "remplacé par Ma Sécurité",
        r"www\.service-public\.fr": "le site est passé à service-public.gouv.fr",
        r"service-public(?<![\w.-]service-public)\.fr": "le site est passé à service-public.gouv.fr",
        r"ssi(?<!cert\.ssi)(?<!club\.ssi)(?<![\w-]ssi)\.gouv\.fr/en-cas": "page déplacée vers cyber.gouv.fr",
        r"fraude-bretic@": "ancienne boîte de la police, état inconnu",
        r"twitter": "le réseau s'appelle X",
    }.items()
}

# Right number, wrong name; right contact, outdated hours: (field that gives it away, value, reason).
NAMES = {
    "0805805817": ("pharos|cybermalveillance", "ce numéro est celui d'Info Escroqueries"),
}
HOURS = {
    "3018": ("Mo-Sa", "le 3018 répond tous les jours, fériés compris"),
    "3919": ("Mo-", "le 3919 répond 24 h/24 depuis 2021"),
    "116006": ("19:00", "le 116 006 répond jusqu'à 20 h"),
}

PHONE = re.compile(r"(?<![\d/])(?:\+33[ .\u00a0]?|0)(?:[ .\u00a0-]?\d){8,9}(?!\d)")


def digits(number):
    """A phone number as its digits alone, +33 brought back to 0."""
    bare = re.sub(r"[^\d+]", "", number)
    return "0" + bare[3:] if bare.startswith("+33") else bare


def superseded_in(text):
    """Yield (value, reason) for each superseded value that stands in `text`."""
    for found in PHONE.finditer(text):
        if digits(found.group()) in NUMBERS:
            yield found.group(), NUMBERS[digits(found.group())]
    lower = text.lower()
    for pattern, reason in TEXTS.items():
        if found := pattern.search(lower):
            yield text[found.start() : found.end()], reason


def superseded_facts(contact):
    """Yield (value, reason) for facts of a contact that are superseded only where they stand."""
    number = digits(contact.phone)
    wrong_name, reason = NAMES.get(number, ("", ""))
    if wrong_name and re.search(wrong_name, contact.name, re.IGNORECASE):
        yield contact.phone, reason
    outdated, reason = HOURS.get(number, ("", ""))
    if outdated and outdated in contact.hours:
        yield contact.hours, reason
