"""Coming into a partner's own page: one asks for a link, it comes by mail, a button opens the page.

Whether a partner exists is told by nothing, not even by how long an answer takes.
"""

from flask import Blueprint, current_app
from wtforms import StringField
from wtforms.validators import DataRequired

from ...register import entrances
from ..database import database
from ..forms import Form, at_most, stripped
from ..later import do_later
from ..private import go_to, guard, show
from .space import enter

entrance = Blueprint("entrance", __name__, url_prefix="/partenaires/entrer")
guard(entrance)


class AskForm(Form):
    partner = StringField(
        "Votre adresse électronique, ou l'identifiant de votre organisation",
        [DataRequired("Écrivez une adresse ou un identifiant."), at_most(254)],
        filters=[stripped],
    )


@entrance.route("", methods=["GET", "POST"])
def ask():
    """Ask for a link."""
    form = AskForm()
    asked = form.validate_on_submit()
    if asked:
        do_later(entrances.send_links, form.partner.data)
    return show("partners/ask.html", form=form, asked=asked, status=422 if form.errors else 200)


@entrance.get("/<token>")
def arrive(token):
    """Where the link leads: a button, so that a program reading one's mail does not use it up."""
    partner = entrances.look_at(database(), current_app.secret_key, token)
    return show("partners/arrive.html", partner=partner, token=token)


@entrance.post("/<token>")
def come_in(token):
    """Use the link up and open the partner's own page."""
    enter(entrances.use(database(), current_app.secret_key, token).id)
    return go_to("space.home")
