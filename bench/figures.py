"""A figure is a name, then its value, its unit and its budget; the last run's are in bench.json to compare with."""

import json
import os
import platform
from datetime import date
from pathlib import Path

KEPT = Path("bench.json")


def load():
    """Return the figures of the last run, name → [value, unit, budget], and the machine; {} where there was none."""
    try:
        return json.loads(KEPT.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def save(former, found):
    """Keep the figures found, and of the former ones those that were not measured this time."""
    kept = former | found | {"machine": machine()}
    KEPT.write_text(json.dumps(kept, indent=1, ensure_ascii=False), encoding="utf-8")


def show(found, former):
    """Print a line for each figure: its value and unit, its budget, its former value and by how much it changed."""
    print(f"\n{machine()}\nrun d'avant : {former.get('machine', 'aucun')}\n")
    width = max(map(len, found))
    for name, (value, unit, budget) in found.items():
        print(f"{name:<{width}}  {value:>9} {unit:<6} {budget:<14} {_change(value, former.get(name))}".rstrip())


def machine():
    return f"{date.today()}, {os.cpu_count()} cœurs {platform.machine()}, Python {platform.python_version()}"


def _change(value, former):
    if not former:
        return ""
    before = former[0]
    return f"avant {before} ({100 * (value - before) / before:+.0f} %)" if before else f"avant {before}"
