"""What may be seen of the counts: cells of eleven arrivals or more, and nothing else, for anyone.

The arrivals of one partner at one diagnosis wait, in order, until there are eleven of them; these then make a cell, or
add to one. So every number shown, and every sum or difference of such numbers, now or between two looks, is a multiple
of eleven: none is a small one, and no subtraction ends at a few people. What waits is shown nowhere.

What this cannot hide: who watches a number sees when the eleventh arrives, and who makes up ten arrivals knows of it.
"""

from collections import Counter
from datetime import date, timedelta
from typing import NamedTuple

from ..store import reading
from . import spreadsheets

SMALLEST = 11  # arrivals: less is never shown
PERIOD = timedelta(days=90)
SEVERAL = "several"  # the audience of a diagnosis that has more than one
UNKNOWN = "unknown"  # the audience of a diagnosis that has left the tree

WAIT = """
INSERT INTO waiting_count (partner, diagnosis, since, total) VALUES (?, ?, ?, 1)
ON CONFLICT (partner, diagnosis) DO UPDATE SET total = total + 1
RETURNING since, total
"""
RELEASE = """
INSERT INTO released_count (partner, diagnosis, first_day, last_day, total) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (last_day, partner, diagnosis, first_day) DO UPDATE SET total = total + excluded.total
"""
WAIT_AGAIN = "UPDATE waiting_count SET since = ?, total = 0 WHERE partner = ? AND diagnosis = ?"

ORDER = "ORDER BY last_day, first_day, diagnosis, partner"
OF_PARTNER = f"""
SELECT partner, diagnosis, first_day, last_day, total FROM released_count
WHERE partner = ? AND last_day >= ? {ORDER}
"""
OF_EACH = f"SELECT partner, diagnosis, first_day, last_day, total FROM released_count WHERE last_day >= ? {ORDER}"
DAYS_OF_ALL = """
SELECT NULL, NULL, first_day, last_day, sum(total) FROM released_count
WHERE last_day >= ? GROUP BY first_day, last_day ORDER BY last_day, first_day
"""
DIAGNOSES_OF_ALL = """
SELECT NULL, diagnosis, min(first_day), max(last_day), sum(total) FROM released_count
WHERE last_day >= ? GROUP BY diagnosis ORDER BY diagnosis
"""
# The sign keeps SQLite from walking through all that ever was, partner by partner.
BUSIEST = """
SELECT partner, sum(total) FROM released_count WHERE last_day >= ? GROUP BY +partner ORDER BY 2 DESC, 1 LIMIT ?
"""


class Cell(NamedTuple):
    """So many arrivals, a multiple of eleven, from one day to another; `partner` or `diagnosis` is None where those of
    all are put together."""

    partner: str | None
    diagnosis: str | None
    first_day: date
    last_day: date
    total: int


def add_one(db, partner, diagnosis, day):
    """Let one more arrival wait, or make a cell with those that waited; within the caller's `writing`."""
    [(since, total)] = db.execute(WAIT, [partner, diagnosis, day.isoformat()]).fetchall()
    if total == SMALLEST:
        first, last = sorted((since, day.isoformat()))
        db.execute(RELEASE, [partner, diagnosis, first, last, total])
        db.execute(WAIT_AGAIN, [last, partner, diagnosis])


def period(today):
    """Return the days of the period that is shown by default, ending with `today`."""
    return [today - PERIOD + timedelta(days=number) for number in range(1, PERIOD.days + 1)]


def for_partner(db, partner, tree, since):
    """Return the Cells of a partner id that ended on `since` (a date) or later, by day; renamed diagnoses are one."""
    return list(_cells(db, tree, OF_PARTNER, [partner, since.isoformat()]))


def for_each(db, tree, since):
    """Return the Cells of every partner, as `for_partner`; there may be very many."""
    return list(_cells(db, tree, OF_EACH, [since.isoformat()]))


def days_of_everyone(db, tree, since):
    """Return the Cells of all partners and of nobody, whatever the diagnosis, put together by their days."""
    return list(_cells(db, tree, DAYS_OF_ALL, [since.isoformat()]))


def diagnoses_of_everyone(db, tree, since):
    """Return the Cells of all partners and of nobody, whatever the days, put together by diagnosis."""
    return list(_cells(db, tree, DIAGNOSES_OF_ALL, [since.isoformat()]))


def busiest(db, since, most):
    """Return {partner id: total} of the `most` partners with the highest totals; "" stands for none of them."""
    with reading(db):
        return dict(db.execute(BUSIEST, [since.isoformat(), most]).fetchall())


def per_day(cells, days):
    """Return {day: height} for these days, in order: each cell spread evenly over its own, so an estimate."""
    heights = dict.fromkeys(days, 0.0)
    for cell in cells:
        length = (cell.last_day - cell.first_day).days + 1
        first = max(cell.first_day, days[0])
        for number in range((cell.last_day - first).days + 1):
            day = first + timedelta(days=number)
            if day in heights:
                heights[day] += cell.total / length
    return heights


def per_diagnosis(cells):
    """Return {diagnosis id: total}, the highest first."""
    return _totals((cell.diagnosis, cell.total) for cell in cells)


def per_audience(cells, tree):
    """Return {audience id, SEVERAL or UNKNOWN: total}, the highest first."""
    return _totals((_audience(tree.diagnoses.get(cell.diagnosis)), cell.total) for cell in cells)


def to_csv(cells, tree):
    """Return cells as a spreadsheet: who, which diagnosis and its name, from which day to which, how many."""
    header = ("partenaire", "diagnostic", "nom", "du", "au", "arrivées")
    rows = ((cell.partner or "", cell.diagnosis, name_of(tree, cell.diagnosis), *cell[2:]) for cell in cells)
    return spreadsheets.write(header, rows)


def name_of(tree, id):
    """Return what the tree calls a diagnosis, or its id once it has left the tree."""
    return tree.diagnoses[id].name if id in tree.diagnoses else id


def _cells(db, tree, query, parameters):
    with reading(db):
        rows = db.execute(query, parameters).fetchall()
    today_s = {id: id and tree.current(id) or id for id in {row[1] for row in rows}}
    for partner, diagnosis, first, last, total in rows:
        yield Cell(partner, today_s[diagnosis], date.fromisoformat(first), date.fromisoformat(last), total)


def _audience(diagnosis):
    if diagnosis is None:
        return UNKNOWN
    return diagnosis.audiences[0] if len(diagnosis.audiences) == 1 else SEVERAL


def _totals(pairs):
    totals = Counter()
    for name, total in pairs:
        totals[name] += total
    return dict(totals.most_common())
