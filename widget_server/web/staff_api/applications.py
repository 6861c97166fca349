"""Applications through the staff's API: reading them, approving, refusing; a message tells the organisation."""

from marshmallow import Schema, fields
from marshmallow.validate import OneOf

from ...register import applications, entrances
from ..console.access import allow, who
from ..database import database
from ..later import do_later
from ..openapi import JSON, TEXT, Asked
from .access import described, staff_api
from .partners import PartnerSchema


class StateSchema(Schema):
    state = fields.String(
        validate=OneOf(applications.STATES, error="Cet état n'existe pas."),
        metadata={"description": "waiting, approved ou refused"},
    )


class ApplicationSchema(Schema):
    """What an organisation says of itself; `origins` says when each site was proven, null where it was not."""

    number = fields.Integer(required=True)
    name = fields.String(required=True)
    sector = fields.String(required=True)
    contact = fields.String(required=True)
    state = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
    partner = fields.String(required=True, allow_none=True)
    applied_at = fields.String(required=True)
    decided_at = fields.String(required=True, allow_none=True)
    origins = fields.Dict(keys=fields.String(), values=fields.String(allow_none=True), required=True)


class ApplicationsSchema(Schema):
    applications = fields.List(fields.Nested(ApplicationSchema), required=True)


class ApproveSchema(Asked):
    id = fields.String(error_messages=TEXT, metadata={"description": "Identifiant ; par défaut, tiré du nom"})


class RefuseSchema(Asked):
    reason = fields.String(required=True, error_messages=TEXT, metadata={"description": "Lu par l'organisation"})


@staff_api.route("/applications")
@described("Les inscriptions, la plus ancienne d'abord")
@staff_api.arguments(StateSchema, location="query")
@staff_api.response(200, ApplicationsSchema, content_type=JSON)
@allow("issuer", "auditor")
def list_applications(asked):
    return {"applications": applications.list_all(database(), asked.get("state"))}


@staff_api.route("/applications/<int:number>")
@described("Une inscription")
@staff_api.response(200, ApplicationSchema, content_type=JSON)
@allow("issuer", "auditor")
def show_application(number):
    return applications.get(database(), number)


@staff_api.route("/applications/<int:number>/approve", methods=["POST"])
@described("Faire d'une inscription un partenaire, avec une clé d'essai")
@staff_api.arguments(ApproveSchema)
@staff_api.response(201, PartnerSchema, content_type=JSON)
@allow("issuer")
def approve_application(sent, number):
    partner = applications.approve(database(), who(), number, sent.get("id"))
    do_later(entrances.send_welcome, partner)
    return partner


@staff_api.route("/applications/<int:number>/refuse", methods=["POST"])
@described("Refuser une inscription")
@staff_api.arguments(RefuseSchema)
@staff_api.response(200, ApplicationSchema, content_type=JSON)
@allow("issuer")
def refuse_application(sent, number):
    refused = applications.refuse(database(), who(), number, sent["reason"])
    do_later(entrances.send_refusal, refused)
    return refused
