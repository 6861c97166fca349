"""A partner's counts, as pictures and as a spreadsheet, and the secret keys that read them from elsewhere."""

from datetime import UTC, datetime

from flask import Response, current_app, flash, g

from ...journey.edition import embed
from ...register import released, secret_keys
from .. import pictures
from ..database import database
from ..private import go_to, show
from .space import KEY_STATES, space


@space.get("/decomptes/")
def counts():
    """What the module did on their pages."""
    return _page(pictures=[pictures.by_day(_cells(), _days()), pictures.by_diagnosis(_cells(), _tree())])


@space.get("/decomptes/decomptes.csv")
def counts_as_csv():
    """The same for a spreadsheet."""
    headers = {"Content-Disposition": 'attachment; filename="17cyber-decomptes.csv"'}
    return Response(released.to_csv(_cells(), _tree()), headers=headers, content_type="text/csv; charset=utf-8")


@space.post("/decomptes/cles")
def issue_secret():
    """Issue a secret key and show it this once: it goes through no address, no cookie and no message."""
    secret = secret_keys.issue(database(), _who(), g.partner.id)
    return _page(secret=secret, host=current_app.config["PUBLIC_URL"])


@space.post("/decomptes/cles/<label>/revoquer")
def revoke_secret(label):
    """Make one of their secret keys open nothing, at once and for good."""
    secret_keys.revoke(database(), _who(), g.partner.id, label)
    flash("La clé secrète est révoquée : vos serveurs qui la portent ne lisent plus vos décomptes.")
    return go_to("space.counts", _anchor="cles")


def _page(**context):
    known = secret_keys.list_for(database(), g.partner.id)
    context |= {"partner": g.partner, "keys": known, "key_states": KEY_STATES, "script": embed("guide.js")}
    return show("partners/counts.html", **context)


def _cells():
    return released.for_partner(database(), g.partner.id, _tree(), _days()[0])


def _days():
    return released.period(datetime.now(UTC).date())


def _tree():
    return current_app.extensions["publisher"].edition.tree


def _who():
    return f"partner:{g.partner.id}"
