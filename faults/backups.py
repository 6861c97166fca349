"""A backup made while people write, put back in an empty folder: the same bytes are served and nothing is missing."""

from contextlib import closing

from tests.conftest import write_tree
from tests.service import Service
from widget_server.register import audit
from widget_server.store import Sealer, connect, connect_desk, load_secret

from .asking import PUBLIC, ask
from .outcome import PATIENCE, Outcome
from .writers import Memory, Writers, compare, register


def run(folder, quick):
    """Compare what is served and kept here and there."""
    here = _service(folder / "here")
    there = _service(folder / "there")
    memory, copy = Memory(), folder / "copy"
    token = register(here.settings["WIDGET_DATABASE"])
    here.start(PATIENCE)
    try:
        with Writers(here.port, token, memory):
            here.command("backup", str(folder / "while-writing"))
        here.command("backup", str(copy), "--with-secret")
        there.command("restore", str(copy))
        there.start(PATIENCE)
        pages = [path for path in PUBLIC if _page(here, path) != _page(there, path)]
        missing = list(compare(there.port, there.settings["WIDGET_DATABASE"], memory, memory.said))
    finally:
        here.stop()
        there.stop()
    rows = [_rows(each.settings["WIDGET_DATABASE"]) for each in (here, there)]
    yield Outcome(
        "sauvegarde sous écritures, remise dans un dossier vide",
        "mêmes pages à l'octet près, mêmes nombres de lignes, même tête du journal, tout ce qui fut acquitté",
        f"{memory.acknowledged} écritures acquittées, {len(missing)} manquements {'; '.join(missing[:3])}, "
        f"{len(pages)} pages autres, lignes et tête {'égales' if rows[0] == rows[1] else f'autres : {rows}'}",
        not missing and not pages and rows[0] == rows[1] and memory.acknowledged > 0,
    )


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
