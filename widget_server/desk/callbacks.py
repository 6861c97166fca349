"""People who asked to be called back, when, and on what number. Erased once they were, or a week after the window."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from ..errors import BadWindow, UnknownCallback
from ..store import moments, readable, reading, writing
from . import codes, details, kept, slots
from .places import department

AHEAD = 7  # days after today
FIRST, LAST = time(8), time(20)
SHORTEST = timedelta(hours=1)
KEPT = timedelta(days=7)

WAITING = "SELECT * FROM callback WHERE force = ? AND expires_at > ? ORDER BY begins_at, id"


@dataclass(frozen=True)
class Callback:
    """Someone to call from `begins_at` to `ends_at`, aware datetimes on the clock of their department."""

    id: int
    force: str
    begins_at: datetime
    ends_at: datetime
    telephone: str
    name: str
    commune: str
    diagnosis: str
    expires_at: str


def ask(db, force, telephone, name, day, begins, ends, commune="", diagnosis="", code=None, now=None):
    """Return (code, Callback) for a window, `begins` to `ends` ("14:00") of a `day` ("2026-11-24"). With the `code` of
    one that stands, that one.

    `commune` is a code of the Insee, "" when it is not known. Raises BadWindow and BadDetails.
    """
    now, code = now or moments.now(), code or codes.new()
    window = _window(day, begins, ends, commune, now)
    words = {"telephone": details.checked_telephone(telephone), "name": details.checked_name(name)}
    words |= {"commune": commune, "diagnosis": details.checked_text(diagnosis)}
    with writing(db):
        if kept.by_hash(db, "callback", codes.hash(code), now) is None:
            _insert(db, codes.hash(code), force, window, words)
        return code, find(db, code, now)


def find(db, code, now=None):
    """Return the Callback of a code; raises UnknownCode, also once the person was called."""
    return _callback(db, kept.by_code(db, "callback", code, now))


def cancel(db, code, now=None):
    """Erase the call back of a code; raises UnknownCode."""
    with writing(db):
        db.table("callback").delete(find(db, code, now).id)


def waiting(db, force, now=None):
    """Return the Callbacks that "police" or "gendarmerie" are still to make, the first window first."""
    with reading(db):
        rows = list(db.query(WAITING, [force, moments.tell(now or moments.now())]))
    return list(readable(rows, partial(_callback, db)))


def done(db, id, now=None):
    """Erase a call back that was made, and return it; raises UnknownCallback."""
    with writing(db):
        row = kept.by_number(db, "callback", id, now)
        if row is None:
            raise UnknownCallback("Ce rappel est déjà fait, annulé ou effacé.")
        db.table("callback").delete(id)
        return _callback(db, row)


def days(commune="", now=None):
    """Return the dates for which one may ask to be called, on the calendar of a commune's department."""
    today = (now or moments.now()).astimezone(_clock(commune)).date()
    return [today + timedelta(days=ahead) for ahead in range(AHEAD + 1)]


def _window(day, begins, ends, commune, now):
    try:
        chosen = date.fromisoformat(day)
        first, last = (datetime.strptime(f"{day} {at}", "%Y-%m-%d %H:%M") for at in (begins, ends))
    except ValueError as error:
        raise BadWindow("Il faut un jour, et deux heures comme 14:00 et 16:00.") from error
    first, last = (each.replace(tzinfo=_clock(commune)) for each in (first, last))
    if chosen not in days(commune, now):
        raise BadWindow("Choisissez un jour entre aujourd'hui et dans %(days)s jours.", days=AHEAD)
    if first.time() < FIRST or last.time() > LAST or last - first < SHORTEST:
        raise BadWindow("Choisissez au moins une heure, entre 8 h et 20 h.")
    if last <= now:
        raise BadWindow("Cette plage est déjà passée : choisissez-en une autre.")
    return first, last


def _clock(commune):
    return slots.clock(department(commune))


def _insert(db, code_hash, force, window, words):
    begins, ends = window
    row = {
        "code_hash": code_hash,
        "force": force,
        "begins_at": moments.tell(begins),
        "ends_at": moments.tell(ends),
        "sealed": db.sealer.seal(words, _about(code_hash)),
        "expires_at": moments.tell(ends + KEPT),
    }
    kept.keep(db, "callback", row)


def _callback(db, row):
    words = db.sealer.open(row["sealed"], _about(row["code_hash"]))
    clock = _clock(words["commune"])
    window = {name: moments.read(row[name]).astimezone(clock) for name in ("begins_at", "ends_at")}
    return Callback(**{name: row[name] for name in ("id", "force", "expires_at")}, **window, **words)


def _about(code_hash):
    return f"callback:{code_hash}"
