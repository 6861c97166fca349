"""What the accessibility statement says: what is checked and by which tests, what nobody did yet, known defects."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from .strict_yaml import load_yaml


@dataclass(frozen=True)
class Check:
    """One thing that is checked: the sentence a person reads, and the ids of its tests, below `tests/`."""

    say: str
    tests: tuple


@dataclass(frozen=True)
class Note:
    """What nobody did yet, or a known defect: the sentence a person reads, and the ISO date on which it was so."""

    say: str
    noted_on: str


@dataclass(frozen=True)
class Statement:
    """All that the statement says of itself; `written_on` is an ISO date."""

    written_on: str
    checks: tuple
    not_yet: tuple
    defects: tuple

    def sentences(self):
        """Those that a person reads."""
        return tuple(each.say for each in (*self.checks, *self.not_yet, *self.defects))


@cache
def load_statement():
    """Return the Statement that travels with the package."""
    read = load_yaml(files("widget_server").joinpath("journey/accessibility.yaml").read_text(encoding="utf-8"))
    checks = tuple(Check(each["say"], tuple(each["tests"])) for each in read["checks"])
    not_yet, defects = (tuple(Note(**each) for each in read[part]) for part in ("not_yet", "defects"))
    return Statement(read["written_on"], checks, not_yet, defects)
