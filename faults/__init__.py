"""What the service does when things go wrong: killed, cut off, locked out, full, slow, late, replaced, flooded.

`make faults` prints one table and keeps it in faults.json; it ends with an error when anything did not hold. All on
this machine, by processes that end with it; nothing here is a stand-in for a part of the service.
"""

import argparse
import json
import os
import platform
import signal
import sys
import tempfile
import time
from datetime import date
from importlib import import_module
from pathlib import Path

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
KEPT = "faults.json"


def main():
    asked = _parse()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is ended too
    outcomes = []
    for name in asked.names or FAULTS:
        for found in _try(name, asked.quick):
            print(found.line, flush=True)
            outcomes.append(found)
    _keep(outcomes)
    sys.exit(not all(found.held for found in outcomes))


def _parse():
    parser = argparse.ArgumentParser(prog="make faults", description="Ce que fait le service quand tout va mal.")
    parser.add_argument("names", nargs="*", choices=[[], *FAULTS], help="seulement celles-ci")
    parser.add_argument("--quick", action="store_true", help="moins de fois, moins longtemps")
    return parser.parse_args()


def _try(name, quick):
    print(f"\n{name} ({time.strftime('%H:%M:%S')})", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        yield from import_module(f".{name}", __package__).run(Path(folder), quick)


def _keep(outcomes):
    machine = f"{date.today()}, {os.cpu_count()} cœurs {platform.machine()}, Python {platform.python_version()}"
    held = sum(found.held for found in outcomes)
    print(f"\n{machine} : {held} sur {len(outcomes)} tenues")
    found = {"machine": machine, "outcomes": [found._asdict() for found in outcomes]}
    Path(KEPT).write_text(json.dumps(found, indent=1, ensure_ascii=False), encoding="utf-8")
