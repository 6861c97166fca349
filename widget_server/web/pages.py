"""Flask's door to the prepared pages, for the methods and paths the wire leaves alone, and the two health checks."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, jsonify, redirect, request
from werkzeug.routing import RequestRedirect

from ..store import reading
from .wire import answer

pages = Blueprint("pages", __name__)


@pages.before_app_request
def _stay_here():
    """Send who forgot a slash to the path that has it, never to a host: theirs is whatever the request says it is."""
    if isinstance(request.routing_exception, RequestRedirect):
        parts = urlsplit(request.routing_exception.new_url)
        return redirect("/" + parts._replace(scheme="", netloc="").geturl().lstrip("/"), 308)
    return None


@pages.get("/")
@pages.get("/module/<key>")
@pages.get("/diagnostic/<id>")
@pages.get("/17cyber.js")
@pages.get("/17cyber/<version>/17cyber.js")
def prepared(**_ids):
    """The current edition's bytes for this path."""
    found = current_app.extensions["wire"].find(request.path, request.query_string.decode("latin-1"))
    if not found:
        abort(404)
    status, headers, body = answer(*found, request.environ)
    return Response(body, status, headers)


@pages.get("/healthz")
def alive():
    """200 as long as the process answers."""
    return jsonify(status="ok")


@pages.get("/readyz")
def ready():
    """200 when the register can be read too, 503 otherwise; the edition is there or the process would not be."""
    database = current_app.extensions["connect"](create=False)
    try:
        with reading(database):
            database.execute("SELECT 1 FROM partner LIMIT 1").fetchall()
    finally:
        database.close()
    return jsonify(status="ok", edition=current_app.extensions["publisher"].edition.digest)
