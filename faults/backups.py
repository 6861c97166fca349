"""A backup made while people write, and one at rest, each put back in an empty folder: nothing is missing there."""

import sqlite3
import time
from contextlib import closing

from tests.conftest import write_tree
from tests.service import Service
from widget_server.register import audit
from widget_server.store import Sealer, connect, connect_desk, load_secret

from .asking import PUBLIC, ask
from .outcome import PATIENCE, Outcome
from .writers import Memory, Writers, compare, register

BEFORE, AFTER = 5, 2  # seconds of writing before the one made meanwhile, and after it
QUICK = 2  # seconds before, too
BACK = 600.0  # seconds from beginning to put a backup back to the first page


def run(folder, quick):
    """Make both, put each back, compare what is served and kept here and there."""
    here, memory = _service(folder / "here"), Memory()
    token = register(here.settings["WIDGET_DATABASE"])
    here.start(PATIENCE)
    try:
        with Writers(here.port, token, memory):
            time.sleep(QUICK if quick else BEFORE)
            before = memory.as_it_is()
            here.command("backup", str(folder / "while-writing"), "--with-secret")
            meanwhile = memory.acknowledged - before.acknowledged
            time.sleep(AFTER)
        yield _while_writing(folder, before, memory, meanwhile)
        here.command("backup", str(folder / "at-rest"), "--with-secret")
        yield _at_rest(folder, here, memory)
    finally:
        here.stop()


def _while_writing(folder, before, later, meanwhile):
    there = _service(folder / "while-writing-there")
    took, damaged, megabytes = _put_back(there, folder / "while-writing")
    try:
        missing = list(compare(there.port, there.settings["WIDGET_DATABASE"], before, before.said, later))
    finally:
        there.stop()
    return Outcome(
        "sauvegarde sous écritures, remise dans un dossier vide",
        "bases intactes, journal vérifié, tout ce qui fut acquitté avant qu'elle commence, une fois, et rien qui n'ait "
        f"été envoyé ; {BACK:.0f} s au plus jusqu'à la première page",
        f"{before.acknowledged} écritures acquittées avant, {meanwhile} pendant, {len(missing)} manquements "
        f"{'; '.join(missing[:3])}, bases {damaged or 'intactes'} ; {megabytes:.1f} Mo remis et servis en {took:.1f} s",
        not missing and not damaged and before.acknowledged > 0 and meanwhile > 0 and took <= BACK,
    )


def _at_rest(folder, here, memory):
    there = _service(folder / "at-rest-there")
    took, damaged, _ = _put_back(there, folder / "at-rest")
    try:
        pages = [path for path in PUBLIC if _page(here, path) != _page(there, path)]
        missing = list(compare(there.port, there.settings["WIDGET_DATABASE"], memory, memory.said))
    finally:
        there.stop()
    rows = [_rows(each.settings["WIDGET_DATABASE"]) for each in (here, there)]
    return Outcome(
        "sauvegarde au repos, remise dans un dossier vide",
        "mêmes pages à l'octet près, mêmes nombres de lignes, même tête du journal, tout ce qui fut acquitté ; "
        f"{BACK:.0f} s au plus jusqu'à la première page",
        f"{memory.acknowledged} écritures acquittées, {len(missing)} manquements {'; '.join(missing[:3])}, "
        f"{len(pages)} pages autres, lignes et tête {'égales' if rows[0] == rows[1] else f'autres : {rows}'}, "
        f"bases {damaged or 'intactes'} ; servie en {took:.1f} s",
        not missing and not pages and not damaged and rows[0] == rows[1] and memory.acknowledged > 0 and took <= BACK,
    )


def _put_back(there, copy):
    """Restore and start; return the seconds until the first page, what is damaged, and the megabytes put back."""
    began = time.monotonic()
    there.command("restore", str(copy))
    damaged = [*_damaged(there)]
    there.start(PATIENCE)
    status = ask(there.port, "GET", "/").status
    took = time.monotonic() - began
    return took, damaged + ([] if status == 200 else [f"/ {status}"]), sum(_sizes(copy)) / 1e6


def _damaged(service):
    """Yield what is wrong in the files, before anybody opens them to serve."""
    database = service.settings["WIDGET_DATABASE"]
    for path in (database, f"{database}.desk"):
        with closing(sqlite3.connect(path)) as db:
            if (found := db.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                yield found
    service.command("audit", "verify")  # raises where the log was changed


def _sizes(folder):
    return (path.stat().st_size for path in folder.iterdir())


def _service(folder):
    folder.mkdir()
    settings = {"WIDGET_TREE": str(write_tree(folder)), "WIDGET_PACE": "0.0001"}
    service = Service(folder, **settings)
    service.settings["WIDGET_PUBLIC_URL"] = "http://127.0.0.1:8017"  # it is in the pages
    return service


def _page(service, path):
    answer = ask(service.port, "GET", path)
    return answer.status, answer.body


def _rows(database):
    """Return how many rows each table has, and the head of the log."""
    with closing(connect(database)) as register, closing(_desk(database)) as desk:
        tables = [(db, name) for db in (register, desk) for name in sorted(db.table_names()) if name != "presence"]
        return {name: db.table(name).count for db, name in tables}, audit.head(register)


def _desk(database):
    return connect_desk(f"{database}.desk", Sealer(load_secret(f"{database}.secret")))
