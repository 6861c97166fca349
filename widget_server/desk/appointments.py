"""Appointments at a station: who comes, when, and why. Found by a code that only the person has.

The person's words are sealed, and erased as soon as the station has taken note of them or the appointment is cancelled.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..errors import AppointmentOver, BadSlot, SlotTaken, UnknownAppointment
from ..journey.language import sentence
from ..store import moments, readable, reading, writing
from . import codes, details, kept, slots, stations
from .stations import Station

KEPT = timedelta(days=30)  # after the day, where no officer said they had taken note
KEPT_CANCELLED = timedelta(days=1)  # long enough to take it out of one's calendar
NEXT = 3  # free moments told to whoever comes second

TAKEN = "SELECT slot FROM appointment WHERE station = ? AND state <> 'cancelled'"
COMING = "SELECT * FROM appointment WHERE force = ? AND state <> 'cancelled' AND expires_at > ? ORDER BY slot, id"
CANCELLED = sentence("Ce rendez-vous est annulé : prenez-en un autre.")
PASSED_ON = sentence("Le poste a déjà pris note de ce rendez-vous : appelez-le pour changer quelque chose.")


@dataclass(frozen=True)
class Appointment:
    """An appointment; `slot` is on the station's clock, `state` "booked", "acknowledged" or "cancelled", `changes` how
    many times it was changed. `name`, `telephone` and `reason` are "" once they are erased."""

    id: int
    force: str
    station: Station
    slot: datetime
    state: str
    changes: int
    uid: str
    name: str
    telephone: str
    reason: str
    expires_at: str


def free(db, station, now=None):
    """Return the moments at which nobody comes yet to a Station, as aware datetimes on its clock."""
    now = now or moments.now()
    with reading(db):
        taken = {moments.read(slot) for (slot,) in db.execute(TAKEN, [station.id])}
    return [slot for slot in slots.of(station.hours, station.department, now) if slot not in taken]


def book(db, register, station, slot, name, telephone="", reason="", code=None, now=None):
    """Return (code, Appointment) at the station of that id. With the `code` of one that stands, that one.

    `slot` is an aware datetime, `register` the database that knows stations. Raises UnknownStation, BadDetails,
    UnknownCode for what is no code, BadSlot where nobody can come then, and SlotTaken.
    """
    now, code = now or moments.now(), code or codes.new()
    there = stations.get(register, station, now.date())
    words = {"uid": str(uuid.uuid4()), "station": _facts(there), "name": details.checked_name(name)}
    words |= {"telephone": telephone and details.checked_telephone(telephone), "reason": details.checked_text(reason)}
    with writing(db):
        if kept.by_hash(db, "appointment", codes.hash(code), now) is None:
            _refuse_unless_free(db, there, slot, now)
            _insert(db, codes.hash(code), there, slot, words)
        return code, find(db, code, now)


def find(db, code, now=None):
    """Return the Appointment of a code; raises UnknownCode."""
    return _appointment(db, kept.by_code(db, "appointment", code, now), now)


def change(db, code, slot, now=None):
    """Move the appointment of a code to another moment at the same station, and return it; raises as `book`, and
    AppointmentOver."""
    now = now or moments.now()
    with writing(db):
        appointment = find(db, code, now)
        _refuse_over(appointment)
        if slot != appointment.slot:
            _refuse_unless_free(db, appointment.station, slot, now)
            moved = {"slot": moments.tell(slot), "expires_at": moments.tell(slot + KEPT)}
            db.table("appointment").update(appointment.id, moved | {"changes": appointment.changes + 1})
        return find(db, code, now)


def cancel(db, code, now=None):
    """Free the slot of the appointment of a code, erase the person's words, and return it; raises AppointmentOver."""
    now = now or moments.now()
    with writing(db):
        appointment = find(db, code, now)
        if appointment.state != "cancelled":
            _refuse_over(appointment)
            fields = {"state": "cancelled", "changes": appointment.changes + 1}
            _forget(db, appointment.id, now + KEPT_CANCELLED, fields)
        return find(db, code, now)


def of_force(db, force, day=None, now=None):
    """Return the Appointments that stand at stations of "police" or "gendarmerie", in order; those of one `day` (date,
    on the station's calendar) where it is given."""
    with reading(db):
        rows = list(db.query(COMING, [force, moments.tell(now or moments.now())]))
    found = readable(rows, lambda row: _appointment(db, row, now))
    return [each for each in found if day in (None, each.slot.date())]


def acknowledge(db, id, officer, now=None):
    """Note that `officer` took note of an appointment, erase the person's words, and return it as it was.

    The slot stays taken until it is over. Raises UnknownAppointment and AppointmentOver.
    """
    now = now or moments.now()
    with writing(db):
        row = kept.by_number(db, "appointment", id, now)
        if row is None:
            raise UnknownAppointment("Ce rendez-vous est effacé.")
        appointment = _appointment(db, row, now)
        _refuse_over(appointment)
        over = max(appointment.slot + slots.LENGTH, now)
        _forget(db, id, over, {"state": "acknowledged", "officer": officer})
        return appointment


def _refuse_over(appointment):
    if appointment.state != "booked":
        told = CANCELLED if appointment.state == "cancelled" else PASSED_ON
        raise AppointmentOver(told)


def _refuse_unless_free(db, station, slot, now):
    if slot not in slots.of(station.hours, station.department, now):
        raise BadSlot("Ce poste ne reçoit pas à ce moment : choisissez un créneau de la liste.")
    left = free(db, station, now)
    if slot not in left:
        _refuse_taken(([each for each in left if each > slot] or left)[:NEXT])


def _refuse_taken(left):
    if not left:
        raise SlotTaken("Ce créneau vient d'être pris. Encore libres : aucun à ce poste.")
    told = " ; ".join(map(slots.tell, left))
    raise SlotTaken("Ce créneau vient d'être pris. Encore libres : %(slots)s.", left, slots=told)


def _insert(db, code_hash, station, slot, words):
    row = {
        "code_hash": code_hash,
        "force": station.kind,
        "station": station.id,
        "slot": moments.tell(slot),
        "sealed": db.sealer.seal(words, _about(code_hash)),
        "expires_at": moments.tell(slot + KEPT),
    }
    kept.keep(db, "appointment", row)


def _forget(db, id, until, fields):
    row = db.table("appointment").get(id)
    words = _open(db, row)
    left = db.sealer.seal({name: words[name] for name in ("uid", "station")}, _about(row["code_hash"]))
    db.table("appointment").update(id, fields | {"sealed": left, "expires_at": moments.tell(until)})


def _appointment(db, row, now):
    words = _open(db, row)
    facts = words["station"]
    today = (now or moments.now()).date()
    station = Station(**facts, distance=None, to_check=stations.is_old(facts["verified_on"], today))
    return Appointment(
        **{name: row[name] for name in ("id", "force", "state", "changes", "expires_at")},
        **{name: words.get(name, "") for name in ("uid", "name", "telephone", "reason")},
        slot=moments.read(row["slot"]).astimezone(slots.clock(station.department)),
        station=station,
    )


def _facts(station):
    return {name: value for name, value in station._asdict().items() if name not in ("distance", "to_check")}


def _open(db, row):
    return db.sealer.open(row["sealed"], _about(row["code_hash"]))


def _about(code_hash):
    return f"appointment:{code_hash}"
