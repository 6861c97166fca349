"""An appointment as a calendar reads it (RFC 5545): when and where, and never why, for others see one's calendar."""

from datetime import UTC

from ..journey.language import Language
from ..store import moments
from ..version import __version__
from . import slots

FRENCH = Language()
METHODS = {"booked": "PUBLISH", "acknowledged": "PUBLISH", "cancelled": "CANCEL"}
STATUSES = {"PUBLISH": "CONFIRMED", "CANCEL": "CANCELLED"}


def write(appointment, now=None, language=FRENCH):
    """Return the bytes of a calendar of one event, which takes the place of the one given out before it; one that
    cancels it when it is cancelled. Moments are in UTC, which every calendar tells on its own clock."""
    from icalendar import Calendar, Event  # 3 MB and a quarter of a second that most processes never need

    method = METHODS[appointment.state]
    calendar, event = Calendar(), Event()
    calendar.add("prodid", f"-//17Cyber//{__version__}//{language.code.upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    event.add("uid", appointment.uid)
    event.add("dtstamp", now or moments.now())
    event.add("dtstart", appointment.slot.astimezone(UTC))
    event.add("dtend", (appointment.slot + slots.LENGTH).astimezone(UTC))
    event.add("sequence", appointment.changes)
    event.add("status", STATUSES[method])
    event.add("summary", str(language.say("Rendez-vous")))
    event.add("location", ", ".join(filter(None, _place(appointment.station))))
    event.add("class", "PRIVATE")
    calendar.add_component(event)
    return calendar.to_ical()


def _place(station):
    return station.street, f"{station.postcode} {station.town}".strip()
