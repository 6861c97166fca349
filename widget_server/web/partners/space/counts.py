"""How often the module led to which diagnosis on a partner's sites, as far as it may be shown."""

from datetime import UTC, datetime

from flask import Response, current_app, g

from ....register import released
from ... import pictures
from ...database import database
from ...private import show
from .access import space


@space.get("/decomptes/")
def own_counts():
    """Their counts as charts."""
    cells, tree = _cells(), _tree()
    shown = [pictures.by_day(cells, _days()), pictures.by_diagnosis(cells, tree), pictures.by_audience(cells, tree)]
    return show("partners/space/counts.html", pictures=shown)


@space.get("/decomptes.csv")
def own_counts_as_csv():
    """The same, for a spreadsheet."""
    headers = {"Content-Disposition": 'attachment; filename="17cyber-decomptes.csv"'}
    return Response(released.to_csv(_cells(), _tree()), headers=headers, content_type="text/csv; charset=utf-8")


def _cells():
    return released.for_partner(database(), g.partner.id, _tree(), _days()[0])


def _days():
    return released.period(datetime.now(UTC).date())


def _tree():
    return current_app.extensions["publisher"].edition.tree
