"""/v1/conversations: someone who asked for a person opens a conversation, says, reads, comes back, ends, erases.

What is asked every second is answered before Flask, in `news.py`, as long as nothing is new.
"""

from datetime import timedelta

from flask import current_app, make_response
from marshmallow import Schema, fields
from marshmallow.validate import Length, OneOf, Range

from ...desk import codes, conversations, messages
from ...desk.conversations import FORCES, SUGGESTIONS
from ...errors import UnknownCode
from ...journey import walk
from ...store import LAST_NUMBER, moments
from ..database import desk_database, write_desk
from ..openapi import JSON, TEXT, Asked
from . import pace
from .access import CODE, DRAWN, check_text, code_shown, help_blueprint

WRITING = timedelta(seconds=6)  # someone who wrote a sign within that is writing
USUAL = "S2"  # the severity of what the published tree does not name: an edition may have changed meanwhile
TOO_LONG = "C'est trop long : {max} signes au plus."
NUMBER = "Il faut le numéro d'un message."

conversations_api = help_blueprint(
    "conversations_api", "/v1/conversations", "Parler à un policier ou à un gendarme : pour nos propres pages."
)


def _text(most, **more):
    validate = [Length(max=most, error=TOO_LONG), check_text]
    return fields.String(validate=validate, error_messages=TEXT, load_default="", **more)


class OpeningSchema(Asked):
    """Who asks for a person, as far as they wish to say."""

    force = fields.String(
        required=True, validate=OneOf(FORCES, error="C'est police ou gendarmerie."), error_messages=TEXT
    )
    commune = _text(5)
    place = _text(100)
    audience = _text(64)
    diagnosis = _text(64)
    notes = fields.List(
        fields.String(validate=[Length(max=64, error=TOO_LONG), check_text], error_messages=TEXT),
        validate=Length(max=64, error="C'est trop long : 64 mots au plus."),
        load_default=list,
    )
    name = _text(100)
    code = fields.String(load_default=None, error_messages=TEXT, metadata=DRAWN)


class SaidSchema(Asked):
    token = fields.String(required=True, error_messages=TEXT)
    version = _text(40, metadata={"description": "Celle que l'on connaît déjà"})
    text = fields.String(required=True, error_messages=TEXT)


class KeptSchema(Schema):
    number = fields.Integer(required=True)
    version = fields.String(
        required=True,
        metadata={"description": "Celle que l'on connaît, ce message compris"},
    )


class MessageSchema(Schema):
    number = fields.Integer(required=True)
    author = fields.String(required=True, validate=OneOf(("person", "officer", "service")))
    text = fields.String(required=True)
    at = fields.String(required=True, metadata={"format": "date-time"})
    news = fields.String(required=True, allow_none=True, metadata={"description": "Ce que dit le service, en un mot"})


class ConversationSchema(Schema):
    """`version` changes with anything shown here; send it back to be told only what is new."""

    version = fields.String(required=True)
    state = fields.String(required=True, validate=OneOf(("waiting", "taken", "ended")))
    force = fields.String(required=True, validate=OneOf(FORCES))
    place_in_queue = fields.Integer(required=True, allow_none=True)
    officers_present = fields.Integer(required=True)
    officer_is_writing = fields.Boolean(required=True)
    outcome = fields.String(required=True)
    kept_until = fields.String(required=True, metadata={"format": "date-time"})
    suggestions = fields.List(fields.String(validate=OneOf(SUGGESTIONS)), required=True)
    messages = fields.List(fields.Nested(MessageSchema), required=True)


class OpenedSchema(Schema):
    code = fields.String(required=True, metadata={"description": "Montré une seule fois : il permet de revenir"})
    conversation = fields.Nested(ConversationSchema, required=True)


class SinceSchema(Asked):
    version = fields.String(load_default="")
    after = fields.Integer(
        load_default=0,
        validate=Range(0, LAST_NUMBER, error=NUMBER),
        error_messages={"invalid": NUMBER},
    )


@conversations_api.route("", methods=["POST"])
@conversations_api.doc(summary="Demander quelqu'un")
@conversations_api.arguments(OpeningSchema)
@conversations_api.response(201, OpenedSchema, content_type=JSON)
def open_one(sent):
    pace.slow("conversation")
    force, drawn, severity = sent.pop("force"), sent.pop("code"), _severity(sent["diagnosis"], sent["notes"])
    code, found = write_desk(lambda db: conversations.open(db, force, severity, sent, drawn))
    return {"code": code, "conversation": tell(desk_database(), found)}


@conversations_api.route("/own")
@conversations_api.doc(summary="Ce qui est nouveau dans sa conversation", security=CODE)
@conversations_api.arguments(SinceSchema, location="query")
@conversations_api.response(200, ConversationSchema, content_type=JSON)
@conversations_api.alt_response(204, description="Rien n'a changé depuis « version »")
def show_own(asked):
    db = desk_database()
    shown = tell(db, conversations.find(db, code_shown()), asked["after"])
    return make_response("", 204) if shown["version"] == asked["version"] else shown


@conversations_api.route("/own/messages", methods=["POST"])
@conversations_api.doc(summary="Dire quelque chose", security=CODE)
@conversations_api.arguments(SaidSchema)
@conversations_api.response(201, KeptSchema, content_type=JSON)
@conversations_api.alt_response(200, schema=KeptSchema, content_type=JSON, description="Ce message était déjà gardé")
def say(sent):
    code, token, text = code_shown(), sent["token"], sent["text"]
    pace.slow("message", codes.hash(code))
    said = write_desk(lambda db: messages.say(db, conversations.number_of(db, code), "person", token, text))
    return {"number": said.number, "version": _known(sent["version"], said)}, 201 if said.is_new else 200


@conversations_api.route("/own/writing", methods=["POST"])
@conversations_api.doc(summary="Faire savoir qu'on écrit", security=CODE)
@conversations_api.response(204, description="Noté")
def note_writing():
    code = code_shown()
    write_desk(lambda db: conversations.note_writing(db, conversations.number_of(db, code), "person"))
    return make_response("", 204)


@conversations_api.route("/own/end", methods=["POST"])
@conversations_api.doc(summary="Terminer sa conversation", security=CODE)
@conversations_api.response(200, ConversationSchema, content_type=JSON)
def end():
    db = desk_database()
    found = conversations.find(db, code_shown())
    conversations.end(db, found.id, "person")
    return tell(db, conversations.get(db, found.id), found.last)


@conversations_api.route("/own", methods=["DELETE"])
@conversations_api.doc(summary="Effacer sa conversation, tout de suite et des deux côtés", security=CODE)
@conversations_api.response(204, description="Effacée")
def erase():
    db = desk_database()
    conversations.erase(db, conversations.number_of(db, code_shown()))
    return make_response("", 204)


def _known(version, said):
    """The version that somebody knows who knew this one and has just said something: no need to tell them of it."""
    known, _, place = version.partition(".")
    return f"{said.version}.{place}" if known == str(said.before) else version


def _severity(diagnosis, notes):
    tree = current_app.extensions["publisher"].edition.tree
    found = tree.diagnoses.get(tree.current(diagnosis))
    return walk.severity(found, set(notes)) if found else USUAL


def tell(db, found, after=0):
    """Return what a person is shown of their Conversation, which may have changed since it was found, and its messages
    from a number on; raises UnknownCode when it was erased meanwhile."""
    standing = current_app.extensions["board"].standing(found.code_hash, found.version)
    if standing is None:  # erased meanwhile
        raise UnknownCode(codes.NO_SUCH)
    if found.version != standing.version:  # what is shown is never older than its version
        found = conversations.get(db, standing.id)
    return {
        "version": standing.mark,
        "state": found.state,
        "force": found.force,
        "place_in_queue": standing.place,
        "officers_present": standing.officers,
        "officer_is_writing": is_writing(found.officer_writing_at),
        "outcome": found.outcome,
        "kept_until": found.expires_at,
        "suggestions": found.suggestions,
        "messages": messages.read(db, found.id, after),
    }


def is_writing(at, now=None):
    """Whether someone who wrote a sign at this moment (text or None) is writing."""
    return at is not None and moments.read(at) + WRITING > (now or moments.now())
