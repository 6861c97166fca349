"""The shape of a decision tree, field by field, for YAML on the way in and JSON on the way out.

Shape only: what an id refers to is not known here.
"""

from contextlib import suppress
from datetime import date

from marshmallow import RAISE, Schema, ValidationError, fields, validate

SEVERITIES = ("S1", "S2", "S3", "S4")
MARKS = ("V", "C", "K", "?")

TEXT = {"required": "manque", "null": "manque", "invalid": "doit être un texte"}
LIST = {"required": "manque", "null": "manque", "invalid": "doit être une liste"}
MAPPING = {"required": "manque", "null": "manque", "invalid": "doit être une suite de « clé: valeur »"}

INTEGER = {"invalid": "doit être un nombre entier"}

ACRONYM = validate.Regexp(r"[A-Z]{2,}\Z", error="sigle invalide (majuscules)")
IDENTIFIER = validate.Regexp(r"[a-z0-9][a-z0-9_-]*\Z", error="identifiant invalide (a-z, 0-9, - et _)")
NUMBER = validate.Regexp(r"\+?[0-9]+([ .][0-9]+)*\Z", error="doit être un numéro (chiffres, espaces, points, +)")
# A host and a path only: a user name before @ or a backslash makes an address read otherwise than it leads.
ADDRESS = validate.Regexp(
    r"https://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(:[0-9]{1,5})?([/?#][^\s\"<>\\]*)?\Z",
    error="doit être une adresse https:// complète, sans nom d'utilisateur ni espace",
)


def _real_day(text):
    with suppress(ValueError):
        # Other ISO forms (20261121, 2026-W47-6) are dates too, but nobody reads them as days.
        if date.fromisoformat(text).isoformat() == text:
            return
    raise ValidationError("doit être une date AAAA-MM-JJ qui existe")


class _Text(fields.String):
    """Text that says something. A tree holds ten thousand of them: this is what reading one spends its time on."""

    def _deserialize(self, value, *args, **kwargs):
        if not isinstance(value, str):
            raise self.make_error("invalid")
        if not value.strip():
            raise ValidationError("texte vide")
        return value

    def _validate(self, value):
        if self.validators:
            super()._validate(value)


def _text(validate=None, **options):
    return _Text(validate=validate, error_messages=TEXT, **options)


def _choice(values, **options):
    return _text(validate.OneOf(values, error=f"doit être l'un de : {', '.join(values)}"), **options)


def _list(of=None, **options):
    return fields.List(of or _text(), error_messages=LIST, **options)


def _map(values, keys=IDENTIFIER, **options):
    return fields.Dict(keys=_text(keys), values=values, error_messages=MAPPING, **options)


class _Part(Schema):
    error_messages = {"unknown": "champ inconnu", "type": "doit être une suite de « clé: valeur »"}

    class Meta:
        unknown = RAISE


class ConditionalSchema(_Part):
    only = _list()
    when = _list()
    unless = _list()


class StatementSchema(ConditionalSchema):
    say = _text(required=True)


class ContactSchema(_Part):
    name = _text(required=True)
    role = _text(required=True)
    not_for = _text()
    phone = _text(NUMBER)
    sms = _text(NUMBER)
    url = _text(ADDRESS)
    hours = _text()
    cost = _text()
    deaf = _text()
    mark = _choice(MARKS, required=True)
    verified_on = _text(_real_day, required=True)
    source = _text(required=True)
    refuses = _list(fields.Nested(StatementSchema))


class BlankSchema(_Part):
    label = _text(required=True)
    hint = _text()
    lines = fields.Integer(validate=validate.Range(1, 12, error="de 1 à 12"), error_messages=INTEGER)


class LetterSchema(_Part):
    name = _text(required=True)
    why = _text(required=True)
    subject = _text(required=True)
    blanks = _map(fields.Nested(BlankSchema), required=True)
    body = _text(required=True)


class ActionSchema(ConditionalSchema):
    do = _text(required=True)
    why = _text(required=True)
    contacts = _list()


class OptionSchema(_Part):
    id = _text(required=True)
    say = _text(required=True)
    hint = _text()
    next = _text(required=True)
    audience = _text()
    only = _list()
    notes = _list()


class QuestionSchema(_Part):
    ask = _text(required=True)
    help = _text()
    options = _list(fields.Nested(OptionSchema), required=True)


class ContactUseSchema(ConditionalSchema):
    contact = _text(required=True)


class LinkedSchema(ConditionalSchema):
    diagnosis = _text(required=True)


class LetterUseSchema(ConditionalSchema):
    letter = _text(required=True)


class HandoffUseSchema(ConditionalSchema):
    handoff = _text(required=True)


class OffenceSchema(_Part):
    name = _text(required=True)
    article = _text(required=True)


class _Use(fields.Nested):
    """An id alone, or a mapping that adds conditions to it."""

    def __init__(self, name, schema):
        super().__init__(schema)
        self.of = name

    def _deserialize(self, value, *args, **kwargs):
        value = {self.of: value} if isinstance(value, str) else value
        return super()._deserialize(value, *args, **kwargs)


class DiagnosisSchema(_Part):
    formerly = _list()
    name = _text(required=True)
    cue = _text(required=True)
    words = _text()
    what = _text(required=True)
    severity = _choice(SEVERITIES, required=True)
    audiences = _list(required=True)
    escalate = _map(_list(), validate.OneOf(SEVERITIES, error="doit être l'un de : S1, S2, S3, S4"))
    now = _list(required=True)
    today = _list()
    week = _list()
    evidence = _list()
    contacts = _list(_Use("contact", ContactUseSchema))
    complaint = _list(fields.Nested(StatementSchema))
    letters = _list(_Use("letter", LetterUseSchema))
    handoffs = _list(_Use("handoff", HandoffUseSchema))
    offence = _list(fields.Nested(OffenceSchema))
    then = _text(required=True)
    beware = _text()
    linked = _list(fields.Nested(LinkedSchema))
    sources = _list(required=True)
    reviewed_on = _text(_real_day, required=True)


class TreeSchema(_Part):
    title = _text(required=True)
    language = _text(required=True)
    reviewed_on = _text(_real_day, required=True)
    start = _text(required=True)
    emergency = _list(required=True, validate=validate.Length(min=1, error="liste vide"))
    audiences = _map(_text(), required=True)
    notes = _map(_text())
    acronyms = _map(_text(), ACRONYM)
    contacts = _map(fields.Nested(ContactSchema), required=True)
    letters = _map(fields.Nested(LetterSchema))
    actions = _map(fields.Nested(ActionSchema), required=True)
    questions = _map(fields.Nested(QuestionSchema), required=True)
    diagnoses = _map(fields.Nested(DiagnosisSchema), required=True)


FIELDS = {name for part in (*_Part.__subclasses__(), *ConditionalSchema.__subclasses__()) for name in part().fields}
