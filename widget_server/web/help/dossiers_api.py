"""/v1/dossiers: what a person agrees to hand to investigators, as JSON; and the schema of what those receive.

A code in the Authorization header is all that leads to a dossier again. Its words never come back.
"""

from dataclasses import asdict

from flask import current_app, url_for
from marshmallow import Schema, ValidationError, fields
from marshmallow.validate import Length, OneOf

from ...desk import conversations, documents, dossiers, messages
from ...desk.dossier_fields import ANSWER, CONTACT, FACTS, MOST_ANSWERS, SECTIONS
from ..api import conditional
from ..database import desk_database
from ..openapi import JSON, TEXT, Asked, Blueprint
from . import pace
from .access import CODE, DRAWN, check_text, code_shown, help_blueprint

SCHEMA = "application/schema+json"
MAX_AGE = 86_400  # seconds
LIST = TEXT | {"invalid": "Ce champ doit être une liste."}

dossiers_api = help_blueprint(
    "dossiers_api", "/v1/dossiers", "Confier un dossier aux enquêteurs : pour nos propres pages."
)
schema_api = Blueprint("schema_api", __name__, url_prefix="/v1", description="Ce que reçoivent les enquêteurs.")


def of_texts(name, texts, required=False):
    """Return the schema of an object whose fields are these texts (name → desk Field)."""
    written = {
        key: fields.String(
            required=required,
            validate=[Length(max=each.longest, error=f"{each.longest} signes au plus."), check_text],
            error_messages=TEXT,
            metadata={"description": each.label},
        )
        for key, each in texts.items()
    }
    return type(name, (Asked,), written)


def _check_diagnosis(id):
    if _tree().current(id) is None:
        raise ValidationError("Ce diagnostic n'existe pas.")


DossierFactsSchema = of_texts("DossierFactsSchema", FACTS)
DossierContactSchema = of_texts("DossierContactSchema", CONTACT)
DossierAnswerSchema = of_texts("DossierAnswerSchema", ANSWER, required=True)


class DossierSectionsSchema(Asked):
    """What there is to hand over; only what is agreed to is kept."""

    diagnosis = fields.String(
        validate=_check_diagnosis, error_messages=TEXT, metadata={"description": "L'identifiant d'un diagnostic"}
    )
    answers = fields.List(
        fields.Nested(DossierAnswerSchema, error_messages=TEXT),
        validate=Length(max=MOST_ANSWERS, error=f"{MOST_ANSWERS} réponses au plus."),
        error_messages=LIST,
    )
    facts = fields.Nested(DossierFactsSchema, error_messages=TEXT)
    contact = fields.Nested(DossierContactSchema, error_messages=TEXT)


class DossierToSendSchema(Asked):
    """What a person agrees to hand over."""

    sections = fields.Nested(DossierSectionsSchema, required=True, error_messages=TEXT)
    consent = fields.List(
        fields.String(validate=OneOf(SECTIONS, error="Cette partie n'existe pas."), error_messages=TEXT),
        required=True,
        error_messages=LIST,
        metadata={"description": "Les parties que la personne accepte de transmettre"},
    )
    conversation = fields.String(
        load_default="",
        error_messages=TEXT,
        metadata={"description": "Le code de la conversation à y joindre, ou rien"},
    )
    code = fields.String(load_default=None, error_messages=TEXT, metadata=DRAWN)


class DossierSchema(Schema):
    """Where a dossier is, never its words."""

    state = fields.String(required=True, validate=OneOf(dossiers.SENTENCES))
    sentence = fields.String(required=True, metadata={"description": "Ce qui est à dire à la personne"})
    prepared_at = fields.String(required=True, metadata={"format": "date-time"})
    kept_until = fields.String(required=True, metadata={"format": "date-time"})


class PreparedDossierSchema(Schema):
    code = fields.String(required=True, metadata={"description": "Pour le suivre ou le retirer ; il n'est dit qu'ici"})
    dossier = fields.Nested(DossierSchema, required=True)


@dossiers_api.route("", methods=["POST"])
@dossiers_api.doc(summary="Confier un dossier aux enquêteurs", description="Seules les parties acceptées sont gardées.")
@dossiers_api.arguments(DossierToSendSchema)
@dossiers_api.response(201, PreparedDossierSchema, content_type=JSON)
def prepare(sent):
    pace.slow("dossier")
    db = desk_database()
    told = transcript(db, sent["conversation"]) if "conversation" in sent["consent"] else None
    code, dossier = dossiers.prepare(db, in_full(sent["sections"]), sent["consent"], told, sent["code"])
    return {"code": code, "dossier": dossier}


@dossiers_api.route("/own")
@dossiers_api.doc(summary="Où en est son dossier", security=CODE)
@dossiers_api.response(200, DossierSchema, content_type=JSON)
def show_own():
    return dossiers.find(desk_database(), code_shown())


@dossiers_api.route("/own", methods=["DELETE"])
@dossiers_api.doc(summary="Retirer son dossier, tant qu'il n'est pas remis", security=CODE)
@dossiers_api.response(200, DossierSchema, content_type=JSON)
def withdraw():
    return dossiers.withdraw(desk_database(), code_shown())


@schema_api.route("/dossier.schema.json")
@schema_api.doc(summary="Le schéma JSON des dossiers et des alertes")
@schema_api.response(200, content_type=SCHEMA)
def show_schema():
    address = current_app.config["PUBLIC_URL"] + url_for("schema_api.show_schema")
    response = current_app.json.response(documents.schema(address))
    response.mimetype = SCHEMA
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE}"
    return conditional(response)


def transcript(db, code):
    """Return the messages of the conversation that a code stands for, as dicts; raises UnknownCode."""
    return [asdict(each) for each in messages.read(db, conversations.number_of(db, code))]


def in_full(sections):
    """Return sections as a person sent them, the diagnosis told as the published tree tells it."""
    if "diagnosis" not in sections:
        return sections
    edition = current_app.extensions["publisher"].edition
    id = edition.tree.current(sections["diagnosis"])
    told = edition.tree.diagnoses[id]
    return sections | {"diagnosis": {"id": id, "name": told.name, "severity": told.severity, "edition": edition.digest}}


def _tree():
    return current_app.extensions["publisher"].edition.tree
