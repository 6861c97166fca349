"""The tree's file broken in every way under a running service: the edition before goes on, the staff is told."""

import os
import shutil
import time
from itertools import cycle

from tests.conftest import SMALL_TREE, write_tree
from tests.service import Service, wait_until

from .asking import Readers, ask
from .console import Console
from .outcome import PATIENCE, Outcome, say

FELT = 60  # seconds within which the staff must be told
PUBLISHED = 120  # seconds: the edition before is pressed first, and a busy machine takes its time
MENDED = SMALL_TREE.replace("Un petit arbre", "Un arbre réparé").replace(
    "Quelqu'un se sert", "Quelqu'un d'autre se sert"
)
PAGE = "/diagnostic/stolen-card"


def run(folder, quick):
    """Break it, look at what is served and told, mend it."""
    tree = write_tree(folder)
    service = Service(folder, workers=2, WIDGET_TREE=str(tree)).start(PATIENCE)
    try:
        console = Console(service.port, service.settings["WIDGET_DATABASE"], "author")
        mends = cycle((MENDED, SMALL_TREE))  # each time the one that is not served
        for name, break_it in [*BROKEN.items()][:: 2 if quick else 1]:
            say(name)
            yield _outcome(name, break_it, next(mends), tree, service, console)
    finally:
        service.stop()


def _outcome(name, break_it, mend, tree, service, console):
    before, logged = ask(service.port, "GET", PAGE).body, service.log().count("refused")
    with Readers(service.port) as readers:
        break_it(tree)
        told, took = _wait(lambda: "ne peut pas être publié" in console.get("/console/arbre/").body.decode())
        logged = service.log().count("refused") > logged
        same = ask(service.port, "GET", PAGE).body == before
        _mend(tree, mend)
        mended = wait_until(lambda: all(ask(service.port, "GET", PAGE).body != before for _ in range(10)), PUBLISHED)
    return Outcome(
        f"arbre {name}",
        "l'édition d'avant reste, alarme au journal technique et à la console en moins d'une minute, puis publication "
        "une fois réparé",
        f"{readers} ; même page {same}, console {told} en {took:.1f} s, journal {logged}, publié {bool(mended)}",
        readers.all_answered and same and told and logged and bool(mended),
    )


def _wait(holds):
    """Return whether it came in time, and the seconds it took."""
    began = time.monotonic()
    while not (found := holds()) and time.monotonic() - began < FELT:
        time.sleep(0.2)
    return found, time.monotonic() - began


def _mend(tree, text):
    if tree.is_dir():
        shutil.rmtree(tree)
    draft = tree.with_name("draft")
    draft.write_text(text, encoding="utf-8")
    draft.replace(tree)


def _replaced(make):
    def break_it(tree):
        tree.unlink()
        make(tree)

    return break_it


BROKEN = {
    "corrompu": lambda tree: tree.write_bytes(os.urandom(5000)),
    "énorme (20 Go)": lambda tree: os.truncate(tree, 20 * 10**9),
    "écrit à moitié": lambda tree: tree.write_text(SMALL_TREE[: len(SMALL_TREE) // 2], encoding="utf-8"),
    "vide": lambda tree: tree.write_text(""),
    "disparu": lambda tree: tree.unlink(),
    "devenu un dossier": _replaced(lambda tree: tree.mkdir()),
    "devenu un tube": _replaced(os.mkfifo),
    "sans issue": lambda tree: tree.write_text(
        SMALL_TREE.replace("next: stolen-card", "next: nowhere"), encoding="utf-8"
    ),
}
