"""GET /v1/counts: a partner's own counts, for their servers, opened by a secret key and by nothing else.

Not for browsers: no other site may read it, and nothing on the way may keep it.
"""

from flask import current_app, make_response, request
from marshmallow import Schema, fields
from marshmallow.validate import OneOf

from ..errors import BadSecretKey
from ..register import released, secret_keys
from ..store import moments
from . import bearer
from .database import database
from .openapi import SECRET_KEY, Blueprint

FORMATS = {"json": "application/json", "csv": "text/csv"}

partner_counts = Blueprint("partner_counts", __name__, url_prefix="/v1")


class PeriodSchema(Schema):
    since = fields.Date(
        error_messages={"invalid": "Il faut un jour, AAAA-MM-JJ."},
        metadata={"description": "Le premier jour voulu ; par défaut, quatre-vingt-dix jours"},
    )
    format = fields.String(
        validate=OneOf(FORMATS, error="Il faut json ou csv."), metadata={"description": "json, ou csv pour un tableur"}
    )


class CellSchema(Schema):
    """So many arrivals, from one day to another."""

    diagnosis = fields.String(required=True)
    name = fields.String(required=True)
    first_day = fields.Date(required=True)
    last_day = fields.Date(required=True)
    total = fields.Integer(required=True, metadata={"description": "Un multiple de onze : rien de moins n'est montré"})


class CellsSchema(Schema):
    partner = fields.String(required=True)
    since = fields.Date(required=True)
    cells = fields.List(fields.Nested(CellSchema), required=True)


@partner_counts.route("/counts")
@partner_counts.doc(
    summary="Les décomptes d'un partenaire, pour ses propres serveurs",
    description="Demande une clé secrète : « Authorization: Bearer 17c_sec_… ». Les arrivées sont données par paquets "
    "de onze ; ce qui reste attend les suivantes.",
    security=[{SECRET_KEY: []}],
    responses={200: {"content": {FORMATS["csv"]: {"schema": {"type": "string"}}}}},
)
@partner_counts.arguments(PeriodSchema, location="query")
@partner_counts.response(200, CellsSchema, content_type=FORMATS["json"])
def show_counts(asked):
    if not (shown := bearer.shown()):
        raise BadSecretKey("Il faut une clé secrète : « Authorization: Bearer 17c_sec_… ».")
    partner = secret_keys.look_up(database(), shown)
    tree = current_app.extensions["publisher"].edition.tree
    since = asked.get("since") or released.period(moments.today())[0]
    cells = released.for_partner(database(), partner.id, tree, since)
    if _wants_csv(asked):
        return make_response(released.to_csv(cells, tree), {"Content-Type": f"{FORMATS['csv']}; charset=utf-8"})
    told = [cell._asdict() | {"name": released.name_of(tree, cell.diagnosis)} for cell in cells]
    return {"partner": partner.id, "since": since, "cells": told}


@partner_counts.after_request
def _keep_private(response):
    response.headers["Cache-Control"] = "no-store"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.vary.update(("Accept", "Authorization"))
    return response


def _wants_csv(asked):
    accepted = request.accept_mimetypes.best_match(list(FORMATS.values()))
    return asked.get("format", "csv" if accepted == FORMATS["csv"] else "json") == "csv"
