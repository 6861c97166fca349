"""The console's first page: the counts fit to be shown, the state of the register, the health of the service."""

from flask import g

from ...desk import queue
from ...desk.conversations import FORCES
from ...register import partners, state
from ...register.people.staff import CONSOLE_ROLES
from ..database import database, desk_database
from ..gate import Gate
from ..private import show
from ..shown_counts import pictures_of_everyone, pictures_without_partners, spreadsheet_of_each
from . import health, words
from .access import ADMINISTRATOR, allow, console, may_open

SPREADSHEET = "console.counts_as_csv"
NAMED = 20  # keys that end soon; the rest are told by their number

# With very many partners it takes seconds, of a process that others need.
_writing = Gate(1)


@console.get("/")
@allow(*CONSOLE_ROLES)
def home():
    """What there is to know at a glance, as far as one's role goes."""
    if not may_open(SPREADSHEET, g.person.role):
        return show("console/overview.html", pictures=pictures_without_partners(), health=health.tell())
    register = state.tell(database())
    waiting = _waiting_at_the_desk() if g.person.role == ADMINISTRATOR else None
    return show(
        "console/overview.html",
        pictures=pictures_of_everyone(),
        spreadsheet=SPREADSHEET,
        register=register,
        waiting=waiting,
        soon=[(partners.get(database(), key.partner).name, key) for key in register.expiring[:NAMED]],
        day=words.day,
        health=health.tell(),
    )


@console.get("/decomptes.csv")
@allow("issuer", "auditor")
def counts_as_csv():
    """The same cells, partner by partner, for a spreadsheet."""
    with _writing():
        return spreadsheet_of_each()


def _waiting_at_the_desk():
    """How many people wait for an officer: all that the console tells of the desk."""
    return sum(queue.count_waiting(desk_database(), force) for force in FORCES)
