"""The audit log: read page by page, verified, taken away whole. Nothing here changes it."""

import json

from flask import Response, current_app, request, url_for

from ...register import audit as log
from ...register import spreadsheets
from ...register.people import staff
from ...store import moments
from ..database import database
from ..gate import Gate
from ..private import show
from .access import allow, console
from .words import FAMILIES

PAGE = 50  # entries
COLUMNS = ("id", "at", "who", "action", "subject", "before", "after", "hash")
OTHERS = (("service", "le service"), ("cli:", "la ligne de commande"), ("partner:", "les partenaires"))

_reading_all = Gate(1)


@console.get("/journal/")
@allow("auditor")
def audit():
    """The entries, the newest first, those that are wanted."""
    return _show()


@console.post("/journal/verifier")
@allow("auditor")
def verify_audit():
    """Whether the log is whole, and its head."""
    with _reading_all():
        return _show({"head": log.head(database()), "fault": log.verify(database())})


@console.get("/journal/journal.jsonl")
@allow("auditor")
def audit_lines():
    """Every entry, one line of JSON each: what `widget-server audit export` writes."""
    lines = _reading_all.hold(_lines(current_app.extensions["connect"]))
    return _file(lines, "application/x-ndjson", "jsonl")


@console.get("/journal/journal.csv")
@allow("auditor")
def audit_sheet():
    """Every entry as a row of a spreadsheet."""
    with _reading_all():
        rows = [[_cell(entry[name]) for name in COLUMNS] for entry in log.entries(database())]
        return _file(spreadsheets.write(COLUMNS, rows), "text/csv; charset=utf-8", "csv")


def _show(verified=None):
    wanted = {"who": "qui", "action": "quoi", "subject": "objet"}
    wanted = {name: request.args.get(word, "")[:100] for name, word in wanted.items()}
    entries = log.latest(database(), PAGE + 1, request.args.get("avant", type=int), **wanted)
    people = [(each.who, each.name) for each in staff.list_all(database())]
    return show(
        "console/audit.html",
        entries=entries[:PAGE],
        older=_older(entries, wanted),
        wanted=wanted,
        people=[*people, *OTHERS],
        kinds=FAMILIES,
        verified=verified,
    )


def _older(entries, wanted):
    if len(entries) <= PAGE:
        return None
    words = {"qui": wanted["who"], "quoi": wanted["action"], "objet": wanted["subject"]}
    return url_for("console.audit", avant=entries[PAGE - 1]["id"], **{k: v for k, v in words.items() if v})


def _lines(connect):
    # A connection of its own: the request's is closed before the first line leaves.
    with connect(create=False) as db:
        yield from (f"{line}\n" for line in log.export(db))


def _cell(value):
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else "" if value is None else value


def _file(content, kind, ending):
    name = f"journal-{moments.now():%Y-%m-%d}.{ending}"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, content_type=kind, headers=disposition)
