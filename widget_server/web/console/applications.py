"""Applications in the console: reading one, having its sites proven, approving or refusing it; a message tells them."""

from flask import current_app, flash, g, request
from wtforms import StringField

from ...config import is_on_loopback
from ...errors import BadApplication, BadOrigin, BadPartner, BadProof, TooManyVisits
from ...register import applications, entrances
from ...register.applicants import SECTORS, make_id
from ..database import database
from ..forms import Form, at_most, required, stripped
from ..later import do_later
from ..private import go_to, show
from . import words
from .access import allow, console, may_open, who

PAGE = "console.application"


class ApproveForm(Form):
    id = StringField("Identifiant", [required("Écrivez un identifiant."), at_most(64)], filters=[stripped])


class RefuseForm(Form):
    reason = StringField("Motif", [required("Écrivez le motif."), at_most(200)], filters=[stripped])


@console.get("/inscriptions/")
@allow("issuer", "auditor")
def applications_list():
    """The applications that wait, or those already answered."""
    state = request.args.get("etat")
    state = state if state in applications.STATES else "waiting"
    found = applications.list_all(database(), state)
    return show("console/applications.html", found=found, state=state, sectors=SECTORS, names=words)


@console.get("/inscriptions/<int:number>")
@allow("issuer", "auditor")
def application(number):
    """An application, what its sites lack, and what can be answered."""
    return _show(number)


@console.post("/inscriptions/<int:number>/verifier")
@allow("issuer")
def prove_application(number):
    """Go and look for the file on a site, as the organisation itself can."""
    origin = request.form.get("origin", "")
    try:
        applications.prove(database(), number, origin, is_on_loopback(current_app.config))
    except (BadProof, BadApplication, BadOrigin, TooManyVisits) as error:
        return _show(number, status=error.status, wrong=str(error))
    flash(f"{origin} est prouvé.")
    return go_to(PAGE, number=number)


@console.post("/inscriptions/<int:number>/approuver")
@allow("issuer")
def approve_application(number):
    """Make a partner of an application, with a test key, and send them the way in."""
    form = ApproveForm()
    if form.validate_on_submit():
        try:
            partner = applications.approve(database(), who(), number, form.id.data)
        except (BadApplication, BadPartner) as error:
            form.id.errors = [str(error)]
        else:
            do_later(entrances.send_welcome, partner)
            flash(f"{partner.name} est partenaire. Un message part à {partner.contact}, avec un lien vers leur espace.")
            return go_to("console.partner", id=partner.id)
    return _show(number, status=422, approve=form)


@console.post("/inscriptions/<int:number>/refuser")
@allow("issuer")
def refuse_application(number):
    """Refuse an application for a reason, which is sent to its contact."""
    form = RefuseForm()
    if form.validate_on_submit():
        try:
            refused = applications.refuse(database(), who(), number, form.reason.data)
        except BadApplication as error:
            form.reason.errors = [str(error)]
        else:
            do_later(entrances.send_refusal, refused)
            flash(f"L'inscription est refusée. Un message le dit à {refused.contact}.")
            return go_to(PAGE, number=number)
    return _show(number, status=422, refuse=form)


def _show(number, status=200, wrong="", **forms):
    found = applications.get(database(), number)
    return show(
        "console/application.html",
        status=status,
        application=found,
        sector=SECTORS[found.sector],
        wrong=wrong,
        names=words,
        may_change=may_open("console.approve_application", g.person.role),
        forms_here={
            "approve": ApproveForm(formdata=None, data={"id": make_id(database(), found.name)}),
            "refuse": RefuseForm(formdata=None),
        }
        | forms,
    )
