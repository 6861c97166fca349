"""What an officer does with a conversation: take it, answer, suggest, alert, pass it on, end it.

A page with its script asks for JSON and is answered by nothing or by a problem; without it, one comes back to the
board.
"""

import secrets

from flask import flash, g, make_response, request

from ...desk import alerts, conversations, messages, queue
from ...errors import WidgetError
from ...register import audit
from ..console.access import who
from ..database import database, desk_database, write_desk
from ..private import go_to
from . import shown, words
from .access import desk, officers


@desk.post("/conversations/<int:id>/take")
@officers
def take(id):
    """Answer someone who waits for one's force."""
    me, force = g.person.staff, g.person.force
    return _do(id, "take", lambda: write_desk(lambda db: queue.take(db, id, me, force)), {"force": force})


@desk.post("/conversations/<int:id>/messages")
@officers
def reply(id):
    """Say something; sent again with the same token, it is said once."""
    me, text = g.person.staff, request.form.get("text", "")
    token = request.form.get("token") or secrets.token_urlsafe(16)
    return _answer(id, lambda: write_desk(lambda db: messages.say(db, id, "officer", token, text, me)))


@desk.post("/conversations/<int:id>/writing")
@officers
def note_writing(id):
    """Let the person see that one is writing."""
    me = g.person.staff

    def note(db):
        messages.refuse_unless_held(conversations.get_open(db, id), me)
        conversations.note_writing(db, id, "officer")

    return _answer(id, lambda: write_desk(note))


@desk.post("/conversations/<int:id>/suggest")
@officers
def suggest(id):
    """Put before the person something they may choose to do."""
    me, kind = g.person.staff, request.form.get("suggestion", "")
    return _do(id, "suggest", lambda: write_desk(lambda db: queue.suggest(db, id, me, kind)), {"suggestion": kind})


@desk.post("/conversations/<int:id>/alert")
@officers
def alert(id):
    """Signal a conversation to specialists, and say why."""
    me, signed, reason = g.person.staff, who(), request.form.get("reason", "")

    def send():
        about = shown.tell_specialists(conversations.get_open(desk_database(), id))

        def keep(db):
            messages.refuse_unless_held(conversations.get_open(db, id), me)
            alerts.alert(db, id, signed, reason, about)

        write_desk(keep)

    return _do(id, "alert", send, told="Les spécialistes sont alertés.")


@desk.post("/conversations/<int:id>/release")
@officers
def release(id):
    """Put a conversation back in the queue, at its place."""
    me = g.person.staff
    return _do(id, "release", lambda: write_desk(lambda db: queue.release(db, id, me)))


@desk.post("/conversations/<int:id>/transfer")
@officers
def transfer(id):
    """Have the other force answer."""
    me, other = g.person.staff, words.OTHER_FORCE[g.person.force]
    return _do(id, "transfer", lambda: write_desk(lambda db: queue.transfer(db, id, me, other)), {"force": other})


@desk.post("/conversations/<int:id>/end")
@officers
def end(id):
    """End a conversation, and say with what outcome."""
    me, outcome = g.person.staff, request.form.get("outcome", "")
    return _do(id, "end", lambda: write_desk(lambda db: queue.end(db, id, me, outcome)), {"outcome": outcome})


def _do(id, deed, act, facts=None, told=None):
    """Act; the audit log then tells of it by the number of the conversation, never by a word of it."""

    def done():
        act()
        audit.record(database(), who(), f"conversation {deed}", f"conversation:{id}", None, facts)

    return _answer(id, done, told)


def _answer(id, done, told=None):
    plain = request.accept_mimetypes.best != "application/json"
    try:
        done()
    except WidgetError as error:
        if not plain:
            raise
        flash(str(error), "warned")
    else:
        if plain and told:
            flash(told)
    return go_to("desk.home", _anchor=f"conversation-{id}") if plain else make_response("", 204)
