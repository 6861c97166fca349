"""Flask's door to what a partner's security team asks before it says yes: one page, and two files for machines.

What it states is read from the code or from the settings; what only the operator can promise is said to be theirs.
"""

import json
from datetime import timedelta

from flask import Response, abort, current_app, url_for

from ...config import security_contact
from ...journey import loaders
from ...journey.edition import embed, released_loaders
from ...register import lines
from ...store import moments
from .. import sweeper
from ..sbom import make_sbom
from .guide import PAGE, partners, public_page
from .holdings import holdings, last

PATH = f"{PAGE}securite"
SECURITY_TXT = "/.well-known/security.txt"
HOLDS = timedelta(days=180)  # RFC 9116, § 2.5.5: less than a year


@partners.get(PATH)
def security():
    """All that a security team needs, on one page."""
    version, hash = loaders.newest(released_loaders())
    return public_page(
        "security.html",
        scripts="'nonce-{nonce}'",
        ancestors="'none'",
        sheet="service.css",
        host=current_app.config["PUBLIC_URL"],
        lines=lines,
        contact=security_contact(current_app.config),
        frame_policy=current_app.extensions["publisher"].edition.resources["/"].policy,
        hashes=loaders.load_hashes(released_loaders()),
        pinned=f"/17cyber/{version}/{loaders.NAME}",
        version=version,
        integrity=hash.integrity,
        holdings=holdings(),
        swept=last(timedelta(seconds=sweeper.SWEEP)),
        script=embed("guide.js"),
        libraries=[each for each in make_sbom()["components"] if each["type"] == "library"],
    )


@partners.get(f"/17cyber/{loaders.HASHES}")
def sri():
    """The hash and the size of every released loader, the oldest first."""
    return _for_machines(loaders.load_hashes(released_loaders()))


@partners.get("/17cyber/sbom.json")
def sbom():
    """What the service is made of, as CycloneDX JSON."""
    return _for_machines(make_sbom(), "application/vnd.cyclonedx+json")


@partners.get(SECURITY_TXT)
def security_txt():
    """Whom to tell of a fault (RFC 9116); 404 while the operator has named nobody."""
    contact = security_contact(current_app.config)
    if not contact:
        abort(404)
    host, end = current_app.config["PUBLIC_URL"], (moments.now() + HOLDS).date()
    facts = {
        "Contact": contact,
        "Expires": f"{end}T00:00:00Z",
        "Preferred-Languages": "fr, en",
        "Canonical": host + SECURITY_TXT,
        "Policy": host + url_for("partners.security"),
    }
    text = "".join(f"{name}: {value}\n" for name, value in facts.items())
    return Response(text, content_type="text/plain; charset=utf-8")


def _for_machines(facts, kind="application/json"):
    answer = Response(json.dumps(facts, default=vars, ensure_ascii=False), content_type=kind)
    answer.headers.update({"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"})
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
