"""/v1/appointments: the free moments of a station, and an appointment there, reached by its code alone."""

from urllib.parse import quote

from flask import current_app
from marshmallow import Schema, fields, pre_dump
from marshmallow.validate import OneOf

from ...desk import appointments, calendar, slots, stations, territory
from ...journey.language import sentence
from ...store import moments
from .. import spoken
from ..database import database, desk_database
from ..openapi import JSON, TEXT, Asked
from ..territory_api import StationSchema
from . import pace
from .access import CODE, DRAWN, code_shown, help_blueprint

CALENDAR = "text/calendar"
BRING = sentence("Apportez une pièce d'identité et ce que vous avez gardé comme preuves.")
ISO = {"format": "date-time"}

appointments_api = help_blueprint(
    "appointments_api", "/v1/appointments", "Un rendez-vous dans un commissariat ou une brigade."
)


class StationAskedSchema(Schema):
    station = fields.String(
        required=True,
        error_messages={"required": "Il faut l'identifiant d'un poste."},
        metadata={"description": "L'« id » que donne /v1/territory/<code>"},
    )


class SlotsSchema(Schema):
    station = fields.Nested(StationSchema, required=True)
    slots = fields.List(
        fields.String(metadata=ISO), required=True, metadata={"description": "Les débuts des demi-heures encore libres"}
    )


class SlotSchema(Asked):
    slot = fields.String(required=True, error_messages=TEXT, metadata=ISO)


class BookingSchema(SlotSchema):
    station = fields.String(required=True, error_messages=TEXT)
    name = fields.String(required=True, error_messages=TEXT)
    telephone = fields.String(load_default="", error_messages=TEXT)
    reason = fields.String(load_default="", error_messages=TEXT)
    code = fields.String(load_default=None, error_messages=TEXT, metadata=DRAWN)


class AppointmentSchema(Schema):
    """Un rendez-vous. Les mots de la personne sont "" dès que le poste en a pris note, ou qu'il est annulé."""

    state = fields.String(required=True, validate=OneOf(calendar.METHODS))
    station = fields.Nested(StationSchema, required=True)
    slot = fields.String(required=True, metadata=ISO)
    ends = fields.String(required=True, metadata=ISO)
    told_slot = fields.String(required=True, metadata={"description": "Le même moment, en français"})
    name = fields.String(required=True)
    telephone = fields.String(required=True)
    reason = fields.String(required=True)
    kept_until = fields.String(required=True, metadata=ISO)
    bring = fields.String(required=True)
    complaint = fields.String(required=True, metadata={"description": "À dire avec tout rendez-vous"})

    @pre_dump
    def _tell(self, appointment, **_):
        told = {name: getattr(appointment, name) for name in ("state", "station", "name", "telephone", "reason")}
        return told | {
            "slot": appointment.slot.isoformat(),
            "ends": (appointment.slot + slots.LENGTH).isoformat(),
            "told_slot": slots.tell(appointment.slot),
            "kept_until": appointment.expires_at,
            "bring": BRING,
            "complaint": territory.COMPLAINT,
        }


class BookedSchema(Schema):
    code = fields.String(required=True, metadata={"description": "La seule façon de retrouver le rendez-vous"})
    appointment = fields.Nested(AppointmentSchema, required=True)


@appointments_api.route("/slots")
@appointments_api.doc(summary="Les moments libres d'un poste, sur quatorze jours")
@appointments_api.arguments(StationAskedSchema, location="query")
@appointments_api.response(200, SlotsSchema, content_type=JSON)
def list_slots(asked):
    station = stations.get(database(), asked["station"], moments.today())
    return {"station": station, "slots": [slot.isoformat() for slot in appointments.free(desk_database(), station)]}


@appointments_api.route("", methods=["POST"])
@appointments_api.doc(summary="Prendre rendez-vous")
@appointments_api.arguments(BookingSchema)
@appointments_api.response(201, BookedSchema, content_type=JSON)
def book(sent):
    pace.slow("appointment")
    slot = slots.read(sent.pop("slot"))
    code, appointment = appointments.book(desk_database(), database(), slot=slot, **sent)
    return {"code": code, "appointment": appointment}


@appointments_api.route("/own")
@appointments_api.doc(summary="Le rendez-vous d'un code", security=CODE)
@appointments_api.response(200, AppointmentSchema, content_type=JSON)
def show():
    return appointments.find(desk_database(), code_shown())


@appointments_api.route("/own", methods=["PATCH"])
@appointments_api.doc(summary="Le déplacer, dans le même poste", security=CODE)
@appointments_api.arguments(SlotSchema)
@appointments_api.response(200, AppointmentSchema, content_type=JSON)
def change(sent):
    return appointments.change(desk_database(), code_shown(), slots.read(sent["slot"]))


@appointments_api.route("/own", methods=["DELETE"])
@appointments_api.doc(summary="L'annuler : les mots de la personne sont effacés aussitôt", security=CODE)
@appointments_api.response(200, AppointmentSchema, content_type=JSON)
def cancel():
    return appointments.cancel(desk_database(), code_shown())


@appointments_api.route("/own.ics")
@appointments_api.doc(summary="Le même pour un agenda, sans dire pourquoi", security=CODE)
@appointments_api.response(200, {"type": "string"}, content_type=CALENDAR)
def show_calendar():
    return as_calendar(appointments.find(desk_database(), code_shown()))


def as_calendar(appointment):
    """The answer that puts an Appointment in the person's own calendar, or takes it out."""
    told = calendar.write(appointment, language=spoken.language())
    name = quote(spoken.tell("rendez-vous"))
    answer = current_app.response_class(told, mimetype=CALENDAR)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}.ics"
    return answer
