"""The organisations that may show the module, and the sites they show it on.

Only what an organisation makes public about itself; never a person, never a visitor. Whoever changes something says
`who` they are, for the audit log.
"""

import re
from dataclasses import asdict, dataclass, replace
from typing import NamedTuple

from ..errors import BadPartner, UnknownPartner
from ..store import fold, moments, reading, searchable, writing
from . import audit
from .sites.origins import normalise_origin

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_TEXT = 200  # characters
BATCH = 500  # partners read at once
STATES = ("active", "suspended", "left")
SELECT = """
SELECT id, name, sector, contact, state, created_on,
       (SELECT group_concat(origin, ' ') FROM origin WHERE partner = partner.id) AS origins
FROM partner
"""

# The index holds all that a page is chosen by. Left to itself, SQLite prefers the one of the primary key, which makes
# it read every row of the table as well.
PAGE = """
WHERE id IN (
    SELECT id FROM partner INDEXED BY partner_search
    WHERE id > :after AND (:state IS NULL OR state = :state) AND (:sector IS NULL OR sector = :sector)
      AND search GLOB :pattern
    ORDER BY id LIMIT :limit
)
ORDER BY id
"""
GLOB = re.compile(r"[][*?]")


@dataclass(frozen=True)
class Partner:
    """An organisation; `state` is one of STATES, `created_on` a day, `origins` a sorted tuple."""

    id: str
    name: str
    sector: str
    contact: str
    state: str
    created_on: str
    origins: tuple


class Page(NamedTuple):
    """Some partners, by id, and what to ask the following page with: None on the last."""

    partners: list
    next: str | None


def add(db, who, id, name, sector, contact, origins):
    """Register a new partner and return it; raises BadPartner or BadOrigin, and then nothing is kept."""
    texts = _checked_texts(id, name=name, sector=sector, contact=contact)
    origins = _checked_origins(id, origins)
    with writing(db):
        if _find(db, id):
            raise BadPartner(f"Le partenaire « {id} » existe déjà.")
        db.table("partner").insert({"id": id, **texts, "created_on": moments.today().isoformat()})
        _set_origins(db, id, texts["name"], origins)
        added = get(db, id)
        audit.record(db, who, "partner add", id, None, _told(added))
    return added


def update(db, who, id, name, sector, contact, origins):
    """Give a registered partner these texts and exactly these origins, and return it."""
    texts = _checked_texts(id, name=name, sector=sector, contact=contact)
    origins = _checked_origins(id, origins)
    with writing(db):
        before = _staying(db, id)
        after = replace(before, **texts, origins=tuple(origins))
        if after != before:
            db.table("partner").update(id, texts)
            _set_origins(db, id, texts["name"], origins)
            moved = {"contact": "changed"} if after.contact != before.contact else {}
            audit.record(db, who, "partner update", id, _told(before), _told(after) | moved)
    return after


def get(db, id):
    """Return the Partner of that id; raises UnknownPartner."""
    with reading(db):
        partner = _find(db, id)
    if partner is None:
        raise UnknownPartner(f"Aucun partenaire ne s'appelle « {id} ».")
    return partner


def note_proof(db, who, id, origin, day):
    """Note that a site of a partner was proven to be theirs on `day`, a date."""
    with writing(db):
        db.table("origin").update((id, origin), {"proven_on": day.isoformat()})
        audit.record(db, who, "partner prove", id, None, {"origin": origin, "proven_on": day.isoformat()})


def proofs(db, id):
    """Return origin → the day it was proven, or None where the staff vouch for it; raises UnknownPartner."""
    get(db, id)
    with reading(db):
        query = "SELECT origin, proven_on FROM origin WHERE partner = ? ORDER BY origin"
        return dict(db.execute(query, [id]).fetchall())


def list_all(db):
    """Yield every Partner, by id; no lock is held while the reader takes its time."""
    after = ""
    while after is not None:
        page = search(db, after=after, limit=BATCH)
        yield from page.partners
        after = page.next


def search(db, text="", state=None, sector=None, after=None, limit=50):
    """Return the Page of `limit` partners whose id comes after `after`, or the first one.

    `text` is looked for in id, name and sites, whatever its case and accents; `state` and `sector` are exact.
    """
    wanted = {"state": state, "sector": sector, "after": after or "", "limit": limit + 1}
    wanted["pattern"] = "*" + GLOB.sub(r"[\g<0>]", fold(text)) + "*"
    if not all(str(value).isprintable() for value in wanted.values()):
        return Page([], None)
    with reading(db):
        found = [_partner(row) for row in db.query(f"{SELECT} {PAGE}", wanted)]
    return Page(found[:limit], found[limit - 1].id if len(found) > limit else None)


def suspend(db, who, id, reason=""):
    """Make every key of a partner name nobody, until `resume`; the log keeps the reason."""
    _set_state(db, who, "partner suspend", id, "suspended", reason)


def resume(db, who, id, reason=""):
    """Undo `suspend`."""
    _set_state(db, who, "partner resume", id, "active", reason)


def _set_state(db, who, action, id, state, reason):
    if len(reason) > MAX_TEXT or not reason.isprintable():
        raise BadPartner(f"Le motif doit tenir en une ligne de {MAX_TEXT} signes au plus.")
    with writing(db):
        before = _staying(db, id)
        if before.state != state:
            db.table("partner").update(id, {"state": state})
            why = {"reason": reason.strip()} if reason.strip() else {}
            audit.record(db, who, action, id, {"state": before.state}, {"state": state} | why)


def erase(db, id):
    """Forget all of a partner but its id, its name and the days it was there, for `departures.py`."""
    with writing(db):
        name = get(db, id).name
        db.table("partner").update(id, {"state": "left", "contact": ""})
        _set_origins(db, id, name, [])


def refuse_left(partner):
    """Raise BadPartner for a Partner that has left."""
    if partner.state == "left":
        raise BadPartner(f"{partner.name} a quitté le service : une nouvelle inscription prendra un autre identifiant.")


def _staying(db, id):
    partner = get(db, id)
    refuse_left(partner)
    return partner


def _find(db, id):
    if not ID.fullmatch(id):  # also keeps out what is no text for a database
        return None
    return next((_partner(row) for row in db.query(f"{SELECT} WHERE id = ?", [id])), None)


def _partner(row):
    return Partner(**row | {"origins": tuple(sorted((row["origins"] or "").split()))})


def _told(partner):
    """What the log says of a partner: a contact may be a person, and the log is for good."""
    return {name: value for name, value in asdict(partner).items() if name != "contact"}


def _set_origins(db, id, name, origins):
    db.table("partner").update(id, {"search": searchable(id, name, *origins)})
    known = set(proofs(db, id))
    for gone in known - set(origins):
        db.table("origin").delete_where("partner = ? AND origin = ?", [id, gone])
    # One that stays keeps its proof.
    db.table("origin").insert_all({"partner": id, "origin": new} for new in origins if new not in known)


def _checked_texts(id, **texts):
    if len(id) > 64 or not ID.fullmatch(id):
        raise BadPartner(f"L'identifiant « {id} » doit être fait de a-z, 0-9 et de tirets, 64 signes au plus.")
    for name, text in texts.items():
        if not text.strip() or len(text) > MAX_TEXT or not text.isprintable():
            raise BadPartner(f"Partenaire « {id} » : « {name} » doit tenir en une ligne de 1 à {MAX_TEXT} signes.")
    return texts


def _checked_origins(id, origins):
    if not origins:
        raise BadPartner(f"Partenaire « {id} » : il faut au moins une origine.")
    return sorted({normalise_origin(origin) for origin in origins})
