"""Secret keys: what a partner's own servers show to read that partner's counts, and nothing else.

Only the SHA-256 of one is kept. Everywhere else it goes by its label, the first signs of that hash, which says nothing
of the key.
"""

from dataclasses import dataclass
from hashlib import sha256

from ..errors import BadSecretKey, SuspendedPartner, UnknownKey
from ..store import moments, reading, writing
from . import audit, key_texts, key_use, keys, partners

BEGINNING = "17c_sec_"
LABEL_LENGTH = 8  # signs of the hash: enough to tell a partner's keys apart
SELECT = """
SELECT label, partner, state, issued_on, last_on FROM secret_key LEFT JOIN key_use ON key_use.key = secret_key.label
"""


@dataclass(frozen=True)
class SecretKey:
    """A secret key as registered; `state` is "active" or "revoked", `issued_on` a day, `last_on` that of the last use
    or None."""

    label: str
    partner: str
    state: str
    issued_on: str
    last_on: str | None


def issue(db, who, partner):
    """Return the text of a new secret key for this partner id: nobody can ever read it again. Raises BadKey."""
    text = key_texts.make_up(BEGINNING)
    hash = _hash(text)
    with writing(db):
        partners.refuse_left(partners.get(db, partner))
        keys.refuse_too_many(db, who, "secret_key", partner)
        today = moments.today().isoformat()
        db.table("secret_key").insert(
            {"hash": hash, "label": hash[:LABEL_LENGTH], "partner": partner, "issued_on": today}
        )
        issued = get(db, partner, hash[:LABEL_LENGTH])
        audit.record(db, who, "key secret", issued.label, None, {"partner": partner, "state": issued.state})
    return text


def revoke(db, who, partner, label):
    """Make the secret key of this partner id and label open nothing from now on, for good; raises UnknownKey."""
    with writing(db):
        before = get(db, partner, label)
        if before.state != "revoked":
            db.execute("UPDATE secret_key SET state = 'revoked' WHERE partner = ? AND label = ?", [partner, label])
            audit.record(db, who, "key revoke", label, {"state": before.state}, {"state": "revoked"})


def get(db, partner, label):
    """Return the SecretKey of a partner id and a label; raises UnknownKey."""
    found = next((key for key in list_for(db, partner) if key.label == label), None)
    if found is None:
        raise UnknownKey(f"Aucune clé secrète de « {partner} » ne porte l'étiquette « {label} ».")
    return found


def list_for(db, partner):
    """Return every SecretKey of a partner id, oldest first; raises UnknownPartner."""
    partners.get(db, partner)
    with reading(db):
        return [
            SecretKey(**row) for row in db.query(f"{SELECT} WHERE partner = ? ORDER BY issued_on, label", [partner])
        ]


def labels(db, partner):
    """Return the labels of all secret keys of a partner id."""
    return [key.label for key in list_for(db, partner)]


def look_up(db, text):
    """Return the Partner that a secret key opens the counts of, and note the day it was used.

    Raises BadSecretKey for anything that is no key in force, and SuspendedPartner.
    """
    hash = _hash(text)
    with reading(db):
        query = "SELECT partner FROM secret_key WHERE hash = ? AND state = 'active'"
        found = next((partners.get(db, row["partner"]) for row in db.query(query, [hash])), None)
    if found is None:
        raise BadSecretKey("Cette clé secrète n'ouvre rien : elle est inconnue ou révoquée.")
    if found.state != "active":
        raise SuspendedPartner("Ce partenaire est suspendu : ses décomptes ne sont plus servis.")
    key_use.note(db, hash[:LABEL_LENGTH], moments.today())
    return found


def _hash(text):
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
