"""Passkeys: a person's device holds a key for this site alone, and signs a challenge once they have unlocked it.

Only public keys are kept. A challenge is for one person and one purpose, serves once and lasts five minutes.
"""

from dataclasses import dataclass
from datetime import timedelta
from secrets import token_bytes

from ...errors import BadPasskey
from ...store import moments, reading, writing
from .. import audit
from . import ceremonies

LASTS = timedelta(minutes=5)
MAX_PASSKEYS = 10  # a person
MAX_LABEL = 60  # characters
CHALLENGE_BYTES = 32

REFUSED = "Cette clé d'accès n'a pas pu être enregistrée : recommencez."
UNKNOWN = "Cette clé d'accès n'existe plus."
TOO_MANY = f"Vous avez déjà {MAX_PASSKEYS} clés d'accès : retirez-en une."


@dataclass(frozen=True)
class Passkey:
    """A passkey as its owner knows it; `used_at` is None until it has served."""

    id: str
    label: str
    created_at: str
    used_at: str | None


def list_for(db, staff):
    """Return the Passkeys of a person, by number, the oldest first."""
    query = "SELECT id, label, created_at, used_at FROM passkey WHERE staff = ? ORDER BY created_at, id"
    with reading(db):
        return [Passkey(**row) for row in db.query(query, [staff])]


def list_of(db, login):
    """Return the Passkeys of whoever has this login; none where nobody has it."""
    with reading(db):
        person = next(db.query("SELECT id FROM staff WHERE login = ?", [login]), None)
        return list_for(db, person["id"]) if person else []


def options_to_register(db, person, site, now=None):
    """Return, as JSON, what a browser needs to make a passkey for a Staff; what was asked before is forgotten."""
    challenge = _new_challenge(db, person, "register", now)
    return ceremonies.ask_to_register(site, person, challenge, _ids(db, person))


def options_to_sign(db, person, site, now=None):
    """Return, as JSON, what a browser needs to use a passkey of a Staff; what was asked before is forgotten."""
    challenge = _new_challenge(db, person, "sign", now)
    return ceremonies.ask_to_sign(site, challenge, _ids(db, person))


def add(db, person, label, answer, site, now=None):
    """Keep the passkey that a browser made, from its `answer` (JSON), and return it; raises BadPasskey."""
    label, now = _checked(label), now or moments.now()
    with writing(db):  # apart, so that a challenge is used up even by a wrong answer
        challenge = _take_challenge(db, person, "register", now)
    made = challenge and ceremonies.read_registration(answer, challenge, site)
    if not made:
        raise BadPasskey(REFUSED)
    with writing(db):
        before = len(_ids(db, person))
        if before >= MAX_PASSKEYS:
            raise BadPasskey(TOO_MANY)
        if _find(db, made.id):
            raise BadPasskey(REFUSED)
        added = Passkey(made.id, label, moments.tell(now), None)
        db.table("passkey").insert(vars(added) | made._asdict() | {"staff": person.id})
        _record(db, person, "passkey add", before)
    return added


def rename(db, person, id, label):
    """Give a passkey of a Staff another label; raises BadPasskey."""
    label = _checked(label)
    with writing(db):
        _refuse_unknown(db, person, id)
        db.table("passkey").update(id, {"label": label})
        audit.record(db, person.who, "passkey rename", person.who, None, None)


def remove(db, person, id):
    """Make a passkey of a Staff worth nothing from now on; raises BadPasskey."""
    with writing(db):
        _refuse_unknown(db, person, id)
        before = len(_ids(db, person))
        db.table("passkey").delete(id)
        _record(db, person, "passkey remove", before)


def remove_all(db, person):
    """Make every passkey of a Staff worth nothing, for whoever resets their second factor and says so in the log."""
    with writing(db):
        for table in ("passkey", "challenge"):
            db.table(table).delete_where("staff = ?", [person.id])


def use(db, person, answer, now, site):
    """Whether `answer` (JSON) is signed by a passkey of a Staff for the last challenge, which is used up either way.

    For `proofs.check_passkey`, which counts tries and writes.
    """
    challenge = _take_challenge(db, person, "sign", now)
    row = _find(db, ceremonies.read_id(answer))
    if not challenge or not row or row["staff"] != person.id:
        return False
    count = ceremonies.read_signature(answer, challenge, site, row["public_key"], row["sign_count"])
    if count is not None:
        db.table("passkey").update(row["id"], {"sign_count": count, "used_at": moments.tell(now)})
    return count is not None


def erase_expired(db, now):
    """Erase the challenges that nobody answered in time."""
    with writing(db):
        db.table("challenge").delete_where("asked_at < ?", [moments.tell(now - LASTS)])


def _new_challenge(db, person, purpose, now):
    challenge, now = token_bytes(CHALLENGE_BYTES), now or moments.now()
    row = {"staff": person.id, "purpose": purpose, "challenge": challenge, "asked_at": moments.tell(now)}
    with writing(db):
        erase_expired(db, now)
        db.table("challenge").upsert(row, pk=("staff", "purpose"))
    return challenge


def _take_challenge(db, person, purpose, now):
    whose = "staff = ? AND purpose = ?", [person.id, purpose]
    row = next(db.table("challenge").rows_where(*whose), None)
    db.table("challenge").delete_where(*whose)
    # Both ways: a clock set back must not prolong anything.
    fresh = row and abs(now - moments.read(row["asked_at"])) < LASTS
    return row["challenge"] if fresh else None


def _ids(db, person):
    return [each.id for each in list_for(db, person.id)]


def _find(db, id):
    return next(db.table("passkey").rows_where("id = ?", [id]), None)


def _refuse_unknown(db, person, id):
    if id not in _ids(db, person):
        raise BadPasskey(UNKNOWN)


def _record(db, person, action, before):
    facts = ({"passkeys": number} for number in (before, len(_ids(db, person))))
    audit.record(db, person.who, action, person.who, *facts)


def _checked(label):
    label = label.strip()
    if not label or len(label) > MAX_LABEL or not label.isprintable():
        raise BadPasskey(f"Le nom d'une clé d'accès doit tenir en une ligne de 1 à {MAX_LABEL} signes.")
    return label
