"""The officer's page: the queue and the conversations they hold, as a whole and as what changed since."""

from flask import current_app, g, make_response, request

from ...desk import presence
from ...journey.edition import embed
from ..console.access import unattended
from ..database import desk_database
from ..html import nonced_page
from ..private import POLICY, show
from . import sentences, shown, words
from .access import desk, officers


@desk.get("/")
@officers
def home():
    """Who waits, and the conversations one holds side by side."""
    presence.note(desk_database(), g.person.staff, g.person.force)
    return show("desk/home.html", script=embed("desk.js"), desk_style=embed("desk.css"), **_board())


@desk.get("/news")
@officers
@unattended
def news():
    """The same board, for a page that shows it as it was at `version`: nothing (204) while that still holds."""
    db = desk_database()
    presence.note(db, g.person.staff, g.person.force)
    before = request.args.get("version", "")
    if shown.version(g.person.staff) == before:
        return make_response("", 204)
    return nonced_page("desk/board.html", POLICY, **_board(before))


def _board(before=""):
    force = g.person.force
    return {
        "board": shown.tell(desk_database(), g.person.staff, force, before),
        "force": force,
        "other": words.OTHER_FORCE[force],
        "sentences": sentences.offered(current_app.extensions["publisher"].edition.tree),
        "words": words,
        "hour": shown.say_hour,
    }
