"""What a decision tree is made of, and how it is read from YAML and written as JSON.

`schema.py` says what shape it has; whether it also makes sense is `check.py`'s business.
"""

from dataclasses import dataclass, field
from difflib import get_close_matches

from marshmallow import ValidationError

from ..errors import BadTree
from .schema import FIELDS, DiagnosisSchema, TreeSchema
from .strict_yaml import load_yaml

MOMENTS = ("now", "today", "week")
UNSURE = "unsure"
HANDOFFS = ("conversation", "callback", "appointment", "provider", "association", "dossier")  # in the order shown


@dataclass(frozen=True, kw_only=True)
class Conditional:
    """Something said only to some: `only` these audiences, `when` one of these notes is set, `unless` one is."""

    only: tuple = ()
    when: tuple = ()
    unless: tuple = ()

    def applies(self, audience, notes):
        """Whether it is for this audience (None: not known, so everyone) and these notes (a set of ids)."""
        for_them = not self.only or audience is None or audience in self.only
        return for_them and (not self.when or not notes.isdisjoint(self.when)) and notes.isdisjoint(self.unless)


@dataclass(frozen=True, kw_only=True)
class Statement(Conditional):
    """A sentence said only to those it concerns."""

    say: str = ""


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A service one can call, write to or open; `mark` and `verified_on` say how sure its facts are."""

    id: str
    name: str = ""
    role: str = ""
    not_for: str = ""
    phone: str = ""
    sms: str = ""
    url: str = ""
    hours: str = ""
    cost: str = ""
    deaf: str = ""
    mark: str = "?"
    verified_on: str = ""
    source: str = ""
    refuses: tuple = ()

    def refusal(self, audience, notes):
        """The index of the statement that says why it is not for this audience and these notes, or None. Of someone
        whose audience is not known, nothing that depends on it is held true."""
        return next((n for n, each in enumerate(self.refuses) if each.applies(audience or "", notes)), None)


@dataclass(frozen=True, kw_only=True)
class Blank:
    """A place to fill in a letter; `lines` is how many lines one may need."""

    id: str
    label: str = ""
    hint: str = ""
    lines: int = 1


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter to fill in, print or copy; `body` names its blanks between braces. It is never sent from here."""

    id: str
    name: str = ""
    why: str = ""
    subject: str = ""
    blanks: dict = field(default_factory=dict)
    body: str = ""


@dataclass(frozen=True, kw_only=True)
class Action(Conditional):
    """One thing to do, why, and with whom."""

    id: str
    do: str = ""
    why: str = ""
    contacts: tuple = ()


@dataclass(frozen=True, kw_only=True)
class Option:
    """An answer in the person's own words; it leads to a question or a diagnosis, and may set down notes or
    say which audience the person belongs to. Offered to the audiences in `only`, or to all."""

    id: str = ""
    say: str = ""
    hint: str = ""
    next: str = ""
    audience: str = ""
    only: tuple = ()
    notes: tuple = ()

    def offered_to(self, audience):
        """Whether a person of this audience (None: not known) may choose it."""
        return not self.only or audience is None or audience in self.only


@dataclass(frozen=True, kw_only=True)
class Question:
    """One thing asked, and the options to choose from."""

    id: str
    ask: str = ""
    help: str = ""
    options: tuple = ()

    def option(self, id):
        """The option of that id, or None."""
        return next((option for option in self.options if option.id == id), None)


@dataclass(frozen=True, kw_only=True)
class ContactUse(Conditional):
    """A contact as one diagnosis recommends it."""

    contact: str = ""


@dataclass(frozen=True, kw_only=True)
class Linked(Conditional):
    """Another diagnosis that is true at the same time."""

    diagnosis: str = ""


@dataclass(frozen=True, kw_only=True)
class LetterUse(Conditional):
    """A letter as one diagnosis offers it."""

    letter: str = ""


@dataclass(frozen=True, kw_only=True)
class HandoffUse(Conditional):
    """A way of passing to a person, as one diagnosis offers it: one of HANDOFFS."""

    handoff: str = ""


@dataclass(frozen=True, kw_only=True)
class Offence:
    """What the law calls it, and the article that says so."""

    name: str = ""
    article: str = ""


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """What is happening to the person and what to do about it: ids of actions by moment, contacts, law."""

    id: str
    formerly: tuple = ()
    name: str = ""
    cue: str = ""
    words: str = ""
    what: str = ""
    severity: str = ""
    audiences: tuple = ()
    escalate: dict = field(default_factory=dict)
    now: tuple = ()
    today: tuple = ()
    week: tuple = ()
    evidence: tuple = ()
    contacts: tuple = ()
    complaint: tuple = ()
    letters: tuple = ()
    handoffs: tuple = ()
    offence: tuple = ()
    then: str = ""
    beware: str = ""
    linked: tuple = ()
    sources: tuple = ()
    reviewed_on: str = ""

    def dump(self):
        """The diagnosis as JSON-ready values."""
        return {"id": self.id} | DiagnosisSchema().dump(self)


@dataclass(frozen=True, kw_only=True)
class DecisionTree:
    """A whole tree. `questions`, `diagnoses`, `actions`, `contacts` map ids to their objects, in the file's order."""

    title: str = ""
    language: str = ""
    reviewed_on: str = ""
    start: str = ""
    emergency: tuple = ()
    audiences: dict = field(default_factory=dict)
    notes: dict = field(default_factory=dict)
    acronyms: dict = field(default_factory=dict)
    contacts: dict = field(default_factory=dict)
    letters: dict = field(default_factory=dict)
    actions: dict = field(default_factory=dict)
    questions: dict = field(default_factory=dict)
    diagnoses: dict = field(default_factory=dict)

    def current(self, id):
        """The id that a diagnosis has today, for this id or one it had formerly; None for neither."""
        renamed = (each.id for each in self.diagnoses.values() if id in each.formerly)
        return id if id in self.diagnoses else next(renamed, None)

    def dump(self):
        """The tree as JSON-ready values, in the shape of the YAML file."""
        return TreeSchema().dump(self)


def load_decision_tree(text):
    """Return the DecisionTree written in the YAML `text`.

    Raises BadYaml where it cannot be read at all, BadTree with every mistake of shape at once.
    """
    tree, mistakes = read_decision_tree(text)
    if mistakes:
        raise BadTree(mistakes)
    return tree


def read_decision_tree(text):
    """Return (DecisionTree, mistakes of shape): what could be read, and one sentence for each thing that could not."""
    data = load_yaml(text)
    try:
        return _build(TreeSchema().load(data)), []
    except ValidationError as error:
        return _build(error.valid_data), sorted(_sentences(error.messages))


def _sentences(messages, path=()):
    for key, inner in messages.items():
        if isinstance(inner, dict):
            yield from _sentences(inner, (*path, str(key)))
        else:
            place = ".".join((*path, str(key))).removesuffix("._schema").replace(".value", "").replace(".key", "")
            yield from (f"{place} : {message}{_hint(key, message)}." for message in inner)


def _hint(key, message):
    return meant(str(key), FIELDS) if message == "champ inconnu" else ""


def meant(word, known):
    """Return « (vouliez-vous dire … ?) » with the nearest of the known words, or ""."""
    close = get_close_matches(word, known, 1)
    return f" (vouliez-vous dire « {close[0]} » ?)" if close else ""


KINDS = {
    "contacts": Contact, "letters": Letter, "actions": Action, "questions": Question, "diagnoses": Diagnosis,
}  # fmt: skip
PARTS = {
    "options": Option, "contacts": ContactUse, "letters": LetterUse, "handoffs": HandoffUse, "complaint": Statement,
    "refuses": Statement, "offence": Offence, "linked": Linked,
}  # fmt: skip


def _build(data):
    made = {name: value for name, value in data.items() if isinstance(value, str)}
    made["emergency"] = tuple(data.get("emergency", ()))
    made |= {name: data.get(name, {}) for name in ("audiences", "notes", "acronyms")}
    for name, kind in KINDS.items():
        made[name] = {id: _part(kind, id=id, **part) for id, part in data.get(name, {}).items()}
    return DecisionTree(**made)


def _part(kind, **values):
    for name, value in values.items():
        if isinstance(value, list):
            values[name] = tuple(_part(PARTS[name], **v) if isinstance(v, dict) else v for v in value)
    if "blanks" in values:
        values["blanks"] = {id: Blank(id=id, **blank) for id, blank in values["blanks"].items()}
    return kind(**values)
