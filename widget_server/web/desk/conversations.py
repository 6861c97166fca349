"""What an officer does with a conversation: take it, answer, suggest, pass it on, end it.

A page with its script asks for JSON and is answered by nothing or by a problem; without it, one comes back to the
board.
"""

import secrets

from flask import flash, g, make_response, request

from ...desk import conversations, messages, queue
from ...errors import WidgetError
from ...register import audit
from ..console.access import who
from ..database import database, desk_database
from ..private import go_to
from . import words
from .access import desk, officers


@desk.post("/conversations/<int:id>/take")
@officers
def take(id):
    """Answer someone who waits for one's force."""
    return _do(id, queue.take, g.person.force, deed="take", facts={"force": g.person.force})


@desk.post("/conversations/<int:id>/messages")
@officers
def reply(id):
    """Say something; sent again with the same token, it is said once."""
    token = request.form.get("token") or secrets.token_urlsafe(16)
    return _answer(id, lambda db, me: messages.say(db, id, "officer", token, request.form.get("text", ""), me))


@desk.post("/conversations/<int:id>/writing")
@officers
def note_writing(id):
    """Let the person see that one is writing."""

    def done(db, me):
        messages.refuse_unless_held(conversations.get_open(db, id), me)
        conversations.note_writing(db, id, "officer")

    return _answer(id, done)


@desk.post("/conversations/<int:id>/suggest")
@officers
def suggest(id):
    """Put before the person something they may choose to do."""
    kind = request.form.get("suggestion", "")
    return _do(id, queue.suggest, kind, deed="suggest", facts={"suggestion": kind})


@desk.post("/conversations/<int:id>/release")
@officers
def release(id):
    """Put a conversation back in the queue, at its place."""
    return _do(id, queue.release, deed="release")


@desk.post("/conversations/<int:id>/transfer")
@officers
def transfer(id):
    """Have the other force answer."""
    other = words.OTHER_FORCE[g.person.force]
    return _do(id, queue.transfer, other, deed="transfer", facts={"force": other})


@desk.post("/conversations/<int:id>/end")
@officers
def end(id):
    """End a conversation, and say with what outcome."""
    outcome = request.form.get("outcome", "")
    return _do(id, queue.end, outcome, deed="end", facts={"outcome": outcome})


def _do(id, act, *arguments, deed, facts=None):
    """What `act` does is in the audit log, by the number of the conversation and never by a word of it."""

    def done(db, me):
        act(db, id, me, *arguments)
        audit.record(database(), who(), f"conversation {deed}", f"conversation:{id}", None, facts)

    return _answer(id, done)


def _answer(id, done):
    plain = request.accept_mimetypes.best != "application/json"
    try:
        done(desk_database(), g.person.staff)
    except WidgetError as error:
        if not plain:
            raise
        flash(str(error), "warned")
    return go_to("desk.home", _anchor=f"conversation-{id}") if plain else make_response("", 204)
