"""What the service does when things go wrong: killed, cut off, locked out, full, slow, late, replaced, flooded.

`make faults` prints one table and keeps it in faults.json; it ends with an error when anything did not hold. All on
this machine, by processes that end with it; nothing here is a stand-in for a part of the service.
"""

import argparse
import signal
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

from . import table
from .outcome import held_or_said

FAULTS = (
    "kills",
    "power",
    "locks",
    "disks",
    "clients",
    "clocks",
    "restarts",
    "flood",
    "trees",
    "patterns",
    "backups",
    "dependencies",
    "soak",
)


def main():
    asked = _parse()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is ended too
    found = {}
    for name in asked.names or FAULTS:
        found[name] = [*_try(name, asked.quick)]
        table.keep(name, found[name], asked.quick)
    print(f"\n{table.summary(found)}")
    sys.exit(not all(outcome.held for outcomes in found.values() for outcome in outcomes))


def _parse():
    parser = argparse.ArgumentParser(prog="make faults", description="Ce que fait le service quand tout va mal.")
    parser.add_argument("names", nargs="*", choices=[[], *FAULTS], help="seulement celles-ci")
    parser.add_argument("--quick", action="store_true", help="moins de fois, moins longtemps")
    return parser.parse_args()


def _try(name, quick):
    """Yield what a part finds, each printed as it comes."""
    print(f"\n{name} ({time.strftime('%H:%M:%S')})", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory(prefix="faults-", ignore_cleanup_errors=True) as folder:
        for outcome in held_or_said(name, lambda: import_module(f".{name}", __package__).run(Path(folder), quick)):
            print(outcome.line, flush=True)
            yield outcome
