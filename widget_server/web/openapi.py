"""How the public JSON is read and described: strict JSON in, OpenAPI at /v1/openapi.json, pages at /v1/docs.

No route of the API is known here, and nothing is fetched from anyone else to show its pages.
"""

import json

import flask_smorest
from apispec.ext.marshmallow import MarshmallowPlugin, OpenAPIConverter
from marshmallow import RAISE, Schema
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from . import problems
from .html import nonced_page

JSON = "application/json"
TEXT = {"required": "Ce champ manque.", "null": "Ce champ est vide.", "invalid": "Ce champ doit être un texte."}
SECRET_KEY = "secretKey"  # what the description calls the way a partner's server proves who it is
SESSION = "session"  # and the way a person of the staff does
SETTINGS = {
    "API_TITLE": "17Cyber",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": "/v1",
    "OPENAPI_JSON_PATH": "openapi.json",
}


class Asked(Schema):
    """What a body may hold, and nothing else."""

    error_messages = {"unknown": "Ce champ n'existe pas.", "type": "Il faut un objet JSON."}

    class Meta:
        unknown = RAISE


class _Converter(OpenAPIConverter):
    def field2pattern(self, field, **kwargs):
        """No pattern: ours are written for Python, and JSON Schema would read them otherwise."""
        return {}


class _Plugin(MarshmallowPlugin):
    Converter = _Converter


class _Parser(FlaskParser):
    """Accepts what RFC 8259 calls JSON, each name given once, and nothing that Python adds to it."""

    def load_json(self, req, schema):
        if not req.is_json:
            raise UnsupportedMediaType()
        try:
            text = req.get_data().decode("utf-8")
            return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_once_each)
        except (ValueError, RecursionError) as error:
            raise BadRequest() from error


def _refuse_constant(name):
    raise ValueError(name)


def _once_each(pairs):
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name given twice")
    return found


class Blueprint(flask_smorest.Blueprint):
    """Routes that are documented as they are declared."""

    ARGUMENTS_PARSER = _Parser()

    def arguments(self, schema, **options):
        """The same, with one schema for all requests: made anew for each, it takes longer than what it checks."""
        return super().arguments(schema() if isinstance(schema, type) else schema, **options)


class _Api(flask_smorest.Api):
    ERROR_SCHEMA = problems.ProblemSchema
    DEFAULT_RESPONSE_CONTENT_TYPE = problems.JSON_TYPES[0]

    def handle_http_exception(self, error):
        return problems.render(error)


def publish(app, *blueprints):
    """Open the routes of `blueprints` on `app`, with their description for machines and for people."""
    app.config.update(SETTINGS)
    api = _Api()
    api.init_app(app, spec_kwargs={"marshmallow_plugin": _Plugin()})
    for scheme in (SECRET_KEY, SESSION):
        api.spec.components.security_scheme(scheme, {"type": "http", "scheme": "bearer"})
    for blueprint in blueprints:
        api.register_blueprint(blueprint)
    api.spec.components.schemas.pop("PaginationMetadata", None)  # nothing is paginated here
    spec = api.spec.to_dict()
    app.add_url_rule("/v1/docs", "docs", lambda: _docs(spec))


def _docs(spec):
    return nonced_page("api_docs.html", problems.PAGE_POLICY, spec=spec)
