"""A partner's counts, as pictures and as a spreadsheet, and the secret keys that read them from elsewhere."""

from flask import current_app, flash, g

from ...journey.edition import embed
from ...register import secret_keys
from ..database import database
from ..private import go_to, show
from ..shown_counts import pictures_of, spreadsheet_of
from .space import KEY_STATES, space


@space.get("/decomptes/")
def counts():
    """What the module did on their pages."""
    return _page(pictures=pictures_of(g.partner.id))


@space.get("/decomptes/decomptes.csv")
def counts_as_csv():
    """The same for a spreadsheet."""
    return spreadsheet_of(g.partner.id)


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


def _who():
    return f"partner:{g.partner.id}"
