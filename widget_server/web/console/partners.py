"""The partners in the console: finding one, what there is to know of it, suspending, resuming, leaving."""

from flask import flash, g, request
from wtforms import BooleanField, SearchField, SelectField, StringField

from ...errors import BadPartner
from ...register import audit, confirmations, departures, keys, partners, secret_keys
from ...register.applicants import SECTORS
from ..database import database
from ..forms import Form, at_most, choices, required, stripped
from ..private import go_to, show
from . import words
from .access import allow, console, may_open, who

PAGE = "console.partner"
LONGEST = 200  # characters looked for
HISTORY = 50  # entries of the log shown on a partner's page


class SearchForm(Form):
    class Meta(Form.Meta):
        csrf = False  # it changes nothing

    q = SearchField("Nom, site ou identifiant", [at_most(LONGEST)], filters=[stripped])
    etat = SelectField("État", choices=choices({"": "Tous"} | words.PARTNER_STATES))
    secteur = StringField("Secteur", [at_most(LONGEST)], filters=[stripped])


class ReasonForm(Form):
    reason = StringField("Motif", [required("Écrivez le motif."), at_most(200)], filters=[stripped])


class LeaveForm(Form):
    sure = BooleanField("Oui, mettre fin à l'inscription", [required("Cochez la case pour confirmer.")])


@console.get("/partenaires/")
@allow("issuer", "auditor")
def partners_list():
    """The partners, by pages, that a text and filters keep."""
    form = SearchForm(request.args)
    wanted = {name: (form[name].data or "")[:LONGEST] for name in ("q", "etat", "secteur")}
    page = partners.search(
        database(), wanted["q"], wanted["etat"] or None, wanted["secteur"] or None, request.args.get("apres")
    )
    return show(
        "console/partners.html",
        form=form,
        page=page,
        following={name: value for name, value in wanted.items() if value} | {"apres": page.next},
        waiting=confirmations.list_waiting(database()),
        sectors=SECTORS.values(),
        names=words,
    )


@console.get("/partenaires/<id>")
@allow("issuer", "auditor")
def partner(id):
    """All there is to know of a partner."""
    return _show(id)


@console.post("/partenaires/<id>/suspendre")
@allow("issuer")
def suspend_partner(id):
    """Take a partner's name and counts away until it is resumed."""
    return _change_state(
        id, partners.suspend, "suspend", "Le partenaire est suspendu : ses pages montrent encore l'aide."
    )


@console.post("/partenaires/<id>/retablir")
@allow("issuer")
def resume_partner(id):
    """Undo a suspension."""
    return _change_state(id, partners.resume, "resume", "Le partenaire est rétabli.")


@console.post("/partenaires/<id>/quitter")
@allow("issuer")
def partner_leaves(id):
    """End a subscription for good."""
    form = LeaveForm()
    if not form.validate_on_submit():
        return _show(id, status=422, leave=form)
    departures.leave(database(), who(), id)
    flash("L'inscription a pris fin : clés révoquées, sites et contact effacés.")
    return go_to(PAGE, id=id)


def _change_state(id, act, name, told):
    form = ReasonForm(prefix=name)
    if form.validate_on_submit():
        try:
            act(database(), who(), id, form.reason.data)
        except BadPartner as error:
            form.reason.errors = [str(error)]
        else:
            flash(told)
            return go_to(PAGE, id=id)
    return _show(id, status=422, **{name: form})


def _show(id, status=200, **forms):
    db = database()
    found, its_keys = partners.get(db, id), keys.list_for(db, id)
    return show(
        "console/partner.html",
        status=status,
        partner=found,
        proofs=partners.proofs(db, id),
        keys=its_keys[::-1],
        used=keys.last_used(db, id),
        waiting=confirmations.find_for(db, id),
        history=audit.about(db, [id, *(key.id for key in its_keys), *secret_keys.labels(db, id)], HISTORY),
        names=words,
        may_change=may_open("console.suspend_partner", g.person.role),
        forms_here={
            "suspend": ReasonForm(prefix="suspend"),
            "resume": ReasonForm(prefix="resume"),
            "leave": LeaveForm(),
        }
        | forms,
    )
