"""Keys through the staff's API: issuing, confirming, replacing, revoking, each with the line to paste."""

from flask import current_app, make_response
from marshmallow import Schema, fields
from marshmallow.validate import OneOf

from ...register import confirmations, keys, lines
from ...register.confirmations import Request
from ..console.access import allow, who
from ..database import database
from ..openapi import JSON, TEXT, Asked
from .access import DAY, NUMBER, described, need_second_factor, staff_api


class KeySchema(Schema):
    """A public key, and the line to paste while it is worth something."""

    id = fields.String(required=True)
    partner = fields.String(required=True)
    environment = fields.String(required=True)
    standing = fields.String(required=True, metadata={"description": "active, expired ou revoked"})
    issued_on = fields.String(required=True)
    expires_at = fields.String(required=True, allow_none=True)
    line = fields.Function(lambda key: str(lines.inline(current_app.config["PUBLIC_URL"], key.id)))


class KeysSchema(Schema):
    keys = fields.List(fields.Nested(KeySchema), required=True)


class RequestSchema(Schema):
    """A first live key that another person is to confirm."""

    number = fields.Integer(required=True)
    partner = fields.String(required=True)
    asked_by = fields.String(required=True)
    asked_at = fields.String(required=True)
    expires_at = fields.String(required=True, allow_none=True)


class RequestsSchema(Schema):
    requests = fields.List(fields.Nested(RequestSchema), required=True)


class IssueSchema(Asked):
    environment = fields.String(
        required=True, validate=OneOf(keys.ENVIRONMENTS, error="Il faut live ou test."), error_messages=TEXT
    )
    until = fields.Date(error_messages=DAY, metadata={"description": "Dernier jour ; sans lui, la clé n'a pas de fin"})


class RotateSchema(Asked):
    overlap = fields.Integer(
        strict=True,
        load_default=keys.DEFAULT_OVERLAP,
        error_messages=NUMBER,
        metadata={"description": "Jours où l'ancienne vaut encore, de 7 à 90"},
    )


@staff_api.route("/partners/<id>/keys")
@described("Les clés d'un partenaire")
@staff_api.response(200, KeysSchema, content_type=JSON)
@allow("issuer", "auditor")
def list_keys(id):
    return {"keys": keys.list_for(database(), id)}


@staff_api.route("/partners/<id>/keys", methods=["POST"])
@described("Émettre une clé", description="Une clé live demande un second facteur de moins de cinq minutes.")
@staff_api.arguments(IssueSchema)
@staff_api.response(201, KeySchema, content_type=JSON)
@staff_api.alt_response(202, schema=RequestSchema, content_type=JSON, description="Une autre personne doit confirmer")
@allow("issuer")
def issue_key(sent, id):
    expires = keys.end_of(sent["until"]) if "until" in sent else None
    if sent["environment"] == "test":
        return keys.get(database(), keys.issue(database(), who(), id, "test", expires))
    need_second_factor()
    made = confirmations.issue_live(database(), who(), id, expires)
    if isinstance(made, Request):
        return make_response(RequestSchema().dump(made), 202)
    return keys.get(database(), made)


@staff_api.route("/keys/<key>")
@described("Une clé")
@staff_api.response(200, KeySchema, content_type=JSON)
@allow("issuer", "auditor")
def show_key(key):
    return keys.get(database(), key)


@staff_api.route("/keys/<key>/rotate", methods=["POST"])
@described("Remplacer une clé", description="Pour une clé live, le second facteur doit avoir moins de cinq minutes.")
@staff_api.arguments(RotateSchema)
@staff_api.response(201, KeySchema, content_type=JSON)
@allow("issuer")
def rotate_key(sent, key):
    if keys.get(database(), key).environment == "live":
        need_second_factor()
    return keys.get(database(), keys.rotate(database(), who(), key, sent["overlap"]))


@staff_api.route("/keys/<key>/revoke", methods=["POST"])
@described("Révoquer une clé, tout de suite et pour de bon")
@staff_api.response(200, KeySchema, content_type=JSON)
@allow("issuer")
def revoke_key(key):
    keys.revoke(database(), who(), key)
    return keys.get(database(), key)


@staff_api.route("/requests")
@described("Les premières clés live qui attendent une seconde personne")
@staff_api.response(200, RequestsSchema, content_type=JSON)
@allow("issuer", "auditor")
def list_requests():
    return {"requests": confirmations.list_waiting(database())}


@staff_api.route("/requests/<int:number>/confirm", methods=["POST"])
@described("Confirmer la clé qu'une autre personne a demandée")
@staff_api.response(201, KeySchema, content_type=JSON)
@allow("issuer")
def confirm_key(number):
    need_second_factor()
    return keys.get(database(), confirmations.confirm(database(), who(), number))


@staff_api.route("/requests/<int:number>/refuse", methods=["POST"])
@described("Refuser une clé demandée")
@staff_api.response(200, RequestSchema, content_type=JSON)
@allow("issuer")
def refuse_key(number):
    asked = confirmations.get(database(), number)
    confirmations.refuse(database(), who(), number)
    return asked
