"""`python -m bench [part…]`, which `make bench` runs: the figures of each part as they come, then the whole table."""

import sys
import tempfile
from pathlib import Path

from . import desk, figures, hosts, register, scaling, searching, serving, signing_in, sizes, starting, territory
from .running import say

PARTS = {
    "sizes": sizes.sizes,
    "starting": starting.starting,
    "serving": serving.serving,
    "scaling": scaling.scaling,
    "hosts": hosts.hosts,
    "searching": searching.searching,
    "signing_in": signing_in.signing_in,
    "register": register.many_partners,
    "territory": territory.nearby,
    "desk": desk.conversing,
}


def main(names):
    if unknown := set(names) - PARTS.keys():
        raise SystemExit(f"Partie inconnue : {', '.join(unknown)}. Il y a : {', '.join(PARTS)}.")
    former, found = figures.load(), {}
    for number, name in enumerate(names, 1):
        say(f"— {name} ({number}/{len(names)})")
        with tempfile.TemporaryDirectory() as folder:
            found |= dict(PARTS[name](Path(folder)))
    figures.show(found, former)
    figures.save(former, found)


main(sys.argv[1:] or list(PARTS))
