"""Putting documents in a folder, where no server receives them: for each, a folder of its own with the document in JSON
and a page to print.

Written whole under another name, then renamed: whoever looks meanwhile finds all of it or nothing. What nobody took
away is erased after 30 days.
"""

import json
import logging
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ..store import moments, write_down
from .printed import print_document
from .webhook import Answer

log = logging.getLogger(__name__)

KEPT = timedelta(days=30)
UNFINISHED = timedelta(hours=1)  # what is not renamed by then never will be
PART = ".part-"
STAMP = "%Y%m%dT%H%M%SZ"


class Folder:
    """The folder at `path`, made when first needed, for its owner only."""

    def __init__(self, path):
        self.path = Path(path)

    def take(self, document):
        """Return the Answer to one try at putting a document there; one that is there already stays as it is."""
        try:
            self._put(document)
        except OSError as error:
            log.error("the folder of dossiers cannot be written: %s", error.strerror)
            return Answer(None, "écriture impossible")
        return Answer("delivered", "déposé")

    def _put(self, document):
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        place = self.path / name_of(document)
        if place.exists():
            return
        part = self.path / f"{PART}{document['id']}"
        shutil.rmtree(part, ignore_errors=True)  # what a process that was killed left
        part.mkdir(mode=0o700)
        _write(part / f"{document['type']}.json", json.dumps(document, ensure_ascii=False, indent=2) + "\n")
        _write(part / f"{document['type']}.html", print_document(document))
        write_down(part)
        part.rename(place)
        write_down(self.path)

    def erase_expired(self, now=None):
        """Erase the documents put there more than 30 days ago, and what was left half-written."""
        now = now or moments.now()
        for place in self.path.iterdir() if self.path.is_dir() else ():
            if (end := _end(place)) and end < now:
                shutil.rmtree(place, ignore_errors=True)


def name_of(document):
    """Return what the folder of a document is called: when it was written, then its id."""
    at = datetime.fromisoformat(document["timestamp"]).astimezone(UTC)
    return f"{at.strftime(STAMP)}-{document['id']}"


def _end(place):
    """When something in the folder is to be erased, or None for what is not ours."""
    try:
        if place.name.startswith(PART):
            return datetime.fromtimestamp(place.stat().st_mtime, UTC) + UNFINISHED
        return datetime.strptime(place.name.partition("-")[0], STAMP).replace(tzinfo=UTC) + KEPT
    except (ValueError, OSError):  # another process may just have erased it
        return None


def _write(path, text):
    # JSON can say halves of characters, which no file can hold: they must not keep the rest from being read.
    with open(
        path, "x", encoding="utf-8", errors="replace", opener=lambda name, flags: os.open(name, flags, 0o600)
    ) as file:
        file.write(text)
    write_down(path)
