"""/v1/territory: the communes of a postcode; for one of them, who is in charge and who is nearby.

Public facts about places: neither who asks nor what they ask is noted anywhere.
"""

from flask import current_app
from marshmallow import Schema, fields
from marshmallow.validate import OneOf, Regexp

from ..desk import associations, communes, territory
from ..desk.places import POSTCODE
from .api import conditional
from .database import database
from .openapi import JSON, Blueprint

MAX_AGE = 86_400  # seconds: the files behind it change a few times a year
DAY = {"format": "date"}
STATES = ("known", "probable", "unknown")

territory_api = Blueprint(
    "territory_api", __name__, url_prefix="/v1/territory", description="Qui est compétent, et qui est près d'ici."
)


class PlaceSchema(Schema):
    postcode = fields.String(
        required=True,
        validate=Regexp(
            rf"(?:{POSTCODE.pattern})\Z", POSTCODE.flags, error="Il faut les cinq chiffres d'un code postal."
        ),
        error_messages={"required": "Il faut un code postal."},
        metadata={"description": "Un code postal, comme 35000"},
    )


class CommuneSchema(Schema):
    code = fields.String(required=True, metadata={"description": "Le code de l'Insee"})
    name = fields.String(required=True)


class StationSchema(Schema):
    """Un endroit où aller, un numéro à appeler ; "" pour ce qui n'est pas connu."""

    id = fields.String(
        required=True, metadata={"description": 'Pour y prendre rendez-vous ; "" où cela ne se peut pas'}
    )
    name = fields.String(required=True)
    street = fields.String(required=True)
    postcode = fields.String(required=True)
    town = fields.String(required=True)
    distance = fields.Float(required=True, allow_none=True, metadata={"description": "En kilomètres, à vol d'oiseau"})
    telephone = fields.String(required=True)
    site = fields.String(required=True)
    hours = fields.String(required=True, metadata={"description": "Dans la syntaxe opening_hours d'OpenStreetMap"})
    told_hours = fields.String(required=True, metadata={"description": "Les mêmes, en français"})
    verified_on = fields.String(required=True, metadata=DAY)
    to_check = fields.Boolean(required=True, metadata={"description": f"Ancien : {territory.TO_CHECK}"})


class ForceSchema(Schema):
    id = fields.String(required=True, validate=OneOf(territory.FORCES))
    name = fields.String(required=True)
    stations = fields.List(fields.Nested(StationSchema), required=True)


class AnswerSchema(Schema):
    """Who is in charge: the force that is known, or both, the likelier first."""

    commune = fields.Nested(CommuneSchema, required=True, allow_none=True)
    postcode = fields.String(required=True)
    state = fields.String(required=True, validate=OneOf(STATES))
    sentence = fields.String(required=True, metadata={"description": "Ce qui est à dire à la personne"})
    source = fields.String(required=True, allow_none=True)
    dated_on = fields.String(required=True, allow_none=True, metadata=DAY)
    forces = fields.List(fields.Nested(ForceSchema), required=True)
    associations = fields.List(fields.Nested(StationSchema), required=True)
    complaint = fields.String(required=True, metadata={"description": "À dire avec toute réponse"})


class PostcodeSchema(Schema):
    """Communes to choose from, by the person: a postcode may hold some of each force."""

    communes = fields.List(fields.Nested(CommuneSchema), required=True)
    unchosen = fields.Nested(
        AnswerSchema, required=True, metadata={"description": "Ce qu'il faut dire tant qu'aucune commune n'est choisie"}
    )


@territory_api.route("")
@territory_api.doc(summary="Les communes d'un code postal")
@territory_api.arguments(PlaceSchema, location="query")
@territory_api.response(200, PostcodeSchema, content_type=JSON)
def show_postcode(asked):
    db, postcode = database(), asked["postcode"]
    found = communes.of_postcode(db, postcode)
    return _kept({"communes": found, "unchosen": _helped(territory.of_postcode(db, postcode))}, PostcodeSchema())


@territory_api.route("/<code>")
@territory_api.doc(summary="Qui est compétent pour une commune, et qui est près d'elle")
@territory_api.response(200, AnswerSchema, content_type=JSON)
def show_commune(code):
    return _kept(_helped(territory.of_commune(database(), code.upper())), AnswerSchema())


def _helped(answer):
    """The answer, with who helps victims from anywhere where nobody is known nearby."""
    tree = current_app.extensions["publisher"].edition.tree
    return answer._replace(associations=answer.associations or associations.nationwide(tree))


def _kept(answer, schema):
    response = current_app.json.response(schema.dump(answer))
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE}"
    return conditional(response)
