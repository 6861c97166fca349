"""What one fault led to, and how it is told."""

import sys
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


def say(sentence):
    """Tell how far it has come."""
    print(f"  {sentence}", file=sys.stderr, flush=True)
