"""Appointments at the stations of an officer's force, and the people it is to call back."""

from flask import flash, g, make_response, request

from ...desk import appointments, callbacks, communes, presence, queue, slots
from ...errors import UnknownAppointment, UnknownCallback, UnknownCommune, WidgetError
from ...journey.edition import embed
from ...register import audit
from ..console.access import unattended, who
from ..database import database, desk_database
from ..private import go_to, show
from . import shown, words
from .access import desk, officers


@desk.get("/appointments")
@officers
def appointments_list():
    """The appointments of one day, and on which days there are others."""
    coming = appointments.of_force(desk_database(), g.person.force)
    days = {}
    for each in coming:
        days.setdefault(each.slot.date(), []).append(each)
    asked = next((day for day in days if day.isoformat() == request.args.get("day")), next(iter(days), None))
    return _show("desk/appointments.html", days=days, day=asked, slots=slots)


@desk.post("/appointments/<int:id>/acknowledge")
@officers
def acknowledge(id):
    """Note that the station knows of an appointment: what its person wrote is erased."""
    coming = {each.id: each for each in appointments.of_force(desk_database(), g.person.force)}

    def done(db):
        if id not in coming:
            raise UnknownAppointment("Ce rendez-vous n'est pas de votre force, ou il est effacé.")
        appointments.acknowledge(db, id, g.person.staff)

    day = coming[id].slot.date().isoformat() if id in coming else None
    return _do(done, f"appointment:{id}", "Le rendez-vous est noté.", "desk.appointments_list", day=day)


@desk.get("/callbacks")
@officers
def callbacks_list():
    """Whom to call, from when to when."""
    waiting = callbacks.waiting(desk_database(), g.person.force)
    return _show("desk/callbacks.html", waiting=waiting, slots=slots, place=_place, diagnosis=shown.say_diagnosis)


@desk.post("/callbacks/<int:id>/done")
@officers
def call_done(id):
    """Note that a person was called: what they wrote is erased."""

    def done(db):
        if id not in [each.id for each in callbacks.waiting(db, g.person.force)]:
            raise UnknownCallback("Ce rappel n'est pas de votre force, ou il est déjà fait, annulé ou effacé.")
        callbacks.done(db, id)

    return _do(done, f"callback:{id}", "Le rappel est noté, et le numéro effacé.", "desk.callbacks_list")


@desk.get("/presence")
@officers
@unattended
def stay_there():
    """Tell that one is there, from a page that is not the board."""
    presence.note(desk_database(), g.person.staff, g.person.force)
    return make_response("", 204)


def _show(template, **context):
    held = len(queue.of_officer(desk_database(), g.person.staff))
    return show(template, script=embed("presence.js"), held=held, force=words.FORCES[g.person.force], **context)


def _do(done, subject, told, back, **values):
    try:
        done(desk_database())
    except WidgetError as error:
        flash(str(error), "warned")
    else:
        audit.record(database(), who(), f"{subject.partition(':')[0]} done", subject, None, None)
        flash(told)
    return go_to(back, **values)


def _place(code):
    try:
        return communes.get(database(), code).name if code else ""
    except UnknownCommune:
        return ""
