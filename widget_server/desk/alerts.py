"""Alerts: what an officer signals to specialists in the gravest cases, with the reason. It leaves as dossiers do."""

from ..errors import BadAlert
from . import deliveries
from .dossier_fields import ABOUT, REASON


def alert(db, conversation, officer, reason, about):
    """Have specialists alerted to a conversation; return the Delivery.

    `officer` is who signs ("staff:3"), `about` maps fields of ABOUT to texts. Raises BadAlert without a reason, or with
    one that is too long.
    """
    reason = reason.strip()
    if not reason:
        raise BadAlert("Écrivez pourquoi vous alertez les spécialistes.")
    if len(reason) > REASON.longest:
        raise BadAlert(f"La raison est trop longue : {REASON.longest} signes au plus.")
    said = {"conversation": str(conversation), "officer": officer} | about
    held = {name: said[name][: ABOUT[name].longest] for name in ABOUT if said.get(name)}
    return deliveries.add(db, "alert", {"reason": reason, "about": held})
