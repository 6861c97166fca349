"""Signing up: an organisation applies, proves that its sites are its own, and follows what becomes of it.

A page about an application is reached by a signed address alone. Nothing here approves anything.
"""

from flask import Blueprint, current_app, flash, request, session, url_for
from wtforms import BooleanField, EmailField, SelectField, StringField, TextAreaField

from ...config import is_on_loopback
from ...errors import (
    BadApplication,
    BadLink,
    BadOrigin,
    BadProof,
    TooManyApplications,
    TooManyVisits,
    UnknownApplication,
)
from ...journey.edition import embed
from ...register import applicants, applications, links, mail, notices
from ...register.sites import ownership
from ...register.sites.origins import normalise_origin
from ..database import database
from ..forms import Form, as_said, at_most, choices, required, stripped
from ..later import do_later
from ..private import go_to, guard, show

PURPOSE = "application"
SENT = "application"  # where the cookie keeps the reference of what this browser sent last
MAX_SITES_TEXT = 4000  # characters

sign_up = Blueprint("sign_up", __name__, url_prefix="/partenaires/inscription")
guard(sign_up)


def _check_origins(text):
    for line in read_lines(text):
        normalise_origin(line)
    applicants.checked_origins(read_lines(text))


class ApplicationForm(Form):
    name = StringField(
        "Votre organisation",
        [
            required("Écrivez le nom de votre organisation."),
            as_said(lambda text: applicants.checked_line("Le nom", text)),
        ],
        filters=[stripped],
    )
    sector = SelectField(
        "Secteur",
        [required("Choisissez un secteur.")],
        choices=choices({"": "Choisissez…"} | {code: name.capitalize() for code, name in applicants.SECTORS.items()}),
        validate_choice=False,
    )
    contact = EmailField(
        "Adresse électronique de l'équipe à joindre",
        [required("Écrivez une adresse électronique."), as_said(mail.normalise_address)],
        filters=[stripped],
    )
    origins = TextAreaField(
        "Vos sites, un par ligne",
        [required("Écrivez au moins un site."), at_most(MAX_SITES_TEXT), as_said(_check_origins)],
    )
    terms = BooleanField("J'accepte ces conditions", [required("Il faut accepter les conditions pour s'inscrire.")])

    def validate_sector(self, field):
        as_said(applicants.checked_sector)(self, field)


@sign_up.route("", methods=["GET", "POST"])
def apply():
    """The form, and what an organisation says of itself in it."""
    form = ApplicationForm()
    if not form.validate_on_submit():
        return show("partners/sign_up.html", form=form, status=422 if form.errors else 200)
    said = (form.name.data, form.sector.data, form.contact.data, read_lines(form.origins.data))
    try:
        session[SENT] = reference = _sent_before(said) or take(*said)
    except TooManyApplications as error:
        form.contact.errors = [str(error)]
        return show("partners/sign_up.html", form=form, status=error.status)
    return go_to("sign_up.follow", reference=reference)


@sign_up.get("/<reference>")
def follow(reference):
    """Where an application is, and what is left to do."""
    return _show(find(reference), reference)


@sign_up.post("/<reference>/verifier")
def verify(reference):
    """Go and look for the file on a site."""
    application, origin = find(reference), request.form.get("origin", "")
    try:
        applications.prove(database(), application.number, origin, is_on_loopback(current_app.config))
    except (BadProof, BadApplication, BadOrigin, TooManyVisits) as error:
        return _show(application, reference, {origin: str(error)}, error.status)
    flash(f"{origin} est prouvé.")
    return go_to("sign_up.follow", reference=reference)


def take(name, sector, contact, origins):
    """Keep an application and return its reference, which is sent to its contact; raises as `apply`."""
    application = applications.apply(database(), name, sector, contact, origins)
    reference = links.sign(current_app.secret_key, PURPOSE, application.number)
    do_later(_send_address, application, url_for("sign_up.follow", reference=reference))
    return reference


def find(reference):
    """Return the Application of a reference; raises BadLink, or UnknownApplication once it is erased."""
    return applications.get(database(), links.read(current_app.secret_key, PURPOSE, reference))


def _sent_before(said):
    # Only of this browser: whoever knows what somebody else wrote must not be led to that application.
    try:
        reference = session.get(SENT)
        return reference if reference and applications.says_again(find(reference), *said) else None
    except (BadLink, UnknownApplication):
        return None


def read_lines(text):
    """The sites written one per line, as they are pasted from an address bar: a final slash is no path."""
    return [line.strip().removesuffix("/") for line in text.splitlines() if line.strip()]


def _show(application, reference, wrong=None, status=200):
    return show(
        "partners/application.html",
        application=application,
        reference=reference,
        wrong=wrong or {},
        status=status,
        line=ownership.line(application.token),
        paths=ownership.PATHS,
        script=embed("guide.js"),
    )


def _send_address(_db, settings, _secret, application, path):
    mail.send(settings, *notices.applied(application, settings["PUBLIC_URL"] + path))
