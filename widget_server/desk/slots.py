"""The half hours at which a station may be visited: within its own hours where they are known, else when most are open.

A station's clock is that of its department. What is already taken is not known here.
"""

from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from ..errors import BadSlot
from ..journey.hours import DAYS, PARIS, parse_hours, public_holidays
from ..journey.language import Language

HORIZON = 14  # days after today
NOTICE = timedelta(hours=2)  # what it takes to make one's way
LENGTH = timedelta(minutes=30)
USUAL = "Mo-Fr 09:00-12:00; Mo-Fr 14:00-17:00"
ALWAYS = [(set(DAYS), "00:00", "24:00")]
DAYTIME = range(8 * 60, 20 * 60 + 1, 30)  # minutes since midnight: nobody is asked to come at night
HALF_HOURS = tuple(pairwise(f"{minutes // 60:02}:{minutes % 60:02}" for minutes in DAYTIME))

FRENCH = Language()
CLOCKS = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}


def clock(department):
    """Return the time zone of a department; that of Paris for one that is not known."""
    return ZoneInfo(CLOCKS[department]) if department in CLOCKS else PARIS


def of(hours, department, now):
    """Return the aware datetimes at which one may come, in order, on the clock of that department.

    `hours` are as `journey.hours` reads them, "" when they are not known. Never on a public holiday, never in less
    than two hours.
    """
    here, rules = clock(department), _rules(hours)
    today = now.astimezone(here).date()
    days = (today + timedelta(days=ahead) for ahead in range(HORIZON + 1))
    worked = (day for day in days if day not in public_holidays(day.year, department))
    starts = (start for day in worked for start in _starts(day, rules, here))
    return [start for start in starts if start >= now + NOTICE]


def read(text):
    """Return the aware datetime that a text in ISO 8601 tells; raises BadSlot."""
    try:
        start = datetime.fromisoformat(text)
        return start.astimezone(start.tzinfo or PARIS)
    except (ValueError, OverflowError) as error:
        raise BadSlot("Ce créneau est illisible : choisissez-en un de la liste.") from error


def tell(start):
    """« mardi 24 novembre 2026 à 9 h 30 », on the clock that `start` came with."""
    return FRENCH.moment(start)


def tell_day(day):
    """« mardi 1er décembre 2026 »."""
    return FRENCH.weekday(day)


def tell_hour(at):
    """« 9 h 30 », « 14 h », which no line cuts."""
    return FRENCH.hour(at)


def _rules(hours):
    return ALWAYS if hours == "24/7" else parse_hours(hours or USUAL)


def _starts(day, rules, here):
    name = DAYS[day.weekday()]
    for begins, ends in HALF_HOURS:
        if any(name in days and opens <= begins and ends <= closes for days, opens, closes in rules):
            yield datetime.combine(day, time.fromisoformat(begins), here)
