"""Flask's door to what webmasters read: the guide, and pages on which the module shows itself as on a partner's site.

No partner is known here: the demonstration names none and is never counted.
"""

import re

from flask import Blueprint, abort, current_app

from ...journey import loaders
from ...journey.edition import embed, released_loaders
from ...register import lines
from ...register.keyring import DEMONSTRATION
from ..html import nonced_page

PAGE = "/partenaires/"
MODES = {"inline": "Dans la page", "button": "Bouton", "link": "Lien seul", "frame": "Cadre seul"}
LANGUAGE = re.compile(r"/([^/]+)/")
KEPT = "private, max-age=300"  # private: each reader's page has a nonce of its own

POLICY = (
    "default-src 'none'; style-src 'nonce-{nonce}'; img-src data:; frame-src 'self'; base-uri 'none'; "
    "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)

partners = Blueprint("partners", __name__)


@partners.get(PAGE)
def guide():
    """All that a webmaster needs, on one page."""
    edition = current_app.extensions["publisher"].edition
    version, hash = loaders.newest(released_loaders())
    return public_page(
        "guide.html",
        scripts="'nonce-{nonce}'",
        ancestors="'none'",
        host=current_app.config["PUBLIC_URL"],
        lines=lines,
        modes=MODES,
        pinned=f"/17cyber/{version}/{loaders.NAME}",
        version=version,
        integrity=hash.integrity,
        languages=languages(edition),
        script=embed("guide.js"),
    )


@partners.get(f"{PAGE}demonstration/<mode>")
def demonstrate(mode):
    """A page like a partner's, with one of the ways to show the module; the guide alone may frame it."""
    if mode not in MODES:
        abort(404)
    return demonstration(MODES[mode], getattr(lines, mode)("", DEMONSTRATION))


def demonstration(title, line):
    """Return a page like a partner's, with this line for our own origin and DEMONSTRATION."""
    return public_page("demonstration.html", scripts="'self'", ancestors="'self'", title=title, line=line)


def languages(edition):
    """The codes of the languages an edition speaks beside French."""
    return [found[1] for path in edition.resources if (found := LANGUAGE.fullmatch(path))]


def public_page(template, scripts, ancestors, sheet="journey.css", **context):
    """Return a page that anybody may read, and keep for a while: which scripts it runs, and who may frame it."""
    policy = f"{POLICY}; script-src {scripts}; frame-ancestors {ancestors}"
    page = nonced_page(f"partners/{template}", policy, style=embed("base.css") + embed(sheet), page=PAGE, **context)
    page.headers["Cache-Control"] = KEPT
    page.headers["X-Content-Type-Options"] = "nosniff"
    page.headers["Referrer-Policy"] = "no-referrer"
    return page
