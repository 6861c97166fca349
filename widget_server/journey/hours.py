"""Is this contact open now? Hours are written in a small part of the opening_hours syntax, always in the time of
Europe/Paris, whatever the visitor's own clock says."""

import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
DAY = f"(?:{'|'.join(DAYS)})"
RULE = re.compile(
    rf"(?P<days>(?:{DAY}(?:-{DAY})?|PH)(?:,(?:{DAY}(?:-{DAY})?|PH))*) "
    r"(?:(?P<off>off)|(?P<from>(?:[01]\d|2[0-3]):[0-5]\d)-(?P<to>(?:[01]\d|2[0-4]):[0-5]\d))"
)
ALSACE_MOSELLE = ("57", "67", "68")
ABOLITION = {"971": (5, 27), "972": (5, 22), "973": (6, 10), "974": (12, 20), "976": (4, 27)}
FIXED_HOLIDAYS = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))


def is_open(hours, at):
    """Whether a contact with these `hours` answers at the aware datetime `at`; None where hours are not known.

    A public holiday counts as closed unless a rule names PH, or the hours are "24/7".
    """
    if not hours:
        return None
    if hours == "24/7":
        return True
    local = at.astimezone(PARIS)
    day = "PH" if local.date() in public_holidays(local.year) else DAYS[local.weekday()]
    return any(opens <= f"{local:%H:%M}" < closes for days, opens, closes in parse_hours(hours) if day in days)


def parse_hours(hours):
    """Return the rules of `hours` that open, as (set of days, "HH:MM", "HH:MM"), at least one.

    Raises ValueError, with a French sentence, where one cannot be read or has two readings.
    """
    opened, closed = [], set()
    for text in hours.split(";"):
        rule = RULE.fullmatch(text.strip())
        if not rule:
            raise ValueError(f"horaire illisible : « {text.strip()} »")
        days = _days(rule["days"])
        if rule["off"]:
            closed |= days
        elif rule["from"] < rule["to"] <= "24:00":
            opened.append((days, rule["from"], rule["to"]))
        else:
            raise ValueError(f"horaire à l'envers ou au-delà de 24:00 : « {text.strip()} »")
    if not opened or any(closed & days for days, _, _ in opened):
        raise ValueError(f"horaire qui n'ouvre jamais, ou ouvre et ferme le même jour : « {hours} »")
    return opened


def public_holidays(year, department=""):
    """The set of France's eleven public holidays in that year (Code du travail, art. L3133-1), and of those that this
    department has besides: in Alsace and Moselle, and the day that slavery was abolished overseas."""
    easter = _easter(year)
    movable = {easter + timedelta(days=days) for days in (1, 39, 50)}
    national = movable | {date(year, month, day) for month, day in FIXED_HOLIDAYS}
    if department in ALSACE_MOSELLE:
        return national | {easter - timedelta(days=2), date(year, 12, 26)}
    return national | {date(year, *ABOLITION[department])} if department in ABOLITION else national


def _days(text):
    days = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        span = DAYS[DAYS.index(first) : DAYS.index(last) + 1] if last else (first,)
        if not span:
            raise ValueError(f"horaire dont les jours sont à l'envers : « {part} »")
        days.update(span)
    return days


def _easter(year):
    """Easter Sunday by the anonymous Gregorian computus (Nature, 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)
