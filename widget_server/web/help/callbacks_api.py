"""/v1/callbacks: asking to be called back, on what number and when, reached by its code alone."""

from flask import make_response
from marshmallow import Schema, fields, pre_dump
from marshmallow.validate import Length, OneOf

from ...desk import callbacks, communes
from ...desk.territory import FORCES
from ..database import database, desk_database
from ..openapi import JSON, TEXT, Asked
from . import pace
from .access import CODE, DRAWN, code_shown, help_blueprint

CLOCK = "%H:%M"
HOUR = {"description": "Une heure d'ici, comme 14:00"}
DAY = {"format": "date"}

callbacks_api = help_blueprint("callbacks_api", "/v1/callbacks", "Être rappelé par un policier ou un gendarme.")


class CallbackAskedSchema(Asked):
    force = fields.String(
        required=True, validate=OneOf(FORCES, error="Il faut « police » ou « gendarmerie »."), error_messages=TEXT
    )
    telephone = fields.String(required=True, error_messages=TEXT)
    name = fields.String(required=True, error_messages=TEXT)
    day = fields.String(required=True, error_messages=TEXT, metadata=DAY)
    begins = fields.String(required=True, data_key="from", error_messages=TEXT, metadata=HOUR)
    ends = fields.String(required=True, data_key="until", error_messages=TEXT, metadata=HOUR)
    commune = fields.String(load_default="", error_messages=TEXT, metadata={"description": "Un code de l'Insee"})
    diagnosis = fields.String(
        load_default="", validate=Length(max=64, error="C'est trop long : {max} signes au plus."), error_messages=TEXT
    )
    code = fields.String(load_default=None, error_messages=TEXT, metadata=DRAWN)


class CallbackSchema(Schema):
    """Un rappel demandé, aux heures du département de la personne."""

    force = fields.String(required=True, validate=OneOf(FORCES))
    telephone = fields.String(required=True)
    name = fields.String(required=True)
    commune = fields.String(required=True)
    diagnosis = fields.String(required=True)
    day = fields.String(required=True, metadata=DAY)
    begins = fields.String(required=True, data_key="from", metadata=HOUR)
    ends = fields.String(required=True, data_key="until", metadata=HOUR)
    kept_until = fields.String(required=True, metadata={"format": "date-time"})

    @pre_dump
    def _tell(self, callback, **_):
        told = {name: getattr(callback, name) for name in ("force", "telephone", "name", "commune", "diagnosis")}
        return told | {
            "day": callback.begins_at.date().isoformat(),
            "begins": callback.begins_at.strftime(CLOCK),
            "ends": callback.ends_at.strftime(CLOCK),
            "kept_until": callback.expires_at,
        }


class CalledBackSchema(Schema):
    code = fields.String(required=True, metadata={"description": "La seule façon de retrouver le rappel"})
    callback = fields.Nested(CallbackSchema, required=True)


@callbacks_api.route("", methods=["POST"])
@callbacks_api.doc(summary="Demander à être rappelé")
@callbacks_api.arguments(CallbackAskedSchema)
@callbacks_api.response(201, CalledBackSchema, content_type=JSON)
def ask(sent):
    pace.slow("callback")
    if sent["commune"]:
        sent["commune"] = communes.get(database(), sent["commune"]).code
    code, callback = callbacks.ask(desk_database(), **sent)
    return {"code": code, "callback": callback}


@callbacks_api.route("/own")
@callbacks_api.doc(summary="Le rappel d'un code", security=CODE)
@callbacks_api.response(200, CallbackSchema, content_type=JSON)
def show():
    return callbacks.find(desk_database(), code_shown())


@callbacks_api.route("/own", methods=["DELETE"])
@callbacks_api.doc(summary="L'annuler : tout en est effacé aussitôt", security=CODE)
@callbacks_api.response(204, description="Annulé et effacé")
def cancel():
    callbacks.cancel(desk_database(), code_shown())
    return make_response("", 204)
