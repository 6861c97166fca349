"""Opening hours as the official files write them, told as `journey.hours` reads them; "" where they cannot be read."""

import re

from ..journey.hours import DAYS, parse_hours

FRENCH_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
HOLIDAYS = ("jours feries", "joursferies")
BY_NAME = {**dict(zip(FRENCH_DAYS, DAYS, strict=True)), **dict.fromkeys(HOLIDAYS, "PH")}
DAY = re.compile(rf"({'|'.join(BY_NAME)})\s*:?((?:(?!{'|'.join(BY_NAME)}).)*)")
SPAN = re.compile(r"(\d{1,2})[h:](\d{2})?(?::\d{2})?\s*(?:-|–|a)\s*(\d{1,2})[h:](\d{2})?")
SLOTS = range(1, 4)


def from_osm(text):
    """Hours in the opening_hours syntax, several spans a day included."""
    if text == "24/7":
        return text
    spans = []
    for rule in filter(None, map(str.strip, text.split(";"))):
        days, _, hours = rule.rpartition(" ")
        spans += [(days, *hour.partition("-")[::2]) for hour in hours.split(",")]
    return _tell(spans)


def from_text(folded):
    """« lundi : 8h00-12h00 14h00-18h00 mardi : … », in lower case and without accents."""
    return _tell((BY_NAME[day], *span) for day, hours in DAY.findall(folded) for span in _spans(hours))


def from_slots(row):
    """Columns « lundi_plage1_debut » and the like, of a row whose names hold letters and digits only."""
    spans = []
    for name in (*FRENCH_DAYS, "joursferies"):
        for slot in SLOTS:
            begins, ends = (row.get(f"{name}plage{slot}{edge}", "") for edge in ("debut", "fin"))
            spans += [(BY_NAME[name], *span) for span in _spans(f"{begins}-{ends}")]
    return _tell(spans)


def _spans(text):
    return [(f"{int(a):02}:{b or '00'}", f"{int(c):02}:{d or '00'}") for a, b, c, d in SPAN.findall(text)]


def _tell(spans):
    """Days that keep the same hours are told together, in the order of the week."""
    by_day = {}
    for days, begins, ends in spans:
        by_day.setdefault((begins, ends), []).append(days)
    told = "; ".join(f"{_days(days)} {begins}-{ends}" for (begins, ends), days in by_day.items())
    try:
        return told if told and parse_hours(told) else ""
    except ValueError:
        return ""


def _days(days):
    return ",".join(dict.fromkeys(days)) if len(days) > 1 else days[0]
