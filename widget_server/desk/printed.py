"""The page of a document that can be printed: no script, nothing fetched, readable from a folder in any browser."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from ..journey.language import Language, sentence
from .dossier_fields import ABOUT, CONTACT, FACTS, SECTIONS

FRENCH = Language()
AUTHORS = {
    "person": sentence("La personne"),
    "officer": sentence("L'officier"),
    "service": sentence("Le service"),
}
NAMES = {"sections": SECTIONS, "facts": FACTS, "contact": CONTACT, "about": ABOUT, "authors": AUTHORS}


def print_document(document):
    """Return the HTML of a document."""
    return _environment().get_template("help/printed.html").render(document=document, names=NAMES)


@cache
def _environment():
    environment = Environment(
        loader=PackageLoader("widget_server"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["said"] = FRENCH.instant
    environment.globals["_"] = FRENCH.phrase
    return environment
