"""/v1/providers: qualified providers for someone, and associations that help victims near them.

Asked by POST, so that neither a place nor a threat is ever part of an address; nothing of it is kept or passed on.
"""

from flask import current_app
from marshmallow import Schema, ValidationError, fields
from marshmallow.validate import OneOf

from ...desk import associations, provider_search, providers, territory, threats
from ..database import database
from ..openapi import JSON, TEXT, Asked
from ..territory_api import PlaceSchema, StationSchema
from .access import help_blueprint

DAY = {"format": "date"}

providers_api = help_blueprint("providers_api", "/v1/providers", "Qui peut réparer ou aider, près de chez soi.")


def _check_audience(id):
    if id and id not in _tree().audiences:
        raise ValidationError("L'arbre publié n'a pas ce public.")


def _check_threat(id):
    if id and _tree().current(id) is None:
        raise ValidationError("Ce diagnostic n'existe pas.")


class SearchSchema(Asked, PlaceSchema):
    """For whom; only the postcode must be told."""

    commune = fields.String(load_default="", metadata={"description": "Le code de l'Insee"}, error_messages=TEXT)
    audience = fields.String(load_default="", validate=_check_audience, error_messages=TEXT)
    threat = fields.String(
        load_default="", validate=_check_threat, metadata={"description": "Un diagnostic"}, error_messages=TEXT
    )


class LabelSchema(Schema):
    label = fields.String(required=True, validate=OneOf(providers.LABELS))
    name = fields.String(required=True)
    number = fields.String(required=True)
    start = fields.String(required=True, metadata=DAY)
    end = fields.String(required=True, metadata=DAY | {"description": "Le dernier jour où il vaut"})
    proof = fields.String(required=True)


class ProviderSchema(Schema):
    """An organisation to call or write to; "" for what is not known."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True, validate=OneOf(providers.KINDS))
    modes = fields.List(fields.String(validate=OneOf(providers.MODES)), required=True)
    street = fields.String(required=True)
    postcode = fields.String(required=True)
    town = fields.String(required=True)
    telephone = fields.String(required=True)
    site = fields.String(required=True)
    hours = fields.String(required=True, metadata={"description": "En français, tels qu'ils ont été donnés"})
    verified_on = fields.String(required=True, metadata=DAY)
    fictional = fields.Boolean(required=True, metadata={"description": "Un exemple : personne ne répond"})
    in_person = fields.Boolean(required=True, metadata={"description": "Vient ou reçoit ; sinon, aide à distance"})
    distance = fields.Float(required=True, allow_none=True, metadata={"description": "En kilomètres, à vol d'oiseau"})
    labels = fields.List(fields.Nested(LabelSchema), required=True)


class FoundSchema(Schema):
    providers = fields.List(fields.Nested(ProviderSchema), required=True)
    associations = fields.List(fields.Nested(StationSchema), required=True)


@providers_api.route("/search", methods=["POST"])
@providers_api.doc(summary="Les prestataires qualifiés et les associations près d'un lieu")
@providers_api.arguments(SearchSchema)
@providers_api.response(200, FoundSchema, content_type=JSON)
def search(sent):
    found, nearby = find(sent["postcode"], sent["commune"], sent["audience"], sent["threat"])
    return {"providers": [_flat(each) for each in found], "associations": nearby}


def find(postcode, commune, audience="", threat=""):
    """Return (Founds of the directory, Stations of associations) for someone; raises UnknownCommune or
    UnknownDiagnosis."""
    db, tree = database(), _tree()
    place = territory.find_place(db, postcode, commune)
    names = threats.known_as(tree, threat) if threat else ()
    return provider_search.search(db, place, audience, names), associations.near(db, tree, place)


def _flat(found):
    return found.provider._asdict() | found._asdict()


def _tree():
    return current_app.extensions["publisher"].edition.tree
