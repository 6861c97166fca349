"""What the module did on a partner's pages, and the secret keys by which their servers read it."""

from datetime import UTC, datetime

from flask import Response, current_app, flash, g

from ...register import partners, released, secret_keys
from .. import pictures
from ..database import database
from ..private import go_to, show
from . import words
from .access import allow, console, may_open, who


@console.get("/partenaires/<id>/decomptes")
@allow("issuer", "auditor")
def partner_counts(id):
    """A partner's counts, as they see them."""
    cells = _cells(id)
    return show(
        "console/counts.html",
        partner=partners.get(database(), id),
        pictures=[pictures.by_day(cells, _days()), pictures.by_diagnosis(cells, _tree())],
        keys=secret_keys.list_for(database(), id),
        names=words,
        may_change=may_open("console.revoke_secret", g.person.role),
    )


@console.get("/partenaires/<id>/decomptes.csv")
@allow("issuer", "auditor")
def partner_counts_as_csv(id):
    """The same for a spreadsheet."""
    headers = {"Content-Disposition": f'attachment; filename="17cyber-{partners.get(database(), id).id}.csv"'}
    return Response(released.to_csv(_cells(id), _tree()), headers=headers, content_type="text/csv; charset=utf-8")


@console.post("/partenaires/<id>/decomptes/cles/<label>/revoquer")
@allow("issuer")
def revoke_secret(id, label):
    """Make a secret key of theirs open nothing, at once and for good."""
    secret_keys.revoke(database(), who(), id, label)
    flash("La clé secrète est révoquée.")
    return go_to("console.partner_counts", id=id)


def _cells(id):
    return released.for_partner(database(), id, _tree(), _days()[0])


def _days():
    return released.period(datetime.now(UTC).date())


def _tree():
    return current_app.extensions["publisher"].edition.tree
