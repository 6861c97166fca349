"""The console's first page: the counts fit to be shown, the state of the register, the health of the service."""

from datetime import UTC, datetime

from flask import Response, current_app, g

from ...register import partners, released, state
from ...register.people.staff import ROLES
from .. import pictures
from ..database import database
from ..private import show
from . import health
from .access import allow, console, may_open

SPREADSHEET = "console.counts_as_csv"


@console.get("/")
@allow(*ROLES)
def home():
    """What there is to know at a glance, as far as one's role goes."""
    whole = may_open(SPREADSHEET, g.person.role)
    drawn = _all_pictures() if whole else _pictures_of_the_tree()
    return show(
        "console/overview.html",
        pictures=drawn,
        spreadsheet=SPREADSHEET if whole else None,
        register=state.tell(database()) if whole else None,
        health=health.tell(),
    )


@console.get("/decomptes.csv")
@allow("issuer", "auditor")
def counts_as_csv():
    """The same cells, partner by partner, for a spreadsheet."""
    text = released.to_csv(released.for_each(database(), _tree(), _days()[0]), _tree())
    headers = {"Content-Disposition": 'attachment; filename="17cyber-decomptes.csv"'}
    return Response(text, headers=headers, content_type="text/csv; charset=utf-8")


def _all_pictures():
    cells = _cells()
    totals = released.busiest(database(), _days()[0], pictures.MOST)
    names = {id: partners.get(database(), id).name for id in totals if id}
    return [
        pictures.by_day(cells, _days()),
        pictures.by_diagnosis(cells, _tree()),
        pictures.by_partner(totals, names),
        pictures.by_audience(cells, _tree()),
    ]


def _pictures_of_the_tree():
    return [pictures.by_diagnosis(_cells(), _tree()), pictures.by_audience(_cells(), _tree())]


def _cells():
    return released.for_everyone(database(), _tree(), _days()[0])


def _days():
    return released.period(datetime.now(UTC).date())


def _tree():
    return current_app.extensions["publisher"].edition.tree
