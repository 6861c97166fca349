"""What a supervisor sees: who waits, for how long, and how busy each hour was. Figures only: never a word of anyone."""

from datetime import timedelta

from ...desk import load, presence, queue
from ...desk.conversations import FORCES
from ...store import moments
from .. import charts
from ..console.words import FORCE_NAMES
from ..database import desk_database
from ..pictures import Picture
from ..private import show
from ..words import say_number
from . import words
from .access import desk, supervisors

DAYS = 7
WAITS = {
    "within_1": "moins d'une minute",
    "within_5": "moins de 5 minutes",
    "within_15": "moins d'un quart d'heure",
    "within_60": "moins d'une heure",
    "longer": "plus d'une heure",
}
HOUR = timedelta(hours=1)
NOTHING = ("Rien à montrer encore.",)


@desk.get("/charts")
@supervisors
def waits():
    """The queues now, the waits of the last day, the load of the last week."""
    db, now = desk_database(), moments.now()
    rows = load.by_hour(db, now - timedelta(days=DAYS))
    forces = [_force(db, force, [row for row in rows if row["force"] == force], now) for force in FORCES]
    return show("desk/charts.html", forces=forces, words=words)


def _force(db, force, rows, now):
    last_day = [row for row in rows if moments.read(row["hour"]) > now - timedelta(days=1)]
    spans = {name: sum(row[name] for row in last_day) for name in WAITS}
    return {
        "id": force,
        "name": FORCE_NAMES[force].capitalize(),
        "now": queue.measures(db, force, now),
        "officers": presence.count(db, force, now),
        "median": _wait_of(spans, 0.5),
        "long": _wait_of(spans, 0.95),
        "pictures": [_waits(force, spans), _hours(force, rows, now)],
    }


def _wait_of(waits, share):
    """In which span of time this share of people had been answered; None where nobody was."""
    wanted, seen = share * sum(waits.values()), 0
    for name, total in waits.items():
        seen += total
        if total and seen >= wanted:
            return WAITS[name]
    return None


def _waits(force, waits):
    title = "Attente avant une réponse, depuis vingt-quatre heures"
    totals = {WAITS[name].capitalize(): total for name, total in waits.items() if total}
    rows = [(name, say_number(total)) for name, total in totals.items()]
    return Picture(title, charts.ranked(f"{force}-waits", title, totals, NOTHING), ("Attente", "Personnes"), rows)


def _hours(force, rows, now):
    title = "Conversations ouvertes, heure par heure, depuis sept jours"
    this = now.replace(minute=0, second=0, microsecond=0)
    opened = {moments.read(row["hour"]): row["opened"] for row in rows}
    hours = [this - HOUR * back for back in reversed(range(DAYS * 24))]
    heights = {hour: opened.get(hour, 0) for hour in hours}
    told = [(charts.say_hour(hour), say_number(n)) for hour, n in reversed(heights.items()) if n]
    chart = charts.by_hour(f"{force}-hours", title, heights, say_number, NOTHING)
    return Picture(title, chart, ("Heure", "Ouvertes"), told)
