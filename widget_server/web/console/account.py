"""One's own account: passphrase, passkeys, recovery codes, and where else one is signed in.

Opened only with a second factor given within the last five minutes: it is what someone who found a screen open wants.
"""

from flask import flash, g, session, url_for
from wtforms import HiddenField, PasswordField, StringField

from ...errors import BadCredentials, BadStaff, TooSoon
from ...journey.edition import embed
from ...register.people import account, passkeys, sessions, staff
from ...register.people.staff import ROLES
from ..database import database
from ..forms import Form, at_most, required
from ..gate import computing
from ..private import go_to, show
from .access import TOKEN, allow, console, passkey_site, second_factor_wanted


class PassphraseChangeForm(Form):
    old = PasswordField("Votre phrase secrète actuelle", [required("Écrivez votre phrase secrète."), at_most(128)])
    new = PasswordField("La nouvelle", [required("Écrivez la nouvelle phrase secrète."), at_most(128)])
    again = PasswordField("La nouvelle, encore une fois", [required("Écrivez-la encore une fois."), at_most(128)])


class LabelForm(Form):
    """What a passkey is called; `answer` is what the browser made, as JSON."""

    label = StringField("Son nom", [required("Donnez-lui un nom."), at_most(passkeys.MAX_LABEL)])
    answer = HiddenField()


@console.get("/compte")
@allow(*ROLES)
def own_account():
    """One's own account."""
    return second_factor_wanted(url_for("console.own_account")) or show_account()


@console.post("/compte/phrase")
@allow(*ROLES)
def change_passphrase():
    """Give oneself another passphrase; one's other sessions end."""
    if wanted := second_factor_wanted(url_for("console.own_account")):
        return wanted
    form = PassphraseChangeForm()
    if not form.validate():
        return show_account(422, passphrase=form)
    if form.new.data != form.again.data:
        form.again.errors = ["Ce n'est pas la même : écrivez-la encore une fois."]
        return show_account(422, passphrase=form)
    try:
        with computing():
            account.change_passphrase(database(), oneself(), form.old.data, form.new.data, session[TOKEN])
    except (BadCredentials, TooSoon, BadStaff) as error:
        (form.new if isinstance(error, BadStaff) else form.old).errors = [str(error)]
        return show_account(error.status, passphrase=form)
    flash("Votre phrase secrète est changée, et vos autres sessions sont fermées.")
    return go_to("console.own_account")


@console.post("/compte/codes")
@allow(*ROLES)
def renew_recovery_codes():
    """Show new recovery codes, once."""
    if wanted := second_factor_wanted(url_for("console.own_account")):
        return wanted
    return show("console/recovery_codes.html", codes=account.renew_recovery_codes(database(), oneself()))


@console.post("/compte/sessions")
@allow(*ROLES)
def close_other_sessions():
    """Sign out everywhere else."""
    if wanted := second_factor_wanted(url_for("console.own_account")):
        return wanted
    sessions.close_others(database(), g.person.staff, session[TOKEN])
    flash("Vos autres sessions sont fermées.")
    return go_to("console.own_account")


def oneself():
    """Return the Staff who is there."""
    return staff.get(database(), g.person.login)


def show_account(status=200, **forms):
    """Return one's own page; `forms` are those that something is wrong with, by name."""
    return show(
        "console/account.html",
        status,
        keys=passkeys.list_for(database(), g.person.staff),
        site=passkey_site(),
        codes_left=account.count_recovery_codes(database(), oneself()),
        others=sessions.count_others(database(), g.person.staff, session[TOKEN]),
        script=embed("passkey.js"),
        **{"passphrase": PassphraseChangeForm(None), "label": LabelForm(None)} | forms,
    )
