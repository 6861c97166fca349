"""A partner's sites: which they are, what a page of them lacks to show the module; and leaving."""

from flask import current_app, g, session
from wtforms import BooleanField, URLField

from ....config import is_on_loopback
from ....errors import BadOrigin, BadVisit, TooManyVisits
from ....journey.loaders import integrity
from ....register import departures, keys, lines, partners
from ....register.sites import installation
from ...database import database
from ...forms import Form, at_most, required, stripped
from ...gate import Gate
from ...private import show
from .access import space, who

# Reading a page that was written on purpose takes a second or two, and the threads are first for victims.
_looking = Gate(2)

STATES = {True: ("good", "Bien"), False: ("bad", "À corriger"), None: ("", "À savoir")}


class PageForm(Form):
    url = URLField("L'adresse de la page", [required("Écrivez l'adresse de la page."), at_most(2000)], [stripped])


class LeaveForm(Form):
    sure = BooleanField("Oui, quitter le service", [required("Cochez la case pour quitter le service.")])


@space.route("/sites/", methods=["GET", "POST"])
def own_sites():
    """Their sites, and a page looked at when they ask."""
    form, found = PageForm(), []
    if form.validate_on_submit():
        try:
            found = _look_at(form.url.data)
        except (BadOrigin, BadVisit, TooManyVisits) as error:
            form.url.errors = [str(error)]
            return _show_sites(form=form, status=error.status)
    return _show_sites(form=form, found=found, status=422 if form.errors else 200)


@space.post("/quitter")
def leave():
    """End their subscription for good."""
    form = LeaveForm()
    if not form.validate_on_submit():
        return _show_sites(form=PageForm(formdata=None), leave=form, status=422)
    departures.leave(database(), who(), g.partner.id)
    session.clear()
    return show("partners/left.html", name=g.partner.name)


def _show_sites(status=200, **shown):
    known = {"proofs": partners.proofs(database(), g.partner.id), "states": STATES}
    return show("partners/space/sites.html", status=status, **known, **{"leave": LeaveForm(formdata=None)} | shown)


def _look_at(url):
    resources = current_app.extensions["publisher"].edition.resources
    bodies = {path: each.bodies["identity"] for path, each in resources.items() if path.endswith(lines.LOADER)}
    loaders = {path: integrity(body) for path, body in bodies.items()}
    service = installation.Service(current_app.config["PUBLIC_URL"], loaders)
    known = keys.list_for(database(), g.partner.id)
    with _looking():
        return installation.check(url, service, g.partner, known, loopback=is_on_loopback(current_app.config))
