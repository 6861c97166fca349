"""The console's first page: the counts fit to be shown, the state of the register, the health of the service."""

from datetime import UTC, datetime

from flask import Response, current_app, g

from ...register import partners, released, state
from ...register.people.staff import ROLES
from .. import pictures
from ..database import database
from ..gate import Gate
from ..private import show
from . import health, words
from .access import allow, console, may_open

SPREADSHEET = "console.counts_as_csv"
NAMED = 20  # keys that end soon; the rest are told by their number

# With very many partners it takes seconds, of a process that others need.
_writing = Gate(1)


@console.get("/")
@allow(*ROLES)
def home():
    """What there is to know at a glance, as far as one's role goes."""
    if not may_open(SPREADSHEET, g.person.role):
        return show("console/overview.html", pictures=_pictures_of_the_tree(), health=health.tell())
    register = state.tell(database())
    return show(
        "console/overview.html",
        pictures=_all_pictures(),
        spreadsheet=SPREADSHEET,
        register=register,
        soon=[(partners.get(database(), key.partner).name, key) for key in register.expiring[:NAMED]],
        day=words.day,
        health=health.tell(),
    )


@console.get("/decomptes.csv")
@allow("issuer", "auditor")
def counts_as_csv():
    """The same cells, partner by partner, for a spreadsheet."""
    with _writing():
        text = released.to_csv(released.for_each(database(), _tree(), _days()[0]), _tree())
    headers = {"Content-Disposition": 'attachment; filename="17cyber-decomptes.csv"'}
    return Response(text, headers=headers, content_type="text/csv; charset=utf-8")


def _all_pictures():
    days = released.days_of_everyone(database(), _tree(), _days()[0])
    totals = released.busiest(database(), _days()[0], pictures.MOST)
    names = {id: partners.get(database(), id).name for id in totals if id}
    by_diagnosis, by_audience = _pictures_of_the_tree()
    return [pictures.by_day(days, _days()), by_diagnosis, pictures.by_partner(totals, names), by_audience]


def _pictures_of_the_tree():
    cells = released.diagnoses_of_everyone(database(), _tree(), _days()[0])
    return [pictures.by_diagnosis(cells, _tree()), pictures.by_audience(cells, _tree())]


def _days():
    return released.period(datetime.now(UTC).date())


def _tree():
    return current_app.extensions["publisher"].edition.tree
