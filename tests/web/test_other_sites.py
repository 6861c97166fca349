"""What another site makes a browser send: every route that changes something, under every header that says so."""

import re

import pytest

from tests.web.staff import Browser
from widget_server.register import openings, partners
from widget_server.store import connect

SAFE = {"GET", "HEAD", "OPTIONS"}
EVIL = "https://evil.example"
FROM = (None, "null", EVIL)  # what an Origin header may hold, but for ours
OF_VICTIMS = ("/aide/", "/v1/")  # no cookie there, so no token to go with it

# Where nothing of the browser's own proves anything: no cookie is read, and another site's script cannot send JSON.
OPEN_TO_ALL = {"v1.add_count", "applications_api.apply", "applications_api.verify"}
BY_TOKEN = "staff_api."  # a program's, in a header that no other site can add


@pytest.fixture
def browsers(app, come_in, database):
    """Someone signed in for each kind of page: (what endpoints begin with, roles or None) → client."""
    clients = {role: come_in(role).client for role in ("administrator", "officer", "supervisor")}
    with connect(database) as db:
        partners.add(db, "cli:test", "shop", "La Boutique", "commerce", "x@shop.example", ["https://shop.example"])
        opening = openings.open(db, "shop")
    shop = Browser(app).client
    with shop.session_transaction() as session:
        session["opening"] = opening
    return clients | {"partner": shop, "anyone": app.test_client()}


def whose(app, rule):
    """Which of `browsers` may use a route."""
    if rule.endpoint.startswith("space."):
        return "partner"
    roles = getattr(app.view_functions[rule.endpoint], "roles", None)
    return next(role for role in ("administrator", "officer", "supervisor") if role in roles) if roles else "anyone"


def changing(app):
    """Every (method, path, who may) that changes something."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in OPEN_TO_ALL and not rule.endpoint.startswith(BY_TOKEN):
            path = re.sub(r"<(int:)?[^>]+>", lambda part: "1" if part[1] else "x", rule.rule)
            for method in rule.methods - SAFE:
                yield method, path, whose(app, rule)


def test_another_site_changes_nothing_by_anybody_s_browser(app, browsers):
    """Under no header that says so; and a page of ours that lost the token of its form changes nothing either."""
    said = [(site, origin) for site in ("cross-site", "same-site") for origin in (*FROM, app.config["PUBLIC_URL"])]
    routes = list(changing(app))
    assert len(routes) > 60
    for method, path, who in routes:
        for site, origin in (*said, (None, EVIL)):
            told = {name: text for name, text in (("Sec-Fetch-Site", site), ("Origin", origin)) if text}
            answer = browsers[who].open(path, method=method, headers=told)
            assert answer.status_code == 403, (method, path, who, told)
        if not path.startswith(OF_VICTIMS):
            answer = browsers[who].open(path, method=method, headers={"Sec-Fetch-Site": "same-origin"})
            assert answer.status_code == 400, (method, path, who)


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Origin": "null"}])
def test_our_own_pages_are_never_taken_for_another_site(app, headers):
    """Those of someone who asks for help, whatever the age of their browser."""
    client = app.test_client()
    for method, path, who in changing(app):
        if who == "anyone" and path.startswith(OF_VICTIMS):
            assert client.open(path, method=method, headers=headers).status_code != 403, (method, path)
