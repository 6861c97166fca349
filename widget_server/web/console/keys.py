"""The keys of a partner in the console: issuing, confirming, replacing, revoking, and the line to paste."""

from datetime import date

from flask import current_app, flash, g, request, url_for
from wtforms import BooleanField, DateField, IntegerField, RadioField
from wtforms.validators import Optional

from ...errors import BadConfirmation, BadKey, BadPartner, UnknownKey
from ...journey.edition import embed
from ...register import confirmations, keys, lines, partners
from ...register.confirmations import Request
from ...register.keys import DEFAULT_OVERLAP, OVERLAP_DAYS
from ..database import database
from ..forms import Form, between, choices, required
from ..private import go_to, show
from . import words
from .access import allow, console, may_open, second_factor_wanted, who

PAGE = "console.key"
USES = {
    "test": "Essai : elle ne compte rien et s'affiche aussi sur localhost.",
    "live": "Production : elle s'affiche sur les sites https et compte.",
}
CHOOSE = "Choisissez à quoi servira la clé."


class IssueForm(Form):
    environment = RadioField(
        "Pour quoi",
        [required(CHOOSE)],
        invalid_choice_message=CHOOSE,
        choices=choices(USES),
    )
    until = DateField("Dernier jour", [Optional()], invalid_value_message="Écrivez un jour, comme 2030-12-31.")


class RotateForm(Form):
    overlap = IntegerField(
        "Jours pendant lesquels l'ancienne vaut encore",
        [between(OVERLAP_DAYS[0], OVERLAP_DAYS[-1], f"Entre {OVERLAP_DAYS[0]} et {OVERLAP_DAYS[-1]} jours.")],
        default=DEFAULT_OVERLAP,
    )


class RevokeForm(Form):
    sure = BooleanField("Oui, révoquer cette clé", [required("Cochez la case pour confirmer.")])


@console.route("/partenaires/<id>/cle", methods=["GET", "POST"])
@allow("issuer")
def issue_key(id):
    """Ask for a key: for trying, or for production, which takes a recent second factor and, at first, two persons."""
    partner = partners.get(database(), id)
    form = IssueForm(data={"environment": request.args.get("environment"), "until": _day(request.args.get("until"))})
    if form.validate_on_submit():
        back = url_for("console.issue_key", id=id, environment=form.environment.data, until=form.until.data)
        if form.environment.data == "live" and (asked := second_factor_wanted(back)):
            return asked
        try:
            return _issue(id, form.environment.data, form.until.data)
        except (BadKey, BadConfirmation, BadPartner) as error:
            (form.until if isinstance(error, BadKey) else form.environment).errors = [str(error)]
    return show("console/issue.html", status=422 if form.errors else 200, form=form, partner=partner)


@console.get("/partenaires/<id>/cles/<key>")
@allow("issuer", "auditor")
def key(id, key):
    """A key, the line to paste, and what can be done with it."""
    return _show(id, key)


@console.post("/partenaires/<id>/cles/<key>/remplacer")
@allow("issuer")
def rotate_key(id, key):
    """Issue a key in place of another, which is still worth something for a while."""
    form, old = RotateForm(), _key(id, key)
    if form.validate_on_submit():
        if old.environment == "live" and (asked := second_factor_wanted(url_for(PAGE, id=id, key=key))):
            return asked
        try:
            new = keys.rotate(database(), who(), key, form.overlap.data)
        except BadKey as error:
            form.overlap.errors = [str(error)]
        else:
            flash(f"Voici la nouvelle clé. L'ancienne vaut encore {form.overlap.data} jours au plus.")
            return go_to(PAGE, id=id, key=new)
    return _show(id, key, status=422, rotate=form)


@console.post("/partenaires/<id>/cles/<key>/revoquer")
@allow("issuer")
def revoke_key(id, key):
    """Make a key name nobody, at once and for good."""
    form, old = RevokeForm(), _key(id, key)
    if not form.validate_on_submit():
        return _show(id, key, status=422, revoke=form)
    keys.revoke(database(), who(), old.id)
    flash("La clé est révoquée. Les pages qui la portent montrent encore l'aide.")
    return go_to(PAGE, id=id, key=key)


@console.post("/partenaires/<id>/demandes/<int:number>/confirmer")
@allow("issuer")
def confirm_key(id, number):
    """Confirm the first live key that another person asked for."""
    if asked := second_factor_wanted(url_for("console.partner", id=id)):
        return asked
    try:
        made = confirmations.confirm(database(), who(), _waiting(id, number).number)
    except BadConfirmation as error:
        flash(str(error), "warned")
        return go_to("console.partner", id=id)
    flash("La clé est confirmée. Voici la ligne à coller.")
    return go_to(PAGE, id=id, key=made)


@console.post("/partenaires/<id>/demandes/<int:number>/refuser")
@allow("issuer")
def refuse_key(id, number):
    """End a request for a first live key without a key."""
    try:
        confirmations.refuse(database(), who(), _waiting(id, number).number)
    except BadConfirmation as error:
        flash(str(error), "warned")
    else:
        flash("La demande est refusée : aucune clé n'a été émise.")
    return go_to("console.partner", id=id)


def _issue(id, environment, until):
    expires = until and keys.end_of(until)
    if environment == "test":
        made = keys.issue(database(), who(), id, environment, expires)
    else:
        made = confirmations.issue_live(database(), who(), id, expires)
    if isinstance(made, Request):
        flash(f"Demande n° {made.number} : une autre personne doit la confirmer avant que la clé existe.")
        return go_to("console.partner", id=id)
    flash("La clé est émise. Voici la ligne à coller.")
    return go_to(PAGE, id=id, key=made)


def _show(id, key, status=200, **forms):
    found, partner = _key(id, key), partners.get(database(), id)
    return show(
        "console/key.html",
        status=status,
        partner=partner,
        key=found,
        only_local=not any(origin.startswith("https:") for origin in partner.origins),
        script=embed("guide.js"),
        line=lines.inline(current_app.config["PUBLIC_URL"], found.id),
        names=words,
        may_change=may_open("console.revoke_key", g.person.role),
        forms_here={"rotate": RotateForm(formdata=None), "revoke": RevokeForm(formdata=None)} | forms,
    )


def _key(id, key):
    found = keys.get(database(), key)
    if found.partner != id:
        raise UnknownKey("Ce partenaire n'a pas cette clé.")
    return found


def _waiting(id, number):
    asked = confirmations.get(database(), number)
    if asked.partner != id:
        raise BadConfirmation("Cette demande est celle d'un autre partenaire.")
    return asked


def _day(text):
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
