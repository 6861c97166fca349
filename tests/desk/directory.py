"""Files of providers and the tree they name, for whoever tests the directory."""

from datetime import date

from widget_server.desk import provider_files, providers
from widget_server.journey.edition import packaged_tree
from widget_server.journey.tree import load_decision_tree

TREE = load_decision_tree(packaged_tree().read_text(encoding="utf-8"))
TODAY = date(2026, 11, 22)
CELLS = {
    "identifiant": "atelier",
    "siret": "73282932000074",
    "nom": "Atelier du Test",
    "nature": "entreprise",
    "publics": "entreprise particulier",
    "menaces": "rancongiciel",
    "modes": "site",
    "rayon_km": "50",
    "départements": "",
    "adresse": "1 rue du Test",
    "code_postal": "35000",
    "commune": "Rennes",
    "latitude": "48.11",
    "longitude": "-1.68",
    "téléphone": "01 99 00 12 34",
    "site": "https://atelier.example/",
    "horaires": "",
    "vérifié_le": "2026-11-01",
    "fictif": "",
    "label": "expertcyber",
    "numéro": "E-1",
    "début": "2026-01-01",
    "fin": "2027-12-31",
    "preuve": "",
}


def text(*rows, separator=";"):
    """A file of these providers, each the usual one but for some cells."""
    lines = [CELLS.keys(), *((CELLS | row).values() for row in rows)]
    return "\n".join(separator.join(line) for line in lines)


def more(id, **label):
    """The cells of one more label of a provider."""
    return dict.fromkeys(CELLS, "") | {"identifiant": id} | label


def read(db, content):
    return provider_files.read(db, TREE, content if isinstance(content, bytes) else content.encode(), TODAY)


def put(db, *rows):
    """Keep these providers, said alike."""
    return providers.put(db, read(db, text(*rows)))
