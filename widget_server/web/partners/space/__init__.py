"""A partner's own pages: each module holds those of one subject, `access.py` whose they are."""

from flask import g

from . import counts, keys, line, sites  # noqa: F401 (their pages are declared as they are read)
from .access import enter, space

__all__ = ["enter", "space"]

MENU = {
    "space.home": "La ligne",
    "space.own_keys": "Vos clés",
    "space.own_counts": "Décomptes",
    "space.own_sites": "Vos sites",
}
KEY_STATES = {"active": "active", "revoked": "révoquée"}


@space.context_processor
def _shared():
    return {"partner": g.get("partner"), "menu": MENU, "key_states": KEY_STATES}
