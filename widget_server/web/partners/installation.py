"""Looking at one of a partner's pages as its server sends it, to say what it lacks to show the module."""

from flask import current_app, g
from wtforms import URLField

from ...config import is_on_loopback
from ...errors import BadOrigin, BadVisit, TooManyVisits
from ...register import keys, lines
from ...register.sites.installation import Service, check
from ..database import database
from ..forms import Form, at_most, required, stripped
from ..private import show
from .guide import integrity
from .space import space

MAX_URL = 2000  # characters
STATES = {True: ("good", "Bien"), False: ("bad", "À corriger"), None: ("", "À savoir")}


class PageForm(Form):
    url = URLField(
        "L'adresse de la page",
        [required("Écrivez l'adresse d'une de vos pages."), at_most(MAX_URL)],
        filters=[stripped],
    )


@space.route("/verification", methods=["GET", "POST"])
def verify():
    """The form, and what was found on the page that it names."""
    form, found = PageForm(), []
    if form.validate_on_submit():
        try:
            found = _check(form.url.data)
        except (BadOrigin, BadVisit, TooManyVisits) as error:
            form.url.errors = [str(error)]
            return show("partners/installation.html", form=form, found=[], partner=g.partner, status=error.status)
    status = 422 if form.errors else 200
    return show("partners/installation.html", form=form, found=found, states=STATES, partner=g.partner, status=status)


def _check(url):
    loopback = is_on_loopback(current_app.config)
    return check(url, _service(), g.partner, keys.list_for(database(), g.partner.id), loopback)


def _service():
    resources = current_app.extensions["publisher"].edition.resources
    loaders = {path: integrity(resource) for path, resource in resources.items() if path.endswith(lines.LOADER)}
    return Service(current_app.config["PUBLIC_URL"], loaders)
