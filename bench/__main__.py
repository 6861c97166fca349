"""`python -m bench [part…]`, which `make bench` runs: the figures of each part as they come, then the whole table."""

import signal
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from . import figures
from .running import say

# Each in a module of its own, loaded when it is wanted: what it needs, the others do not.
PARTS = {
    "sizes": "sizes",
    "starting": "starting",
    "serving": "serving",
    "scaling": "scaling",
    "hosts": "hosts",
    "searching": "searching",
    "signing_in": "signing_in",
    "register": "many_partners",
    "territory": "nearby",
    "desk": "conversing",
}


def main(names):
    if unknown := set(names) - PARTS.keys():
        raise SystemExit(f"Partie inconnue : {', '.join(unknown)}. Il y a : {', '.join(PARTS)}.")
    former, found = figures.load(), {}
    for number, name in enumerate(names, 1):
        say(f"— {name} ({number}/{len(names)})")
        measure = getattr(import_module(f"bench.{name}"), PARTS[name])
        with tempfile.TemporaryDirectory() as folder:
            found |= dict(measure(Path(folder)))
    figures.show(found, former)
    figures.save(former, found)


# Asked to stop, it ends the servers it started, as it does by itself.
signal.signal(signal.SIGTERM, lambda *_: sys.exit("Arrêté."))
main(sys.argv[1:] or list(PARTS))
