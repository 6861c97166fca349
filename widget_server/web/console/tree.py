"""The tree: what is published and how it fares, the draft and what it would change, the editions to go back to."""

from flask import current_app, flash, g, url_for
from wtforms import HiddenField

from ...errors import CannotPublish, WidgetError
from ...journey.facts import find_stale
from ...register import editions
from ...store import moments
from ..database import database
from ..forms import Form
from ..gate import Gate
from ..private import go_to, show
from .access import allow, console, may_open, second_factor_wanted, who

ANOTHER_DRAFT = "Le brouillon a changé entre-temps : relisez-le, puis recommencez."
SOON = "Elle prend la place de la précédente sur les sites en quelques secondes."

# Comparing two trees takes seconds of a thread, and the threads are first for victims.
_reading = Gate(2)
_publishing = Gate(1)


class ChangeForm(Form):
    """What the person had before their eyes when they asked for a change."""

    seen = HiddenField()
    draft = HiddenField()


@console.get("/arbre/")
@allow("author", "auditor")
def tree():
    """The state of the tree, and what may be done about it."""
    return _show()


@console.post("/arbre/publier")
@allow("author")
def publish_tree():
    """Put the draft, as it was seen, in the place of the published tree, as it was seen."""
    form, draft = ChangeForm(), _look_at_draft()
    if not draft or not draft["digest"] or draft["digest"] != form.draft.data:
        return _show(ANOTHER_DRAFT, 409)
    return _change(editions.publish, draft["text"], current_app.config["TREE"], seen=form.seen.data or "")


@console.post("/arbre/editions/<int:number>")
@allow("author")
def go_back_to_edition(number):
    """Publish an earlier edition again."""
    return _change(editions.go_back, current_app.config["TREE"], number, seen=ChangeForm().seen.data or "")


def _change(act, *arguments, seen):
    if wanted := second_factor_wanted(url_for("console.tree")):
        return wanted
    try:
        with _publishing():
            record = act(database(), who(), *arguments, seen=seen)
    except WidgetError as error:
        return _show(str(error), error.status)
    flash(f"L'édition n° {record.number} est publiée. {SOON}")
    return go_to("console.tree")


def _show(problem=None, status=200):
    publisher = current_app.extensions["publisher"]
    published = publisher.edition
    facts = sorted(published.tree.contacts.values(), key=lambda each: each.verified_on)
    seen, why_not = _published_file()
    return show(
        "console/tree.html",
        status,
        published=published,
        refused=publisher.refused,
        untranslated=current_app.extensions["untranslated"].count(),
        facts=facts,
        stale=find_stale(published.tree, moments.today()),
        draft=_look_at_draft(),
        records=editions.list_all(database()),
        seen=seen,
        why_not=why_not,
        problem=problem,
        may_change=may_open("console.publish_tree", g.person.role),
    )


def _published_file():
    """Return (digest of the file that is followed, None), or (None, why nothing can be published from here)."""
    path = current_app.config["TREE"]
    try:
        seen = editions.digest_of(path)
        editions.settle(database(), path)
    except CannotPublish as error:
        return None, str(error)
    return seen, None


def _look_at_draft():
    draft = current_app.extensions["draft"]
    if not draft:
        return None
    with _reading():
        return draft.look()
