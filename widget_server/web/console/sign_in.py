"""Coming into the console and leaving it: a passphrase, then a second factor, then a session kept on the server."""

import time

from flask import g, redirect, request, session
from wtforms import EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import ValidationError

from ...desk import presence
from ...errors import BadCredentials, TooSoon
from ...journey.edition import embed
from ...register.people import passkeys, proofs, sessions
from ...register.people.staff import ROLES
from ..database import database, desk_database
from ..forms import Form, at_most, required
from ..gate import computing
from ..private import go_to, show
from .access import TOKEN, allow, console, open_to_all, passkey_site, safe_next

FIRST = "first"  # where the cookie keeps that a passphrase was right: login and moment
FIRST_LASTS = 5 * 60  # seconds between the passphrase and the second factor


class PassphraseForm(Form):
    login = EmailField("Votre adresse", [required("Écrivez votre adresse."), at_most(254)])
    passphrase = PasswordField("Votre phrase secrète", [required("Écrivez votre phrase secrète."), at_most(128)])
    next = HiddenField()


class CodeForm(Form):
    code = StringField("Votre code", [at_most(64)])
    passkey = HiddenField()
    next = HiddenField()

    def validate_code(self, field):
        if not field.data and not (self.passkey.data and passkey_site()):
            raise ValidationError("Écrivez le code.")


@console.route("/connexion", methods=["GET", "POST"])
@open_to_all
def sign_in():
    """The first step: who one is, and the passphrase."""
    form = PassphraseForm(next=request.args.get("next"))
    if form.validate_on_submit():
        try:
            with computing():
                person = proofs.check_passphrase(database(), form.login.data, form.passphrase.data)
        except (BadCredentials, TooSoon) as error:
            form.passphrase.errors = [str(error)]
            return show("console/sign_in.html", form=form, status=error.status)
        session.clear()
        session[FIRST] = [person.login, time.time()]
        return go_to("console.second_step", next=form.next.data or None)
    return show("console/sign_in.html", form=form, status=422 if form.errors else 200)


@console.route("/connexion/code", methods=["GET", "POST"])
@open_to_all
def second_step():
    """The second step: a code from an application, a recovery code, or a passkey."""
    login = first_step()
    if login is None:
        return go_to("console.sign_in", next=request.args.get("next"))
    return _ask_code(login, "Second facteur", _come_in)


@console.route("/confirmer", methods=["GET", "POST"])
@allow(*ROLES)
def confirm():
    """The second factor given again, before what matters most."""
    return _ask_code(g.person.login, "Votre code, encore une fois", _renew)


@console.post("/deconnexion")
@open_to_all
def sign_out():
    """Leave: the session ends here and on the server; what an officer held waits for another at once."""
    if g.person:
        presence.leave(desk_database(), g.person.staff)
    if token := session.get(TOKEN):
        sessions.close(database(), token)
    session.clear()
    return go_to("console.sign_in")


def first_step():
    """Return the login of whoever has just given their passphrase, or None."""
    login, at = session.get(FIRST) or (None, 0)
    return login if abs(time.time() - at) < FIRST_LASTS else None  # a clock set back prolongs nothing


def _ask_code(login, title, then):
    form = CodeForm(next=request.args.get("next"))
    if form.validate_on_submit():
        try:
            person = _check(login, form)
        except (BadCredentials, TooSoon) as error:
            form.code.errors = [str(error)]
            return _show_code(login, form, title, error.status)
        then(person)
        return redirect(safe_next(form.next.data, person.role), 303)
    return _show_code(login, form, title, 422 if form.errors else 200)


def _show_code(login, form, title, status):
    has_passkey = passkey_site() and passkeys.list_of(database(), login)
    form.passkey.data = None
    return show(
        "console/code.html", status, form=form, title=title, has_passkey=has_passkey, script=embed("passkey.js")
    )


def _check(login, form):
    if form.passkey.data and passkey_site():
        return proofs.check_passkey(database(), login, form.passkey.data, passkey_site())
    return proofs.check_code(database(), login, form.code.data)


def _come_in(person):
    token = sessions.open(database(), person.id)
    session.clear()
    session[TOKEN] = token


def _renew(_person):
    sessions.renew_second_factor(database(), session[TOKEN])
