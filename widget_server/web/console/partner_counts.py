"""What the module did on a partner's pages, and the secret keys by which their servers read it."""

from flask import flash, g

from ...register import partners, secret_keys
from ..database import database
from ..private import go_to, show
from ..shown_counts import pictures_of, spreadsheet_of
from . import words
from .access import allow, console, may_open, who


@console.get("/partenaires/<id>/decomptes")
@allow("issuer", "auditor")
def partner_counts(id):
    """A partner's counts, as they see them."""
    return show(
        "console/counts.html",
        partner=partners.get(database(), id),
        pictures=pictures_of(id),
        keys=secret_keys.list_for(database(), id),
        names=words,
        may_change=may_open("console.revoke_secret", g.person.role),
    )


@console.get("/partenaires/<id>/decomptes.csv")
@allow("issuer", "auditor")
def partner_counts_as_csv(id):
    """The same for a spreadsheet."""
    return spreadsheet_of(partners.get(database(), id).id)


@console.post("/partenaires/<id>/decomptes/cles/<label>/revoquer")
@allow("issuer")
def revoke_secret(id, label):
    """Make a secret key of theirs open nothing, at once and for good."""
    secret_keys.revoke(database(), who(), id, label)
    flash("La clé secrète est révoquée.")
    return go_to("console.partner_counts", id=id)
