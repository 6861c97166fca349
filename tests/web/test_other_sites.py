"""What another site makes a browser send: every route that changes something, under every header that says so."""

import re

from tests.web.addresses import whose

SAFE = {"GET", "HEAD", "OPTIONS"}
EVIL = "https://evil.example"

# What is answered to each Sec-Fetch-Site, under no Origin, ours, « null », and another's. 400 is what a page of ours
# that lost the token of its form is answered: nothing is changed without it.
OLD, NO = 400, 403
PRIVATE = {
    None: (OLD, OLD, NO, NO),
    "none": (NO, NO, NO, NO),
    "same-origin": (OLD, OLD, OLD, OLD),
    "same-site": (NO, NO, NO, NO),
    "cross-site": (NO, NO, NO, NO),
}
# There is no cookie there, so no token to go with it: None is whatever what was sent deserves, but never a refusal.
FORMS_OF_VICTIMS = PRIVATE | {None: (None, None, None, NO), "same-origin": (None, None, None, None)}
# Programs may ask too.
JSON_OF_VICTIMS = FORMS_OF_VICTIMS | {"none": (None, None, None, None)}

# Where nothing of the browser's own proves anything: no cookie is read, and another site's script cannot send JSON.
OPEN_TO_ALL = {"v1.add_count", "applications_api.apply", "applications_api.verify"}
BY_TOKEN = "staff_api."  # a program's, in a header that no other site can add


def changing(app):
    """Every (method, path, who may) that changes something."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in OPEN_TO_ALL and not rule.endpoint.startswith(BY_TOKEN):
            path = re.sub(r"<(int:)?[^>]+>", lambda part: "1" if part[1] else "x", rule.rule)
            for method in rule.methods - SAFE:
                yield method, path, whose(app, rule)


def table(path):
    """What is answered to whom, where a path leads."""
    return FORMS_OF_VICTIMS if path.startswith("/aide/") else JSON_OF_VICTIMS if path.startswith("/v1/") else PRIVATE


def cells(app, path):
    """Every (headers, status) that tell where a request comes from."""
    origins = (None, app.config["PUBLIC_URL"], "null", EVIL)
    for site, row in table(path).items():
        for origin, status in zip(origins, row, strict=True):
            told = {"Sec-Fetch-Site": site, "Origin": origin}
            yield {name: text for name, text in told.items() if text}, status


def test_each_route_that_changes_something_knows_who_sends_what_and_refuses_other_sites(app, browsers):
    """By nobody's browser does another site change anything; and our own pages are never taken for one."""
    routes = list(changing(app))
    assert len(routes) > 60
    for method, path, who in routes:
        for headers, status in cells(app, path):
            answered = browsers[who].open(path, method=method, headers=headers).status_code
            assert answered == status if status else answered != NO, (method, path, who, headers, answered)
