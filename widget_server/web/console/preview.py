"""A draft of the tree beside the published edition, for its authors: both walked in the page, what changes told, and
all of it anew each time the draft is saved.

There only where the DRAFT setting names a file. Nothing walked here is counted.
"""

from dataclasses import replace

from flask import Response, abort, current_app, jsonify, request, url_for

from ...journey.edition import embed
from ..private import HEADERS, show
from ..wire import answer
from .access import allow, console, unattended

SIDES = {"brouillon": "draft", "publie": "published"}
TOLD = ("version", "mistakes", "unclear", "changes", "texts")


@console.get("/apercu/")
@allow("author", "auditor")
def preview():
    """The page: the two journeys, the changes between them."""
    _draft()
    return show("console/preview.html", script=embed("preview.js"))


@console.get("/apercu/etat")
@allow("author", "auditor")
@unattended
def preview_state():
    """What stands in the draft now, as JSON: version, mistakes, unclear sentences, changes, changed texts."""
    found = _draft().look()
    return jsonify({name: found[name] for name in TOLD})


@console.get("/apercu/<side>/")
@console.get("/apercu/<side>/<path:rest>")
@allow("author", "auditor")
def preview_walk(side, rest=""):
    """One side's journey, to be shown by this page alone. It may fetch its own pages, not post a count."""
    edition = _draft().look().get(SIDES.get(side, ""))
    suffix = "?complet" if request.query_string.startswith(b"complet") else ""
    resource = edition and edition.resources.get(f"/{rest}{suffix}")
    if not resource or not resource.policy:
        abort(404)
    own = f"connect-src {request.host_url.rstrip('/')}{url_for('console.preview')}"
    policy = resource.policy.replace("connect-src 'self'", own)
    status, headers, body = answer(replace(resource, policy=policy), "'self'", request.environ)
    response = Response(body, status, headers)
    response.headers.update(HEADERS)  # a draft is kept by nothing, whatever is said of a published page
    return response


def _draft():
    return current_app.extensions["draft"] or abort(404)
