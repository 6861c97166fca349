"""/v1/applications: signing up as JSON, for those who sign up many organisations. The same as the form, word for word.

An application is reached by its signed reference alone, and approved by nobody here.
"""

from flask import current_app
from marshmallow import Schema, fields
from marshmallow.validate import Equal

from ..config import is_on_loopback
from ..register import applications
from ..register.sites import ownership
from .database import database
from .gate import read_body
from .openapi import JSON, TEXT, Asked, Blueprint
from .partners import sign_up
from .staff_api.access import HEADERS

applications_api = Blueprint(
    "applications_api", __name__, url_prefix="/v1/applications", description="S'inscrire, comme par le formulaire."
)


class NewApplicationSchema(Asked):
    name = fields.String(required=True, error_messages=TEXT)
    sector = fields.String(required=True, error_messages=TEXT)
    contact = fields.String(required=True, error_messages=TEXT)
    origins = fields.List(
        fields.String(error_messages=TEXT), required=True, error_messages=TEXT | {"invalid": "Il faut une liste."}
    )
    terms = fields.Boolean(
        required=True,
        validate=Equal(True, error="Il faut accepter les conditions."),
        error_messages=TEXT,
        metadata={"description": "true : les conditions de /partenaires/inscription sont acceptées"},
    )


class SiteSchema(Asked):
    origin = fields.String(required=True, error_messages=TEXT)


class FollowedSchema(Schema):
    """Where an application is, and the file that proves a site."""

    reference = fields.String(required=True)
    state = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
    origins = fields.Dict(keys=fields.String(), values=fields.String(allow_none=True), required=True)
    lacking = fields.List(fields.String(), required=True, metadata={"description": "Les sites à prouver"})
    paths = fields.List(fields.String(), required=True, metadata={"description": "Où poser le fichier, au choix"})
    line = fields.String(required=True, metadata={"description": "Ce que le fichier contient, et rien d'autre"})


@applications_api.route("", methods=["POST"])
@applications_api.doc(summary="S'inscrire")
@applications_api.arguments(NewApplicationSchema)
@applications_api.response(201, FollowedSchema, content_type=JSON)
def apply(sent):
    reference = sign_up.take(sent["name"], sent["sector"], sent["contact"], sent["origins"])
    return _tell(reference, sign_up.find(reference))


@applications_api.route("/<reference>")
@applications_api.doc(summary="Suivre son inscription")
@applications_api.response(200, FollowedSchema, content_type=JSON)
def follow(reference):
    return _tell(reference, sign_up.find(reference))


@applications_api.route("/<reference>", methods=["POST"])
@applications_api.doc(summary="Faire vérifier un site", description="Le service va lire le fichier sur le site.")
@applications_api.arguments(SiteSchema)
@applications_api.response(200, FollowedSchema, content_type=JSON)
def verify(sent, reference):
    number = sign_up.find(reference).number
    loopback = is_on_loopback(current_app.config)
    return _tell(reference, applications.prove(database(), number, sent["origin"], loopback))


@applications_api.before_request
def _read_body():
    read_body()


@applications_api.after_request
def _keep_private(response):
    response.headers.update(HEADERS)
    return response


def _tell(reference, application):
    facts = {name: getattr(application, name) for name in ("state", "reason", "origins", "lacking")}
    return facts | {"reference": reference, "paths": ownership.PATHS, "line": ownership.line(application.token)}
