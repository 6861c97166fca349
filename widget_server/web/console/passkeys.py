"""Passkeys in the console: what a browser is asked, and one's own, added, renamed and removed."""

from flask import Response, abort, flash, g, url_for

from ...errors import BadPasskey
from ...register.people import passkeys, staff
from ...register.people.staff import ROLES
from ..database import database
from ..private import go_to
from .access import allow, console, open_to_all, passkey_site, second_factor_wanted
from .account import LabelForm, oneself, show_account
from .sign_in import first_step

HOME = "console.own_account"


@console.post("/connexion/cle")
@open_to_all
def passkey_options():
    """What a browser needs to use a passkey of whoever gave their passphrase, or is signed in, as JSON."""
    login = g.person.login if g.person else first_step()
    if not login:
        abort(403)
    return _json(passkeys.options_to_sign(database(), staff.get(database(), login), _site()))


@console.post("/compte/cles/demande")
@allow(*ROLES)
def new_passkey_options():
    """What a browser needs to make a passkey, as JSON."""
    return second_factor_wanted(url_for(HOME)) or _json(passkeys.options_to_register(database(), oneself(), _site()))


@console.post("/compte/cles")
@allow(*ROLES)
def add_passkey():
    """Keep the passkey that the browser made."""
    form = LabelForm()
    if wanted := second_factor_wanted(url_for(HOME)):
        return wanted
    if not form.validate():
        return show_account(422, label=form)
    try:
        added = passkeys.add(database(), oneself(), form.label.data, form.answer.data, _site())
    except BadPasskey as error:
        form.label.errors = [str(error)]
        return show_account(error.status, label=form)
    flash(f"La clé d'accès « {added.label} » est ajoutée.")
    return go_to(HOME)


@console.post("/compte/cles/<id>/nom")
@allow(*ROLES)
def rename_passkey(id):
    """Call one's passkey otherwise."""
    return _change(passkeys.rename, id, LabelForm().label.data or "", told="Le nom de la clé d'accès est changé.")


@console.post("/compte/cles/<id>/retirer")
@allow(*ROLES)
def remove_passkey(id):
    """Make one's passkey worth nothing."""
    return _change(passkeys.remove, id, told="La clé d'accès est retirée.")


def _change(act, *arguments, told):
    if wanted := second_factor_wanted(url_for(HOME)):
        return wanted
    act(database(), oneself(), *arguments)
    flash(told)
    return go_to(HOME)


def _site():
    return passkey_site() or abort(404)


def _json(text):
    return Response(text, mimetype="application/json")
