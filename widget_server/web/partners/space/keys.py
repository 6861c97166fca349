"""A partner's keys: the public ones in their pages, the secret ones with which their servers read their counts."""

from flask import flash, g
from wtforms import IntegerField

from ....errors import BadKey, UnknownKey
from ....register import keys, secret_keys
from ...database import database
from ...forms import Form, between
from ...private import go_to, show
from .access import space, who


class RotateForm(Form):
    overlap = IntegerField(
        "Jours où l'ancienne clé vaut encore",
        [between(keys.OVERLAP_DAYS[0], keys.OVERLAP_DAYS[-1], "Il faut de 7 à 90 jours.")],
        default=keys.DEFAULT_OVERLAP,
    )


@space.get("/cles/")
def own_keys():
    """Every key of theirs, and what can be done with it."""
    return _show_keys()


@space.post("/cles/<key>/remplacer")
def rotate(key):
    """Issue a key in the place of one of theirs, both good for some days."""
    form, old = RotateForm(), _own(key)
    if not form.validate_on_submit():
        flash(" ".join(form.overlap.errors), "warned")
        return go_to("space.own_keys")
    try:
        keys.rotate(database(), who(), old.id, form.overlap.data)
    except BadKey as error:
        flash(str(error), "warned")
    else:
        flash("Votre nouvelle clé est prête. Mettez la nouvelle ligne sur vos pages avant la fin de l'ancienne.")
    return go_to("space.own_keys")


@space.post("/cles/<key>/revoquer")
def revoke(key):
    """Make one of their keys name nobody, at once and for good."""
    keys.revoke(database(), who(), _own(key).id)
    flash("La clé est révoquée. Vos pages qui la portent montrent les numéros d'urgence et un lien.")
    return go_to("space.own_keys")


@space.post("/cles/secretes")
def issue_secret():
    """Issue a secret key, shown on this answer and never again."""
    try:
        secret = secret_keys.issue(database(), who(), g.partner.id)
    except BadKey as error:
        flash(str(error), "warned")
        return go_to("space.own_keys")
    return _show_keys(secret=secret)


@space.post("/cles/secretes/<label>/revoquer")
def revoke_secret(label):
    """Make one of their secret keys open nothing, at once and for good."""
    secret_keys.revoke(database(), who(), g.partner.id, label)
    flash("La clé secrète est révoquée : elle n'ouvre plus rien.")
    return go_to("space.own_keys")


def _show_keys(**shown_once):
    return show(
        "partners/space/keys.html",
        keys=keys.list_for(database(), g.partner.id),
        used=keys.last_used(database(), g.partner.id),
        secret_keys=secret_keys.list_for(database(), g.partner.id),
        rotate=RotateForm(formdata=None),
        **shown_once,
    )


def _own(key):
    """The Key of that text if it is theirs; any other is answered as one that does not exist."""
    found = keys.get(database(), key)
    if found.partner != g.partner.id:
        raise UnknownKey(f"La clé « {key} » n'a jamais été émise.")
    return found
