"""Associations that help victims, free of charge: those nearby, else the one that the tree tells everybody of."""

from ..journey.language import Language
from ..store import moments
from . import stations
from .stations import Station

NATIONWIDE = ("france-victimes",)  # contacts of the tree
FRENCH = Language()


def near(db, tree, place, today=None):
    """Return a few Stations for a Place, nearest first; where none is known, the contacts of a DecisionTree that answer
    from anywhere, in the same shape."""
    return stations.nearest(db, "association", place, today or moments.today()) or nationwide(tree, today)


def nationwide(tree, today=None):
    """Return the contacts of a DecisionTree that help victims from anywhere, as Stations."""
    today = today or moments.today()
    return tuple(_station(tree.contacts[id], today) for id in NATIONWIDE if id in tree.contacts)


def _station(contact, today):
    return Station(
        id="",
        kind="association",
        name=contact.name,
        street="",
        postcode="",
        town="",
        department="",
        distance=None,
        telephone=contact.phone,
        site=contact.url,
        hours=contact.hours,
        told_hours=str(FRENCH.hours(contact.hours)) if contact.hours else "",
        verified_on=contact.verified_on,
        to_check=contact.mark != "V" or stations.is_old(contact.verified_on, today),
    )
