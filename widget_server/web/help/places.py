"""Where someone is, asked without a script: a postcode, then one of its communes, chosen by the person."""

from ...desk import communes, territory
from ...journey.language import sentence
from .. import spoken
from ..database import database
from .forms import PostcodeForm
from .pages import show_help

NOBODY_KNOWS = sentence("Aucune commune ne porte ce code postal. Vérifiez ses cinq chiffres.")


def choose_commune(endpoint, first_page, go_on):
    """Return the page on which to choose among the communes of the postcode that was sent, each posting its code to
    `endpoint`; what `go_on(code)` returns when there is one only, and `first_page(form)` when there is none."""
    form = PostcodeForm()
    found = communes.of_postcode(database(), form.postcode.data or "") if form.validate_on_submit() else []
    if form.postcode.data and not found:
        form.postcode.errors = [spoken.tell(NOBODY_KNOWS)]
    if not found:
        return first_page(form)
    if len(found) == 1:
        return go_on(found[0].code)
    return show_help("help/communes.html", endpoint=endpoint, communes=found)


def in_charge(code):
    """Return what the territory says of a commune: its Answer. Raises UnknownCommune."""
    return territory.of_commune(database(), code.upper())
