"""The people who run the service, for those who open and close their accounts."""

import segno
from flask import flash, g, url_for
from wtforms import EmailField, SelectField, StringField

from ...errors import BadStaff, WidgetError
from ...register.people import passphrases, staff
from ..database import database
from ..forms import Form, at_most, choices, required, stripped
from ..gate import computing
from ..private import go_to, show
from .access import ADMINISTRATOR, allow, console, second_factor_wanted, who
from .words import FORCE_NAMES, ROLE_NAMES

FORCES = {"": "Aucune"} | FORCE_NAMES


class AccountForm(Form):
    login = EmailField("Adresse", [required("Écrivez une adresse."), at_most(254)], [stripped])
    name = StringField("Nom", [required("Écrivez un nom."), at_most(staff.MAX_NAME)], [stripped])
    role = SelectField("Ce que la personne peut faire", choices=choices(ROLE_NAMES))
    force = SelectField("Sa force", choices=choices(FORCES))


class RoleForm(Form):
    role = SelectField("Ce que la personne peut faire", choices=choices(ROLE_NAMES))
    force = SelectField("Sa force", choices=choices(FORCES))


@console.route("/equipe/", methods=["GET", "POST"])
@allow(ADMINISTRATOR)
def team():
    """Everyone who has an account, and the form that opens one."""
    form = AccountForm()
    if not form.validate_on_submit():
        return _show_team(form, 422 if form.errors else 200)
    if wanted := second_factor_wanted(url_for("console.team")):
        return wanted
    passphrase = passphrases.make_up()
    try:
        with computing():
            enrolment = staff.add(
                database(), who(), form.login.data, form.name.data, form.role.data, passphrase, form.force.data
            )
    except WidgetError as error:
        form.login.errors = [str(error)]
        return _show_team(form, error.status)
    return _show_enrolment(staff.get(database(), form.login.data), enrolment, passphrase)


@console.get("/equipe/<int:number>")
@allow(ADMINISTRATOR)
def member(number):
    """One person: what they may do, and what may be changed of it."""
    return _show_member(number)


@console.post("/equipe/<int:number>/role")
@allow(ADMINISTRATOR)
def change_member_role(number):
    """Let a person do something else; they sign in again."""
    form = RoleForm()
    asked = (form.role.data or "", form.force.data or "")
    return _change(number, staff.change_role, *asked, told="Le rôle de {} est changé.")


@console.post("/equipe/<int:number>/desactiver")
@allow(ADMINISTRATOR)
def disable_member(number):
    """Shut a person out."""
    return _change(number, staff.disable, told="Le compte de {} est désactivé.")


@console.post("/equipe/<int:number>/reactiver")
@allow(ADMINISTRATOR)
def enable_member(number):
    """Let a person in again."""
    return _change(number, staff.enable, told="Le compte de {} est de nouveau actif.")


@console.post("/equipe/<int:number>/second-facteur")
@allow(ADMINISTRATOR)
def reset_member(number):
    """Give a person another second factor, shown once."""
    if wanted := second_factor_wanted(url_for("console.member", number=number)):
        return wanted
    person = staff.get_numbered(database(), number)
    try:
        enrolment = staff.reset_second_factor(database(), who(), person.login)
    except BadStaff as error:
        return _show_member(number, str(error), error.status)
    return _show_enrolment(person, enrolment)


def _change(number, act, *arguments, told):
    if wanted := second_factor_wanted(url_for("console.member", number=number)):
        return wanted
    person = staff.get_numbered(database(), number)
    try:
        act(database(), who(), person.login, *arguments)
    except WidgetError as error:
        return _show_member(number, str(error), error.status)
    flash(told.format(person.name))
    return go_to("console.member", number=number)


def _show_team(form, status):
    return show("console/team.html", status, form=form, team=staff.list_all(database()))


def _show_member(number, problem=None, status=200):
    found = staff.get_numbered(database(), number)
    form = RoleForm(None, role=found.role, force=found.force)
    context = {"member": found, "form": form, "problem": problem, "oneself": number == g.person.staff}
    return show("console/member.html", status, **context)


def _show_enrolment(person, enrolment, passphrase=None):
    code = segno.make(enrolment.totp_uri, error="m", micro=False)
    picture = code.svg_data_uri(scale=4, border=4, light="#fff")
    context = {"member": person, "enrolment": enrolment, "picture": picture, "passphrase": passphrase}
    return show("console/enrolment.html", **context)
