"""What pages show of the counts, on the default period: pictures to look at and spreadsheets to take away."""

from flask import Response, current_app

from ..register import partners, released
from ..store import moments
from . import pictures
from .database import database


def pictures_of(partner):
    """Return the Pictures of a partner id."""
    cells, tree = _cells_of(partner), _tree()
    return [pictures.by_day(cells, _days()), pictures.by_diagnosis(cells, tree), pictures.by_audience(cells, tree)]


def pictures_of_everyone():
    """Return the Pictures of all partners together, and of the first among them."""
    days = released.days_of_everyone(database(), _tree(), _days()[0])
    totals = released.busiest(database(), _days()[0], pictures.MOST)
    names = {id: partners.get(database(), id).name for id in totals if id}
    by_diagnosis, by_audience = pictures_without_partners()
    return [pictures.by_day(days, _days()), by_diagnosis, pictures.by_partner(totals, names), by_audience]


def pictures_without_partners():
    """Return the Pictures that say nothing of partners: by diagnosis, by audience."""
    cells = released.diagnoses_of_everyone(database(), _tree(), _days()[0])
    return [pictures.by_diagnosis(cells, _tree()), pictures.by_audience(cells, _tree())]


def spreadsheet_of(partner):
    """Return the answer that downloads a partner's cells."""
    return _spreadsheet(_cells_of(partner))


def spreadsheet_of_each():
    """Return the answer that downloads every partner's cells."""
    return _spreadsheet(released.for_each(database(), _tree(), _days()[0]))


def _spreadsheet(cells):
    headers = {"Content-Disposition": 'attachment; filename="17cyber-decomptes.csv"'}
    return Response(released.to_csv(cells, _tree()), headers=headers, content_type="text/csv; charset=utf-8")


def _cells_of(partner):
    return released.for_partner(database(), partner, _tree(), _days()[0])


def _days():
    return released.period(moments.today())


def _tree():
    return current_app.extensions["publisher"].edition.tree
