"""What one fault led to, and how it is told."""

import sys
import traceback
from typing import NamedTuple

PATIENCE = 180  # seconds a service may take to start: none of what is tried here is about that


class Outcome(NamedTuple):
    """What was done to the service, what must hold then, what happened, and whether it held."""

    done: str
    must: str
    happened: str
    held: bool

    @property
    def line(self):
        """Three lines of the table: whether it held and what was done, what must hold, what happened."""
        verdict = "tient " if self.held else "ÉCHOUE"
        return f"{verdict}  {self.done}\n        doit : {self.must}\n        vu : {self.happened}"


def held_or_said(name, run):
    """Yield the outcomes that `run()` yields; where it stops by an error, a last one says so, and nothing is raised."""
    try:
        yield from run()
    except Exception as error:
        traceback.print_exc()
        why = f"{type(error).__name__} {error}".splitlines()[0].strip()
        yield Outcome(name, "aller jusqu'au bout", f"arrêté avant la fin : {why}", False)


def say(sentence):
    """Tell how far it has come."""
    print(f"  {sentence}", file=sys.stderr, flush=True)
