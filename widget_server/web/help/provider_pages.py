"""/aide/prestataires and /aide/associations: who can repair or help near someone, found without a script.

What is typed comes in the body of a POST and goes nowhere: a place and a threat are never part of an address.
"""

from flask import Blueprint, current_app
from wtforms import SelectField, ValidationError

from ...desk import communes, providers
from .. import spoken
from ..database import database
from ..forms import choices
from .forms import PostcodeForm, guard
from .pages import show_help
from .places import NOBODY_KNOWS
from .providers_api import find

OFFICIAL = "provider-expertcyber"  # the contact of the tree that lists providers nationwide

provider_pages = Blueprint("provider_pages", __name__, url_prefix="/aide")
guard(provider_pages)


class PlaceForm(PostcodeForm):
    commune = SelectField("Votre commune", choices=[], validate_choice=False)

    def validate_postcode(self, field):
        """Offer the communes of the postcode, to be chosen from where there are several."""
        found = {each.code: each.name for each in communes.of_postcode(database(), field.data)}
        if not found:
            raise ValidationError(self.tell(NOBODY_KNOWS))
        if len(found) == 1:
            self.commune.data = next(iter(found))
        else:
            self.commune.data = self.commune.data if self.commune.data in found else ""
            self.commune.choices = choices({"": self.tell("Choisissez…")} | found)
            if spoken.language().root:
                for commune in self.commune.choices[1:]:
                    commune.render_kw["lang"] = "fr"


class ProviderForm(PlaceForm):
    audience = SelectField("Vous êtes", choices=[])
    threat = SelectField("Ce qui vous arrive", choices=[])

    def __init__(self, tree):
        super().__init__()
        helped = {tree.current(id) for id in providers.list_threats(database())}
        threats = {id: self.tell(each.name) for id, each in tree.diagnoses.items() if id in helped}
        audiences = {id: self.tell(name) for id, name in tree.audiences.items()}
        self.audience.choices = choices({"": self.tell("Je préfère ne pas le dire")} | audiences)
        self.threat.choices = choices({"": self.tell("Je ne sais pas")} | threats)


@provider_pages.route("/prestataires", methods=["GET", "POST"])
def providers_near():
    """The form, then the providers and the associations it finds."""
    tree = current_app.extensions["publisher"].edition.tree
    official = tree.contacts.get(OFFICIAL)
    return _answer("help/providers.html", ProviderForm(tree), official=official, modes=providers.MODES)


@provider_pages.route("/associations", methods=["GET", "POST"])
def associations_near():
    """The form, then the associations that help victims nearby."""
    return _answer("help/associations.html", PlaceForm())


def _answer(template, form, **context):
    context["form"] = form
    if not form.validate_on_submit():
        return show_help(template, status=422 if form.errors else 200, step="ask", **context)
    if not form.commune.data:
        return show_help(template, step="commune", **context)
    found, nearby = find(**form.data)
    return show_help(template, step="found", found=found, associations=nearby, **context)
