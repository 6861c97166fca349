"""Keys: public identifiers printed in partners' pages. A key names a partner and grants nothing.

What a key stands for at this moment is answered by `keyring.py`; here keys are issued, rotated and revoked.
Whoever changes something says `who` they are, for the audit log.
"""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time, timedelta

from ..errors import BadKey, UnknownKey
from ..store import moments, reading, writing
from . import audit, key_texts, partners

ENVIRONMENTS = ("live", "test")
BEGINNINGS = {environment: f"17c_pub_{environment}_" for environment in ENVIRONMENTS}
OVERLAP_DAYS = range(7, 91)
DEFAULT_OVERLAP = 30  # days
LAST_YEAR = 2999
PARTNER = "partner:"  # how a partner is called, for the audit log
A_DAY = 20  # keys that a partner makes by itself, at most: each stays in a log that nobody shortens

EXPIRING = """
SELECT key.* FROM key JOIN partner ON partner.id = key.partner
WHERE expires_at > ? AND expires_at <= ? AND key.state = 'active' AND partner.state = 'active'
ORDER BY expires_at, key.id
"""


@dataclass(frozen=True)
class Key:
    """A key as registered; `state` is "active" or "revoked", `expires_at` a UTC moment in ISO 8601 or None."""

    id: str
    partner: str
    environment: str
    state: str
    issued_on: str
    expires_at: str | None

    @property
    def standing(self):
        """What it is worth now: "active", "expired" or "revoked"."""
        over = self.state == "active" and self.expires_at is not None and moments.read(self.expires_at) <= moments.now()
        return "expired" if over else self.state


def is_well_formed(text):
    """Whether `text` has the shape and the checksum of a key; says nothing of whether it was ever issued."""
    return key_texts.is_well_formed(text, BEGINNINGS.values())


def issue(db, who, partner, environment, expires=None):
    """Return the text of a new key for this partner id, "live" or "test", valid until `expires` (aware datetime)."""
    with writing(db):
        key = _register(db, key_texts.make_up(BEGINNINGS[environment]), partner, environment, expires)
        audit.record(db, who, "key issue", key.id, None, asdict(key))
    return key.id


def end_of(day):
    """Return the moment at which a key valid until the end of `day` (a date) expires; raises BadKey if it cannot be."""
    if day < moments.today():
        raise BadKey(f"La clé serait déjà expirée : le {day} est passé.")
    if day.year > LAST_YEAR:
        raise BadKey(f"Une clé ne peut pas valoir au-delà de {LAST_YEAR} ; sans date, elle n'expire pas.")
    return datetime.combine(day, time(), UTC) + timedelta(days=1)


def adopt(db, who, partner, key):
    """Register for a partner a test key chosen beforehand, so that example pages can carry it; no-op if done.

    Returns whether the key is new. Raises BadKey unless it is a well-formed test key that nobody else has.
    """
    if not is_well_formed(key) or not key.startswith(BEGINNINGS["test"]):
        raise BadKey(f"« {key} » n'est pas une clé d'essai bien formée.")
    with writing(db):
        known = _find(db, key)
        if known and known.partner != partner:
            raise BadKey(f"La clé {key} appartient à un autre partenaire.")
        if not known:
            adopted = _register(db, key, partner, "test", None)
            audit.record(db, who, "key adopt", key, None, asdict(adopted))
    return known is None


def rotate(db, who, key, overlap_days=DEFAULT_OVERLAP):
    """Issue a key to take the place of `key` and return it; the old one still works for `overlap_days` (7 to 90).

    Raises BadKey where it cannot be replaced: a key whose end was set, or that was replaced before, only by the staff.
    """
    if overlap_days not in OVERLAP_DAYS:
        raise BadKey(f"Le recouvrement doit durer de {OVERLAP_DAYS[0]} à {OVERLAP_DAYS[-1]} jours.")
    end = moments.tell(moments.now() + timedelta(days=overlap_days))
    with writing(db):
        old = get(db, key)
        if old.standing != "active":
            raise BadKey(f"La clé {key} ne vaut plus rien : émettez-en une autre.")
        if who.startswith(PARTNER) and old.expires_at:
            raise BadKey("Cette clé a déjà une fin : demandez-en une autre à l'équipe du service.")
        refuse_too_many(db, who, "key", old.partner)
        end = min(end, old.expires_at or end)
        db.table("key").update(key, {"expires_at": end})
        new = _register(db, key_texts.make_up(BEGINNINGS[old.environment]), old.partner, old.environment, None)
        audit.record(db, who, "key rotate", key, {"expires_at": old.expires_at}, {"expires_at": end, "new": new.id})
    return new.id


def revoke(db, who, key):
    """Make a key name nobody from now on, for good."""
    with writing(db):
        before = get(db, key)
        if before.state != "revoked":
            db.table("key").update(key, {"state": "revoked"})
            audit.record(db, who, "key revoke", key, {"state": before.state}, {"state": "revoked"})


def refuse_too_many(db, who, table, partner):
    """Raise BadKey where `who` is a partner that made enough keys of this table today."""
    today = [partner, moments.today().isoformat()]
    if who.startswith(PARTNER) and db.table(table).count_where("partner = ? AND issued_on = ?", today) >= A_DAY:
        raise BadKey("Assez de clés ont été faites aujourd'hui : revenez demain.")


def get(db, key):
    """Return the Key of that text; raises UnknownKey."""
    with reading(db):
        known = _find(db, key)
    if known is None:
        raise UnknownKey(f"La clé « {key} » n'a jamais été émise.")
    return known


def list_for(db, partner):
    """Return every Key of a partner id, oldest first; raises UnknownPartner."""
    partners.get(db, partner)
    with reading(db):
        rows = db.query("SELECT * FROM key WHERE partner = ? ORDER BY issued_on, rowid", [partner])
        return [Key(**row) for row in rows]


def last_used(db, partner):
    """Return {key id: day (YYYY-MM-DD)} of the keys of a partner id that were ever used."""
    with reading(db):
        query = "SELECT key, last_on FROM key_use JOIN key ON key.id = key_use.key WHERE key.partner = ?"
        return dict(db.execute(query, [partner]).fetchall())


def had_live(db, partner):
    """Whether a partner id ever had a live key, whatever became of it."""
    with reading(db):
        return db.table("key").count_where("partner = ? AND environment = 'live'", [partner]) > 0


def expiring(db, within_days, now=None):
    """Return every Key of an active partner that ends within so many days, the first to end first."""
    now = now or moments.now()
    limits = [moments.tell(now), moments.tell(now + timedelta(days=within_days))]
    with reading(db):
        return [Key(**row) for row in db.query(EXPIRING, limits)]


def _register(db, key, partner, environment, expires):
    with writing(db):
        partners.refuse_left(partners.get(db, partner))
        db.table("key").insert(
            {
                "id": key,
                "partner": partner,
                "environment": environment,
                "issued_on": moments.today().isoformat(),
                "expires_at": expires and moments.tell(expires),
            }
        )
        return get(db, key)


def _find(db, key):
    return next((Key(**row) for row in db.query("SELECT * FROM key WHERE id = ?", [key])), None)
