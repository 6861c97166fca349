"""/aide/prestataires and /aide/associations: who can repair or help near someone, for a browser without JavaScript.

What is typed comes in the body of a POST and goes nowhere: a place and a threat are never part of an address.
"""

from flask import current_app
from wtforms import SelectField, StringField
from wtforms.validators import Regexp

from ...desk import communes, providers
from ...desk.places import POSTCODE
from ..database import database
from ..forms import Form, choices, required, stripped
from .pages import help_pages, show_help
from .providers_api import find

OFFICIAL = "provider-expertcyber"  # the contact of the tree that lists providers nationwide
ANYONE = {"": "Je préfère ne pas le dire"}
ANYTHING = {"": "Je ne sais pas"}


class PlaceForm(Form):
    class Meta(Form.Meta):
        csrf = False  # it changes nothing, and no cookie is given here

    postcode = StringField(
        "Votre code postal",
        [
            required("Écrivez votre code postal."),
            Regexp(rf"(?:{POSTCODE.pattern})\Z", POSTCODE.flags, "Il faut les cinq chiffres d'un code postal."),
        ],
        filters=[stripped],
    )
    commune = SelectField("Votre commune", choices=[], validate_choice=False)

    def must_choose_commune(self):
        """Offer the communes of the postcode; return whether the person still has to choose one of them."""
        found = {each.code: each.name for each in communes.of_postcode(database(), self.postcode.data)}
        if len(found) < 2:
            self.commune.data = next(iter(found), "")
        elif self.commune.data not in found:
            self.commune.data = ""
        self.commune.choices = choices({"": "Choisissez…"} | found) if len(found) > 1 else []
        return len(found) > 1 and not self.commune.data


class ProviderForm(PlaceForm):
    audience = SelectField("Vous êtes", choices=[])
    threat = SelectField("Ce qui vous arrive", choices=[])

    def __init__(self, tree):
        super().__init__()
        self.audience.choices = choices(ANYONE | tree.audiences)
        known = {tree.current(id) for id in providers.list_threats(database())}
        self.threat.choices = choices(ANYTHING | {id: each.name for id, each in tree.diagnoses.items() if id in known})


@help_pages.route("/prestataires", methods=["GET", "POST"])
def providers_near():
    """The form, then the providers and the associations it finds."""
    tree = _tree()
    form = ProviderForm(tree)
    return _answer("help/providers.html", form, official=tree.contacts.get(OFFICIAL), modes=providers.MODES)


@help_pages.route("/associations", methods=["GET", "POST"])
def associations_near():
    """The form, then the associations that help victims nearby."""
    return _answer("help/associations.html", PlaceForm())


def _answer(template, form, **context):
    context["form"] = form
    if not form.validate_on_submit():
        return show_help(template, status=422 if form.errors else 200, step="ask", **context)
    if form.must_choose_commune():
        return show_help(template, step="commune", **context)
    found, nearby = find(**form.data)
    return show_help(template, step="found", found=found, associations=nearby, **context)


def _tree():
    return current_app.extensions["publisher"].edition.tree
