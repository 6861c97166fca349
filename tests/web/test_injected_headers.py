"""An end of line, wherever a request may hold one, adds no header to the answer and surprises nobody."""

import re

import pytest

from tests.web.addresses import every_operation, fill, whose
from tests.web.staff import CSRF

END = "\r\nX-Injected: 1\r\n\r\n<script>"
ENCODED = "%0d%0aX-Injected:1%0d%0a%0d%0a<script>"
NAMED = re.compile(r'name="([\w-]+)"|[?&](\w+)=')
SHOWN = {"Authorization": f"Bearer {ENCODED}"}
HOMES = {"partner": "/partenaires/espace/sites/", "administrator": "/console/compte", "anyone": "/console/connexion"}
# What the code reads of an address, and no page shows.
QUIET = {
    "next",
    "after",
    "before",
    "since",
    "until",
    "page",
    "lang",
    "postcode",
    "threat",
    "diagnosis",
    "key",
    "complet",
}
ENDS = ("fermer", "deconnexion", "quitter", "sessions")  # nobody is there any more: the last to be tried


def names(app, browsers):
    """Every name of a field or of a part of an address that our pages hold."""
    found = set(QUIET)
    for rule, method in every_operation(app):
        if method == "GET":
            page = browsers[whose(app, rule)].get(fill(rule, id="shop", mode="button"), headers={"Accept": "text/html"})
            found |= {first or second for first, second in NAMED.findall(page.text)}
    return found - {"csrf_token"}


@pytest.mark.proof
def test_an_end_of_line_in_an_address_or_a_field_adds_no_header(app, browsers):
    known = names(app, browsers)
    assert {"login", "next", "postcode", "name", "contact"} <= known
    tokens = {who: CSRF.search(browsers[who].get(HOMES.get(who, "/desk/")).text) for who in browsers}
    query = "&".join(f"{name}={ENCODED}" for name in sorted(known))
    operations = sorted(every_operation(app), key=lambda each: each[0].rule.endswith(ENDS))
    for rule, method in operations:
        who = whose(app, rule)
        fields = dict.fromkeys(known, END) | {"csrf_token": tokens[who][1] if tokens[who] else ""}
        sent = {} if method in ("GET", "HEAD") else {"json" if rule.rule.startswith("/v1/") else "data": fields}
        for path in {fill(rule, ENCODED), fill(rule, id="shop", mode="button")}:
            answer = browsers[who].open(f"{path}?{query}", method=method, headers=SHOWN, **sent)
            assert answer.status_code != 500, (method, path)
            assert "X-Injected" not in answer.headers, (method, path)
            assert not any(sign in text for text in answer.headers.values() for sign in "\r\n"), (method, path)
