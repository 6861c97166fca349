"""The table of what held: each part is kept in faults.json as it was last found, with its day."""

import json
from pathlib import Path

from bench.figures import machine

KEPT = Path("faults.json")


def load():
    """Return what is kept: {part: its machine, whether it was made short, and its outcomes}; {} where there is none."""
    try:
        return json.loads(KEPT.read_text(encoding="utf-8"))["parts"]
    except (OSError, ValueError, KeyError):
        return {}


def keep(part, outcomes, quick=False):
    """Keep what this part found in the place of what it had found before; the others stay as they are."""
    found = {"machine": machine(), "quick": quick, "outcomes": [each._asdict() for each in outcomes]}
    kept = {"parts": load() | {part: found}}
    KEPT.write_text(json.dumps(kept, indent=1, ensure_ascii=False), encoding="utf-8")


def summary(found):
    """How many of the outcomes of {part: outcomes} held, and which other parts are kept, of which day."""
    outcomes = [outcome for each in found.values() for outcome in each]
    held = f"{machine()} : {sum(each.held for each in outcomes)} sur {len(outcomes)} tenues"
    former = [f"{part} ({kept['machine'].partition(',')[0]})" for part, kept in load().items() if part not in found]
    return f"{held} ; gardées d'avant : {', '.join(former)}" if former else held
