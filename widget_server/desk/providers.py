"""The directory of providers: organisations that repair, clean up and advise, and the labels that say they can.

Public facts about organisations alone; who helps whom is in `provider_search`, a file of them is read in
`provider_files`.
"""

import json
from datetime import timedelta
from typing import NamedTuple

from ..errors import UnknownProvider
from ..journey.language import sentence
from ..store import fold, reading, searchable, writing

KINDS = {
    "company": "entreprise",
    "sole trader": "entreprise individuelle",
    "association": "association",
    "public": "organisme public",
}
MODES = {
    "on site": sentence("vient sur place"),
    "workshop": sentence("reçoit dans ses locaux"),
    "remote": sentence("aide à distance"),
}
LABELS = {
    "expertcyber": "ExpertCyber",
    "17cyber": "Référencé 17Cyber",
    "pris": "PRIS (ANSSI)",
    "passi": "PASSI (ANSSI)",
    "exemple": "Label fictif",
}
FRESH = timedelta(days=365)  # what was verified longer ago is not shown
EVERY = -1  # what SQLite calls no limit
LISTS = ("audiences", "threats", "modes", "departments")

SELECT = """
SELECT id, siret, name, kind, audiences, threats, modes, radius, departments, street, postcode, town, commune, latitude,
       longitude, telephone, site, hours, verified_on, fictional, suspended
FROM provider
"""
NAMED = f"{SELECT} WHERE instr(search, ?) ORDER BY search LIMIT ?"
BY_ID = f"{SELECT} WHERE id = ?"
LABELS_OF = """
SELECT label, number, starts_on, ends_on, proof FROM provider_label WHERE provider = ? ORDER BY ends_on DESC, label
"""
FORGET_LABELS = "DELETE FROM provider_label WHERE provider IN (SELECT value FROM json_each(?))"


class Label(NamedTuple):
    """Who says that a provider can: `label` is one of LABELS, `start` and `end` are its first and last day."""

    label: str
    number: str
    start: str
    end: str
    proof: str

    @property
    def name(self):
        return LABELS[self.label]


class Provider(NamedTuple):
    """An organisation; `audiences` and `threats` are ids of the tree, `radius` is in kilometres, days are YYYY-MM-DD.

    Texts are "", positions and the radius None where nobody said.
    """

    id: str
    siret: str
    name: str
    kind: str
    audiences: tuple
    threats: tuple
    modes: tuple
    radius: int | None
    departments: tuple
    street: str
    postcode: str
    town: str
    commune: str
    latitude: float | None
    longitude: float | None
    telephone: str
    site: str
    hours: str
    verified_on: str
    fictional: bool
    suspended: bool = False
    labels: tuple = ()

    def in_force(self, today):
        """Its Labels that hold on a day, the one that lasts longest first."""
        return tuple(each for each in self.labels if each.start <= today.isoformat() <= each.end)

    def standing(self, today):
        """Whether people are shown it: "shown", else why not: "suspended", "stale" or "unlabelled"."""
        if self.suspended:
            return "suspended"
        if self.verified_on <= (today - FRESH).isoformat():
            return "stale"
        return "shown" if self.in_force(today) else "unlabelled"


def list_threats(db):
    """Return the ids of the diagnoses that some provider can help with, as a set."""
    with reading(db):
        return {id for (ids,) in db.execute("SELECT DISTINCT threats FROM provider") for id in ids.split(",")}


def list_named(db, text="", limit=EVERY):
    """Return the Providers whose identifier, name or town holds a text, whatever its case and accents, by name."""
    with reading(db):
        return _read(db, NAMED, [fold(text), limit])


def get(db, id):
    """Return the Provider of that id; raises UnknownProvider."""
    with reading(db):
        found = _read(db, BY_ID, [id]) if id.isprintable() else []
    if not found:
        raise UnknownProvider(f"Aucun prestataire n'a l'identifiant « {id} ».")
    return found[0]


def put(db, found):
    """Keep these Providers, each in the place of the one of its id, which stays suspended if it was; return how many of
    them were not known before."""
    with writing(db):
        known = {id for (id,) in db.execute("SELECT id FROM provider")}
        db.table("provider").upsert_all(map(_row, found), pk="id")
        db.execute(FORGET_LABELS, [json.dumps([each.id for each in found])])
        db.table("provider_label").insert_all(_label_row(each.id, label) for each in found for label in each.labels)
    return sum(each.id not in known for each in found)


def remove(db, id):
    """Take a provider out of the directory and return what it was; raises UnknownProvider."""
    with writing(db):
        gone = get(db, id)
        db.table("provider").delete(id)
    return gone


def suspend(db, id, suspended=True):
    """Hide a provider, or with False show it again; return it as it was. Raises UnknownProvider."""
    with writing(db):
        before = get(db, id)
        db.table("provider").update(id, {"suspended": int(suspended)})
    return before


def _row(provider):
    row = provider._asdict() | {name: ",".join(getattr(provider, name)) for name in LISTS}
    del row["labels"], row["suspended"]
    return row | {"search": searchable(provider.name, provider.id, provider.town)}


def _label_row(id, label):
    return dict(zip(("provider", "label", "number", "starts_on", "ends_on", "proof"), (id, *label), strict=True))


def _read(db, query, values):
    return [_provider(db, row) for row in list(db.query(query, values))]


def _provider(db, row):
    lists = {name: tuple(row[name].split(",")) if row[name] else () for name in LISTS}
    truths = {name: bool(row[name]) for name in ("fictional", "suspended")}
    labels = tuple(Label(*label) for label in db.execute(LABELS_OF, [row["id"]]))
    return Provider(**row | lists | truths, labels=labels)
