"""Partners through the staff's API: looking them up, registering, suspending, resuming, leaving."""

from marshmallow import Schema, fields
from marshmallow.validate import Length, OneOf, Range

from ...register import departures, partners
from ..console.access import allow, who
from ..database import database
from ..openapi import JSON, TEXT, Asked
from .access import NUMBER, described, staff_api

MOST = 200  # partners in one answer


class SearchSchema(Schema):
    text = fields.String(
        load_default="", validate=Length(max=200), metadata={"description": "Dans le nom, l'identifiant, les sites"}
    )
    state = fields.String(
        validate=OneOf(partners.STATES, error="Cet état n'existe pas."), metadata={"description": "L'état, exact"}
    )
    sector = fields.String(validate=Length(max=200), metadata={"description": "Le secteur, exact"})
    after = fields.String(validate=Length(max=64), metadata={"description": "« next » de la page précédente"})
    limit = fields.Integer(
        load_default=50,
        validate=Range(1, MOST, error=f"De 1 à {MOST}."),
        error_messages=NUMBER,
        metadata={"description": "Partenaires par page"},
    )


class PartnerSchema(Schema):
    """An organisation, as the staff see it."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    sector = fields.String(required=True)
    contact = fields.String(required=True)
    state = fields.String(required=True)
    created_on = fields.String(required=True)
    origins = fields.List(fields.String(), required=True)


class PageSchema(Schema):
    partners = fields.List(fields.Nested(PartnerSchema), required=True)
    next = fields.String(required=True, allow_none=True, metadata={"description": "null sur la dernière page"})


class NewPartnerSchema(Asked):
    id = fields.String(required=True, error_messages=TEXT)
    name = fields.String(required=True, error_messages=TEXT)
    sector = fields.String(required=True, error_messages=TEXT)
    contact = fields.String(required=True, error_messages=TEXT)
    origins = fields.List(
        fields.String(error_messages=TEXT), required=True, error_messages=TEXT | {"invalid": "Il faut une liste."}
    )


class ReasonSchema(Asked):
    reason = fields.String(required=True, validate=Length(1, error="Écrivez le motif."), error_messages=TEXT)


@staff_api.route("/partners")
@described("Chercher des partenaires")
@staff_api.arguments(SearchSchema, location="query")
@staff_api.response(200, PageSchema, content_type=JSON)
@allow("issuer", "auditor")
def search_partners(asked):
    return partners.search(database(), **asked)


@staff_api.route("/partners", methods=["POST"])
@described("Inscrire un partenaire")
@staff_api.arguments(NewPartnerSchema)
@staff_api.response(201, PartnerSchema, content_type=JSON)
@allow("issuer")
def add_partner(sent):
    return partners.add(database(), who(), **sent)


@staff_api.route("/partners/<id>")
@described("Un partenaire")
@staff_api.response(200, PartnerSchema, content_type=JSON)
@allow("issuer", "auditor")
def show_partner(id):
    return partners.get(database(), id)


@staff_api.route("/partners/<id>/suspend", methods=["POST"])
@described("Suspendre un partenaire", description="Le journal garde le motif : n'y nommez personne.")
@staff_api.arguments(ReasonSchema)
@staff_api.response(200, PartnerSchema, content_type=JSON)
@allow("issuer")
def suspend_partner(sent, id):
    partners.suspend(database(), who(), id, sent["reason"])
    return partners.get(database(), id)


@staff_api.route("/partners/<id>/resume", methods=["POST"])
@described("Rétablir un partenaire", description="Le journal garde le motif : n'y nommez personne.")
@staff_api.arguments(ReasonSchema)
@staff_api.response(200, PartnerSchema, content_type=JSON)
@allow("issuer")
def resume_partner(sent, id):
    partners.resume(database(), who(), id, sent["reason"])
    return partners.get(database(), id)


@staff_api.route("/partners/<id>", methods=["DELETE"])
@described("Mettre fin à une inscription", description="Clés révoquées, sites et contact effacés, pour de bon.")
@staff_api.response(200, PartnerSchema, content_type=JSON)
@allow("issuer")
def partner_leaves(id):
    departures.leave(database(), who(), id)
    return partners.get(database(), id)
