"""Coming in through the API and leaving: both proofs at once, for a token that lasts as the console's sessions do."""

from flask import g, make_response
from marshmallow import Schema, fields
from marshmallow.validate import Length

from ...register.people import proofs, sessions
from ...register.people.staff import ROLES
from .. import bearer
from ..console.access import allow, open_to_all
from ..database import database
from ..gate import computing
from ..openapi import JSON, TEXT, Asked
from .access import described, staff_api


def secret(most):
    """A text that is sent and never shown."""
    return fields.String(
        required=True, load_only=True, validate=Length(max=most, error="C'est trop long."), error_messages=TEXT
    )


class ProofsSchema(Asked):
    login = secret(254)
    passphrase = secret(128)
    code = secret(64)


class CodeSchema(Asked):
    code = secret(64)


class SessionSchema(Schema):
    token = fields.String(required=True, metadata={"description": "À mettre après « Bearer » ; montré une fois"})
    login = fields.String(required=True)
    name = fields.String(required=True)
    role = fields.String(required=True)
    force = fields.String(metadata={"description": "police, gendarmerie, ou rien"})


@staff_api.route("/sessions", methods=["POST"])
@staff_api.doc(summary="Se connecter", description="Phrase secrète et code de l'application, ou code de secours.")
@staff_api.arguments(ProofsSchema)
@staff_api.response(201, SessionSchema, content_type=JSON)
@open_to_all
def open_session(sent):
    with computing():
        person = proofs.check_passphrase(database(), sent["login"], sent["passphrase"])
    proofs.check_code(database(), person.login, sent["code"])
    token = sessions.open(database(), person.id)
    return {"token": token, "login": person.login, "name": person.name, "role": person.role, "force": person.force}


@staff_api.route("/sessions/code", methods=["POST"])
@described("Redonner son second facteur, avant ce qui compte le plus")
@staff_api.arguments(CodeSchema)
@staff_api.response(204, description="Vaut cinq minutes")
@allow(*ROLES)
def renew_session(sent):
    proofs.check_code(database(), g.person.login, sent["code"])
    sessions.renew_second_factor(database(), bearer.shown())
    return make_response("", 204)


@staff_api.route("/sessions", methods=["DELETE"])
@described("Se déconnecter")
@staff_api.response(204, description="La session est finie")
@allow(*ROLES)
def close_session():
    sessions.close(database(), bearer.shown())
    return make_response("", 204)
