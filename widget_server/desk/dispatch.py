"""Handing over what waits in the outbox: to the investigators' server, or into a folder where there is none."""

import logging

from ..config import dossiers_folder, signing_key
from . import deliveries
from .folder import Folder
from .webhook import Answer, Webhook

log = logging.getLogger(__name__)


def destination(settings):
    """Return where documents go by these settings, a Webhook or a Folder."""
    if settings["DOSSIER_URL"]:
        return Webhook(settings["DOSSIER_URL"], signing_key(settings["DOSSIER_SECRET"]))
    return Folder(dossiers_folder(settings))


def send_waiting(db, there):
    """Try once to hand over each thing whose turn has come; return how many were tried. Several processes may do so at
    once."""
    tried = 0
    while claimed := deliveries.claim(db):
        deliveries.note(db, claimed, _try(db, claimed, there))
        tried += 1
    return tried


def _try(db, claimed, there):
    try:
        return there.take(deliveries.read(db, claimed))
    except Exception as error:  # one that cannot be read or handed over must not keep the others
        log.error("delivery %s: %s", claimed.number, type(error).__name__)  # its words are in what it raised
        return Answer(None, "erreur interne")
