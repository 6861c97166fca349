"""From the command to the first answer, from a saved tree to its bytes, and the memory of the process that answers."""

import re
import statistics
import time
from http.client import HTTPConnection
from pathlib import Path

from widget_server.journey.edition import packaged_tree

from .loading import processor
from .running import granian, say, with_children

STARTS = 5
PATIENCE = 120  # seconds
IN_HASTE = "h-br"  # in the tag of bytes that are not pressed yet


def starting(folder):
    yield from _starts(folder).items()
    yield from _publication(folder).items()


def _starts(folder):
    times, spent, rests = [], [], []
    for turn in range(STARTS + 1):
        say(f"Démarrage {turn}/{STARTS}…" if turn else "Démarrage, pour compiler les modules…")
        began = time.monotonic()
        with granian(folder, core=None) as (port, process):
            times.append(time.monotonic() - began)
            spent.append(sum(map(processor, with_children(process.pid))))
            if turn == STARTS:
                _wait(lambda port=port: IN_HASTE not in _tag(port))
                time.sleep(1)
                rests = [_memory(pid) for pid in with_children(process.pid)]
    return {
        "démarrage → première réponse, médiane": (round(statistics.median(times[1:]), 2), "s", "≤ 1.5"),
        "… dont processeur": (round(statistics.median(spent[1:]), 2), "s", ""),
        "mémoire par processus": (max(now for now, _ in rests), "Mo", "≤ 120"),
        "… au plus, pendant la publication": (max(most for _, most in rests), "Mo", ""),
    }


def _publication(folder):
    """How long an author who saved the tree waits for people to see it, then for its bytes to be pressed."""
    tree = folder / "tree.yaml"
    text = packaged_tree().read_text(encoding="utf-8")
    tree.write_text(text, encoding="utf-8")
    with granian(folder, core=None, WIDGET_TREE=str(tree)) as (port, _):
        say("Publication…")
        _wait(lambda: IN_HASTE not in _tag(port))
        before, began = _tag(port), time.monotonic()
        draft = tree.with_suffix(".draft")
        draft.write_text(text.replace('ask: "', 'ask: "Bis : ', 1), encoding="utf-8")
        draft.replace(tree)
        _wait(lambda: _tag(port) != before)
        served = time.monotonic() - began
        _wait(lambda: IN_HASTE not in _tag(port))
        pressed = time.monotonic() - began
    return {
        "arbre enregistré → nouveaux octets servis": (round(served, 2), "s", ""),
        "… → pressés, dans chaque langue": (round(pressed, 1), "s", ""),
    }


def _wait(come):
    deadline = time.monotonic() + PATIENCE
    while not come():
        if time.monotonic() > deadline:
            raise SystemExit("La publication ne vient pas.")
        time.sleep(0.02)


def _tag(port):
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("HEAD", "/", headers={"Accept-Encoding": "br"})
        return connection.getresponse().headers["ETag"]
    finally:
        connection.close()


def _memory(pid):
    """What a process holds, and the most it ever held, in megabytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    return [round(int(re.search(rf"{name}:\s+(\d+)", status)[1]) / 1024) for name in ("VmRSS", "VmHWM")]
