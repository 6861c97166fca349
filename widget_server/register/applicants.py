"""What an organisation may say of itself when it applies, and the id it is then given. No application is kept here."""

import re
import unicodedata
from itertools import count

from ..errors import BadApplication, UnknownPartner
from . import partners
from .sites.origins import normalise_origin

SECTORS = {
    "bank": "banque",
    "insurance": "assurance",
    "retail": "commerce",
    "social-network": "réseau social",
    "telecom": "télécommunications",
    "association": "association",
    "public-body": "organisme public",
    "media": "média",
    "education": "enseignement",
    "health": "santé",
    "other": "autre",
}
MAX_TEXT = 200  # characters
MAX_ORIGINS = 10
MAX_ID = 56  # characters, with room for a number after it


def checked_sector(sector):
    """Return `sector` if it is one of SECTORS; raises BadApplication."""
    if sector not in SECTORS:
        raise BadApplication(f"Le secteur {ascii(sector[:40])} n'existe pas : {', '.join(SECTORS)}.")
    return sector


def checked_line(what, text):
    """Return a text without the blanks around it; raises BadApplication, naming `what` it is, if it is no line."""
    text = text.strip()
    if not text or len(text) > MAX_TEXT or not text.isprintable():
        raise BadApplication(f"{what} doit tenir en une ligne de 1 à {MAX_TEXT} signes.")
    return text


def checked_origins(origins):
    """Return the sorted origins, each once, as browsers write them; raises BadOrigin or BadApplication."""
    origins = sorted({normalise_origin(origin) for origin in origins})
    if not 1 <= len(origins) <= MAX_ORIGINS:
        raise BadApplication(f"Il faut de 1 à {MAX_ORIGINS} sites.")
    return origins


def make_id(db, name):
    """Return a partner id that nobody has, made of a name: « Crédit d'Été » → credit-d-ete, else credit-d-ete-2…"""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = "-".join(re.findall("[a-z0-9]+", plain))[:MAX_ID].strip("-") or "partenaire"
    ids = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    return next(id for id in ids if not _is_taken(db, id))


def _is_taken(db, id):
    try:
        partners.get(db, id)
    except UnknownPartner:
        return False
    return True
