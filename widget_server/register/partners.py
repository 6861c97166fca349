"""The organisations that may show the module, and the sites they show it on.

Only what an organisation makes public about itself; never a person, never a visitor. Whoever changes something says
`who` they are, for the audit log.
"""

import re
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from ..errors import BadPartner, UnknownPartner
from ..store import reading, writing
from . import audit
from .sites.origins import normalise_origin

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_TEXT = 200  # characters
SELECT = """
SELECT id, name, sector, contact, state, created_on,
       (SELECT group_concat(origin, ' ') FROM origin WHERE partner = partner.id) AS origins
FROM partner
"""


@dataclass(frozen=True)
class Partner:
    """An organisation; `state` is "active" or "suspended", `created_on` a day, `origins` a sorted tuple."""

    id: str
    name: str
    sector: str
    contact: str
    state: str
    created_on: str
    origins: tuple


def add(db, who, id, name, sector, contact, origins):
    """Register a new partner and return it; raises BadPartner or BadOrigin, and then nothing is kept."""
    texts = _checked_texts(id, name=name, sector=sector, contact=contact)
    origins = _checked_origins(id, origins)
    with writing(db):
        if _find(db, id):
            raise BadPartner(f"Le partenaire « {id} » existe déjà.")
        db.table("partner").insert({"id": id, **texts, "created_on": datetime.now(UTC).date().isoformat()})
        _set_origins(db, id, origins)
        added = get(db, id)
        audit.record(db, who, "partner add", id, None, _facts(added))
    return added


def update(db, who, id, name, sector, contact, origins):
    """Give a registered partner these texts and exactly these origins, and return it."""
    texts = _checked_texts(id, name=name, sector=sector, contact=contact)
    origins = _checked_origins(id, origins)
    with writing(db):
        before = get(db, id)
        after = replace(before, **texts, origins=tuple(origins))
        if after != before:
            db.table("partner").update(id, texts)
            _set_origins(db, id, origins)
            audit.record(db, who, "partner update", id, _facts(before), _facts(after))
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
    """Return every Partner, by id."""
    with reading(db):
        return [_partner(row) for row in db.query(f"{SELECT} ORDER BY id")]


def suspend(db, who, id):
    """Make every key of a partner name nobody, until `resume`."""
    _set_state(db, who, "partner suspend", id, "suspended")


def resume(db, who, id):
    """Undo `suspend`."""
    _set_state(db, who, "partner resume", id, "active")


def _set_state(db, who, action, id, state):
    with writing(db):
        before = get(db, id)
        if before.state != state:
            db.table("partner").update(id, {"state": state})
            audit.record(db, who, action, id, {"state": before.state}, {"state": state})


def _find(db, id):
    return next((_partner(row) for row in db.query(f"{SELECT} WHERE id = ?", [id])), None)


def _partner(row):
    return Partner(**row | {"origins": tuple(sorted((row["origins"] or "").split()))})


def _facts(partner):
    # A contact may be somebody's own address, which would then be in the log for ever.
    return {name: value for name, value in asdict(partner).items() if name != "contact"}


def _set_origins(db, id, origins):
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
