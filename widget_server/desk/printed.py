"""The page of a document that can be printed: no script, nothing fetched, readable from a folder in any browser."""

from datetime import datetime
from functools import cache

from babel.dates import format_datetime, get_timezone
from jinja2 import Environment, PackageLoader, StrictUndefined

from .dossier_fields import ABOUT, CONTACT, FACTS, SECTIONS

PARIS = get_timezone("Europe/Paris")
AUTHORS = {"person": "La personne", "officer": "L'officier", "service": "Le service"}
NAMES = {"sections": SECTIONS, "facts": FACTS, "contact": CONTACT, "about": ABOUT, "authors": AUTHORS}


def print_document(document):
    """Return the HTML of a document."""
    return _environment().get_template("help/printed.html").render(document=document, names=NAMES)


def say_moment(text):
    """Return a moment as documents keep it, said in Paris's time: 3 novembre 2026 à 14:05."""
    return format_datetime(datetime.fromisoformat(text), "d MMMM y 'à' HH:mm", PARIS, locale="fr")


@cache
def _environment():
    environment = Environment(
        loader=PackageLoader("widget_server"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["said"] = say_moment
    return environment
