"""A draft of the tree beside the published edition, for its authors: both walked in the page, what changes told, and
all of it anew each time the draft is saved.

Open only where the DRAFT setting names a file. Nothing walked here is counted, and no page here can be framed by
another.
"""

import threading
from dataclasses import replace
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, jsonify, request

from ..errors import BadTree, WidgetError
from ..journey.check import find_mistakes
from ..journey.compare import compare
from ..journey.edition import embed, render_edition
from ..journey.plain import find_unclear
from ..journey.tree import read_decision_tree
from .html import nonced_page
from .publisher import read_tree, stamp
from .wire import answer

PAGE = "/apercu/"
SIDES = {"brouillon": "draft", "publie": "published"}

POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; img-src data:; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

preview = Blueprint("preview", __name__)


class Draft:
    """The file at `path` as it stands: `look` reads it again only when it changed."""

    def __init__(self, path, publisher):
        self.path = Path(path)
        self.publisher = publisher
        self._lock = threading.Lock()
        self._seen = None
        self._found = None

    def look(self):
        """Return {version, mistakes, unclear, changes, texts, draft, published}: sentences for the author, and the
        two Editions; `draft` is None where the file cannot be published."""
        with self._lock:
            published = self.publisher.edition
            seen = self._stamp(), published.digest
            if seen != self._seen:
                self._found = self._read(published) | {"version": f"{hash(seen):x}", "published": published}
                self._seen = seen
            return self._found

    def _stamp(self):
        try:
            return stamp(self.path)
        except OSError:
            return None

    def _read(self, published):
        found = {"mistakes": [], "unclear": [], "changes": [], "texts": [], "draft": None}
        try:
            tree, mistakes = read_decision_tree(read_tree(self.path))
            mistakes += find_mistakes(tree)
        except BadTree as error:
            mistakes = error.mistakes
        except (OSError, WidgetError) as error:
            mistakes = [f"{self.path.name} : {error}"]
        if mistakes:
            return found | {"mistakes": mistakes}
        changes, texts = compare(published.tree, tree)
        return found | {
            "unclear": find_unclear(tree),
            "changes": [vars(change) for change in changes],
            "texts": texts,
            "draft": render_edition(tree, self.publisher.exit_url),
        }


def init_app(app):
    """Open the preview on `app` where DRAFT names a file; its address answers 404 elsewhere."""
    if app.config["DRAFT"]:
        app.extensions["draft"] = Draft(app.config["DRAFT"], app.extensions["publisher"])
    app.register_blueprint(preview)


@preview.get(PAGE)
def show():
    """The page: the two journeys, the changes between them."""
    _draft()
    page = nonced_page("preview.html", POLICY, script=embed("preview.js"))
    page.headers["Cache-Control"] = "no-store"
    page.headers["X-Robots-Tag"] = "noindex"
    return page


@preview.get(f"{PAGE}etat")
def state():
    """What stands in the draft now, as JSON: version, mistakes, unclear sentences, changes, changed texts."""
    found = {name: value for name, value in _draft().look().items() if name not in SIDES.values()}
    response = jsonify(found)
    response.headers["Cache-Control"] = "no-store"
    return response


@preview.get(f"{PAGE}<side>/")
@preview.get(f"{PAGE}<side>/<path:rest>")
def walk(side, rest=""):
    """One side's journey, to be shown by this page alone. It may fetch its own pages, not post a count."""
    edition = _draft().look().get(SIDES.get(side, ""))
    suffix = "?complet" if request.query_string.startswith(b"complet") else ""
    resource = edition and edition.resources.get(f"/{rest}{suffix}")
    if not resource or not resource.policy:
        abort(404)
    own = f"connect-src {request.host_url.rstrip('/')}{PAGE}"
    policy = resource.policy.replace("connect-src 'self'", own)
    status, headers, body = answer(replace(resource, policy=policy), "'self'", request.environ)
    return Response(body, status, headers)


def _draft():
    return current_app.extensions.get("draft") or abort(404)
