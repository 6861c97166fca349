"""The audit log: who changed what in the register, in an order and with contents nobody can alter unseen.

It only grows: the database refuses everything else, and each entry's hash covers the one before it. No secret may
enter it, and no name of a person but the login of whoever ran a command: the staff are `staff:<number>`.
"""

import json
from hashlib import sha256
from typing import NamedTuple

from ..store import moments, reading, writing

END = 2**63 - 1  # a number no entry comes to have
BEGINNING = "0" * 64  # what stands for the hash before the first entry
PAGE = 500  # entries read at once: no lock is held while a reader takes its time

ENTRIES = "SELECT id, at, who, action, subject, before, after, hash FROM audit WHERE id > ? ORDER BY id LIMIT ?"
ABOUT = "SELECT * FROM audit WHERE subject IN ({}) ORDER BY id DESC LIMIT ?"
LATEST = """
SELECT id, at, who, action, subject, before, after, hash FROM audit
WHERE id < :before
  AND (:who IN ('', who) OR (substr(:who, -1) = ':' AND substr(who, 1, length(:who)) = :who))
  AND substr(action, 1, length(:action)) = :action AND substr(subject, 1, length(:subject)) = :subject
ORDER BY id DESC LIMIT :limit
"""
LAST = "SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1"


class Head(NamedTuple):
    """Where the log ends: how many entries, and the hash of the last. Kept elsewhere, it shows what was cut off."""

    count: int
    hash: str


class Fault(NamedTuple):
    """The first entry that is not as it was written, and why in one French sentence."""

    id: int
    why: str


def record(db, who, action, subject, before, after):
    """Add an entry, within the caller's `writing` so that it is kept if and only if the change is.

    `who` is "cli:<login>" or "staff:<number>", `action` and `subject` texts, `before` and `after` dicts or None.
    """
    with writing(db):
        last = head(db)
        entry = {"id": last.count + 1, "at": moments.tell(moments.now()), "who": who, "action": action}
        entry |= {"subject": subject, "before": before, "after": after}
        entry["hash"] = _hash(last.hash, entry)
        db.table("audit").insert(_to_row(entry))


def head(db):
    """Return the Head of the log as it is now."""
    with reading(db):
        return Head(*(db.execute(LAST).fetchone() or (0, BEGINNING)))


def verify(db, expected=None):
    """Return the first Fault of the log, or None when every entry is as it was written.

    With `expected`, a Head noted earlier, entries cut off the end and a log written anew are told too.
    """
    previous = Head(0, BEGINNING)
    for row in _rows(db):
        why = _find_fault(row, previous)
        if not why and expected and row["id"] == expected.count and row["hash"] != expected.hash:
            why = "n'est pas celle qu'annonçait la tête attendue : le journal a été réécrit."
        if why:
            return Fault(row["id"], why)
        previous = Head(row["id"], row["hash"])
    if expected and previous.count < expected.count:
        return Fault(previous.count + 1, f"manque : le journal a compté {expected.count} entrées.")
    return None


def about(db, subjects, limit=50):
    """Return the newest entries on any of these subjects, as dicts: `before` and `after` are dicts or None."""
    with reading(db):
        query = ABOUT.format(", ".join("?" * len(subjects)))
        return [_to_entry(row) for row in db.query(query, [*subjects, limit])]


def latest(db, limit, before=None, who="", action="", subject=""):
    """Return up to `limit` entries, the newest first, as dicts whose `before` and `after` are dicts or None.

    With `before`, those of a smaller number; with `action` or `subject`, those that begin so; with `who`, theirs, or
    those of a kind of people ("cli:").
    """
    before = max(0, min(before or END, END))
    wanted = {"limit": limit, "before": before, "who": who, "action": action, "subject": subject}
    with reading(db):
        return [_to_entry(row) for row in db.query(LATEST, wanted)]


def entries(db):
    """Yield every entry, oldest first, as `latest` tells them."""
    return map(_to_entry, _rows(db))


def export(db):
    """Yield every entry, oldest first, as one line of JSON in ASCII: `before` and `after` are objects or null."""
    return map(_canonical, entries(db))


def _find_fault(row, previous):
    if row["id"] != previous.count + 1:
        return "ne suit pas la précédente : des entrées ont été retirées."
    try:
        entry = _to_entry(row)
    except ValueError:
        return "n'est plus lisible."
    # The same facts written with other signs are another text than the one that was kept.
    if _to_row(entry) != row or entry.pop("hash") != _hash(previous.hash, entry):
        return "n'est plus telle qu'elle a été écrite."
    return None


def _rows(db):
    last = 0
    while True:
        with reading(db):
            page = list(db.query(ENTRIES, [last, PAGE]))
        if not page:
            return
        yield from page
        last = page[-1]["id"]


def _hash(previous, entry):
    return sha256((previous + _canonical(entry)).encode()).hexdigest()


def _to_row(entry):
    return entry | {side: _canonical(entry[side]) for side in ("before", "after")}


def _to_entry(row):
    return row | {side: json.loads(row[side]) for side in ("before", "after")}


def _canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
