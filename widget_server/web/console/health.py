"""How the service is: what it serves, since when, and how much room it takes."""

import re
import resource
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flask import current_app

from ...desk import deliveries
from ...errors import StoreBusy
from ...journey.facts import find_stale
from ...store import moments
from ..database import desk_database

LANGUAGE = re.compile(r"/([^/]+)/")
KILOBYTES = 1024  # bytes; Linux tells memory in these

_started = time.monotonic()


@dataclass(frozen=True)
class Health:
    """`edition` is its name, `reviewed_on` the day (a date) its tree was reviewed, `stale` how many of its facts are to
    check again, `failed` how many dossiers and alerts could not be handed over, None where nobody can tell; `up` is in
    seconds, the rest in bytes, `memory` at its highest. All of this process alone."""

    edition: str
    reviewed_on: date
    languages: list
    stale: int
    failed: int | None
    up: int
    memory: int
    database: int


def tell():
    """Return the Health of the running application."""
    edition = current_app.extensions["publisher"].edition
    return Health(
        edition.digest,
        date.fromisoformat(edition.tree.reviewed_on),
        [found[1] for path in edition.resources if (found := LANGUAGE.fullmatch(path))],
        len(find_stale(edition.tree, moments.today())),
        _count_failed(),
        int(time.monotonic() - _started),
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KILOBYTES,
        Path(current_app.config["DATABASE"]).stat().st_size,
    )


def _count_failed():
    try:
        return deliveries.count_failed(desk_database())
    except StoreBusy:
        return None
