"""Counts as one would rather look at than read: each a chart, its title and the table beside it.

Given cells fit to be shown (`register/released.py`), never counts; `templates/pictures.html` shows what is made here.
"""

from dataclasses import dataclass

from ..register import released
from . import charts
from .words import say_day, say_number

MOST = 12  # rods of a chart; the table says the rest
OTHER_AUDIENCES = {released.SEVERAL: "plusieurs publics", released.UNKNOWN: "public inconnu"}


@dataclass(frozen=True)
class Picture:
    """A chart (SVG) and its table: `header` names the columns of `rows`; `note` says how to read it, or nothing."""

    title: str
    chart: str
    header: tuple
    rows: list
    note: str = ""


def by_day(cells, days):
    """Return the Picture of these days, in order and without a gap."""
    heights = released.per_day(cells, days)
    rows = [(say_day(day), say_about(height)) for day, height in reversed(heights.items()) if height]
    note = (
        "Une hauteur est une estimation : chaque paquet de onze est réparti sur les jours où il s'est formé. "
        "Les derniers jours montent encore."
    )
    chart = charts.by_day("by-day", "Par jour", heights, say_about, released.SMALLEST)
    return Picture("Par jour", chart, ("Jour", "Arrivées"), rows, note)


def by_diagnosis(cells, tree):
    """Return the Picture of diagnoses by name."""
    totals = released.per_diagnosis(cells)
    return _ranked("by-diagnosis", "Par diagnostic", {released.name_of(tree, id): n for id, n in totals.items()})


def by_audience(cells, tree):
    """Return the Picture of audiences, as the tree says who a diagnosis is for."""
    totals = released.per_audience(cells, tree)
    names = tree.audiences | OTHER_AUDIENCES
    return _ranked("by-audience", "Par public", {names[id].capitalize(): n for id, n in totals.items()})


def by_partner(totals, names):
    """Return the Picture of partners; `totals` is {partner id: number}, `names` {partner id: name}."""
    own = {"": "Notre page, sans partenaire"}
    return _ranked("by-partner", "Par partenaire", {(own | names).get(id, id): n for id, n in totals.items()})


def say_about(height):
    """Return what to say of an estimate: never a number under eleven."""
    return f"environ {say_number(round(height))}" if height >= released.SMALLEST else "moins de 11"


def _ranked(id, title, totals):
    shown = dict(list(totals.items())[:MOST])
    rows = [(name, say_number(total)) for name, total in totals.items()]
    note = f"Les {MOST} premiers ; les chiffres disent les autres." if len(totals) > MOST else ""
    return Picture(
        title, charts.ranked(id, title, shown), (title.removeprefix("Par ").capitalize(), "Arrivées"), rows, note
    )
