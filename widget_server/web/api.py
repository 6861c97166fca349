"""The public JSON under /v1: the tree, its diagnoses and contacts, a partner's card, and the one count that is kept.

Read by anyone, from any site, without a cookie. An answer given by a visitor never comes here.
"""

import time
from dataclasses import asdict

from flask import current_app, make_response, request
from flask_cors import CORS
from marshmallow import Schema, ValidationError, fields

from ..errors import UnknownDiagnosis, UnknownPartner
from ..journey.hours import is_open
from ..journey.schema import ContactSchema, DiagnosisSchema, TreeSchema
from ..register import counts, key_use, keys, partners
from ..store import moments
from .database import database
from .gate import Gate, read_body
from .openapi import JSON, TEXT, Asked, Blueprint, publish
from .partner_counts import partner_counts

MAX_AGE = 60  # seconds an answer may be kept
PATIENCE = 0.5  # seconds to wait for the database: a count is not worth keeping a thread from someone in need
ANY_SITE = {"origins": "*", "allow_headers": ["Content-Type"]}
READ_BY_ALL = ANY_SITE | {"methods": ["GET", "HEAD"]}
# What a page of any site may ask, and read: no other path lets it, a new one neither.
CROSS_ORIGIN = {
    r"/v1/(tree|contacts|openapi\.json|dossier\.schema\.json)$": READ_BY_ALL,
    r"/v1/(diagnoses|partners)/.*": READ_BY_ALL,
    r"/v1/territory(/.*)?$": READ_BY_ALL,
    r"/v1/counts$": ANY_SITE | {"methods": ["POST"]},
}

# Each may wait for the database: more at once would take the threads that victims need.
_counting = Gate(8)

api = Blueprint("v1", __name__, url_prefix="/v1", description="Lecture publique, et le seul décompte tenu.")


def _check_diagnosis(id):
    if _tree().current(id) is None:
        raise ValidationError("Ce diagnostic n'existe pas.")


def _check_key(text):
    if not keys.is_well_formed(text):
        raise ValidationError("Cette clé est mal formée.")


class CountSchema(Asked):
    """One arrival at a diagnosis."""

    diagnosis = fields.String(required=True, validate=_check_diagnosis, error_messages=TEXT)
    key = fields.String(validate=_check_key, error_messages=TEXT)


class DiagnosisCardSchema(DiagnosisSchema):
    id = fields.String(required=True)


class ContactCardSchema(ContactSchema):
    id = fields.String(required=True)
    open_now = fields.Boolean(
        required=True, allow_none=True, metadata={"description": "null quand les horaires ne sont pas connus"}
    )


class ContactsSchema(Schema):
    contacts = fields.List(fields.Nested(ContactCardSchema), required=True)


class PartnerCardSchema(Schema):
    name = fields.String(required=True)
    sector = fields.String(required=True)


@api.before_request
def _read_body():
    if request.method == "POST" and request.is_json:
        read_body()


@api.route("/tree")
@api.doc(summary="L'arbre de décision en entier")
@api.response(200, TreeSchema, content_type=JSON)
def show_tree():
    return conditional(current_app.response_class(_tree_body(_publisher().edition), mimetype=JSON))


@api.route("/diagnoses/<id>")
@api.doc(summary="Un diagnostic et ce qu'il faut faire")
@api.response(200, DiagnosisCardSchema, content_type=JSON)
def show_diagnosis(id):
    diagnosis = _tree().diagnoses.get(_tree().current(id))
    if diagnosis is None:
        raise UnknownDiagnosis("Ce diagnostic n'existe pas.")
    return _answer(diagnosis.dump())


@api.route("/contacts")
@api.doc(summary="Les services à joindre, et s'ils répondent en ce moment")
@api.response(200, ContactsSchema, content_type=JSON)
def show_contacts():
    now = moments.now()
    cards = [asdict(contact) | {"open_now": is_open(contact.hours, now)} for contact in _tree().contacts.values()]
    return _answer(ContactsSchema().dump({"contacts": cards}))


@api.route("/partners/<key>")
@api.doc(summary="Le partenaire que désigne une clé")
@api.response(200, PartnerCardSchema, content_type=JSON)
def show_partner(key):
    entry = _entry(key)
    if entry is None:
        raise UnknownPartner("Cette clé ne désigne aucun partenaire.")
    return _answer(PartnerCardSchema().dump(partners.get(_database(), entry.partner)))


@api.route("/counts", methods=["POST"])
@api.doc(
    summary="Compter une arrivée à un diagnostic",
    description="Seuls le partenaire, le diagnostic et le jour sont gardés. Une clé d'essai ne compte pas ; une "
    "clé inconnue compte sans partenaire ; rien n'est compté pour qui envoie Sec-GPC: 1.",
)
@api.arguments(CountSchema)
@api.response(204, description="Compté, ou rien à compter")
def add_count(sent):
    if request.headers.get("Sec-GPC") != "1":
        with _counting():
            _count(_tree().current(sent["diagnosis"]), sent.get("key"), moments.today())
    return make_response("", 204)


def _count(diagnosis, key, today):
    entry = _entry(key)
    partner = entry.partner if entry else counts.NOBODY
    if entry is None or entry.environment != "test":
        counts.add_one(_database(), partner, diagnosis, today)
    if partner != counts.NOBODY:
        key_use.note(_database(), key, today)


def init_app(app, *blueprints):
    """Open /v1 on `app`, with these blueprints; its extensions hold "publisher", "keyring" and "connect"."""
    publish(app, api, partner_counts, *blueprints)
    app.json.sort_keys = False  # the order of the tree's file is the order to show
    app.after_request(_add_headers)
    CORS(app, resources=CROSS_ORIGIN, send_wildcard=True, allow_private_network=False, max_age=600)


def _add_headers(response):
    if request.blueprint == partner_counts.name and request.method != "OPTIONS":
        response.headers.pop("Access-Control-Allow-Origin", None)  # a secret key has no place in a browser
    if response.status_code == 204 or request.method == "OPTIONS" and not response.data:
        response.headers.pop("Content-Type", None)
    if request.path.startswith("/v1/"):
        cache = f"public, max-age={MAX_AGE}" if response.status_code == 200 else "no-store"
        response.headers.setdefault("Cache-Control", cache)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
    return response


def _answer(data):
    return conditional(current_app.json.response(_stated(data)))


def conditional(response):
    """The response, or 304 for a client that has it already."""
    response.add_etag()
    # If-Match protects what a request would change: a read changes nothing.
    return response.make_conditional(request.environ | {"HTTP_IF_MATCH": ""})


def _stated(data):
    """`data` without the fields that say nothing."""
    if isinstance(data, dict):
        return {name: _stated(value) for name, value in data.items() if value not in ("", [], {})}
    return [_stated(item) for item in data] if isinstance(data, list) else data


def _tree_body(edition):
    # Writing a whole tree as JSON takes longer than anything else here: once for an edition is enough.
    known, body = current_app.extensions.get("tree body", (None, None))
    if known is not edition:
        body = current_app.json.dumps(_stated(edition.tree.dump()))
        current_app.extensions["tree body"] = edition, body
    return body


def _publisher():
    return current_app.extensions["publisher"]


def _tree():
    return _publisher().edition.tree


def _entry(key):
    return current_app.extensions["keyring"].look_up(key, time.time())


def _database():
    return database(PATIENCE)
