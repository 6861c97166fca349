"""Every route of the console, of the desk and of the staff's API, tried with every role and with none."""

import re

import pytest

from tests.web.staff import Browser, open_account
from widget_server.register.people import sessions, staff
from widget_server.register.people.staff import ROLES
from widget_server.store import connect

READS = {"GET", "HEAD", "OPTIONS"}
READ_BY_POST = {"/console/journal/verifier"}  # so that no address can have the whole log read again and again
BLUEPRINTS = ("console.", "desk.", "staff_api.")


@pytest.fixture
def routes(app):
    """Every (method, path, roles) there is to try, with something in the place of what varies."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(BLUEPRINTS):
            path = re.sub(r"<(int:)?[^>]+>", lambda part: "1" if part[1] else "x", rule.rule)
            roles = app.view_functions[rule.endpoint].roles
            found += [(method, path, roles) for method in sorted(rule.methods - {"HEAD", "OPTIONS"})]
    assert len(found) > 30
    return found


def is_api(path):
    return path.startswith("/v1/")


def test_nobody_comes_in_without_signing_in(app, people, routes):
    client = app.test_client()
    for method, path, roles in routes:
        if roles is not None:
            answer = client.open(path, method=method)
            assert answer.status_code == (401 if is_api(path) else 303), (method, path)
            assert is_api(path) or answer.headers["Location"].startswith("/console/connexion"), (method, path)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_it_may_and_nothing_else(app, people, routes, role):
    browser = Browser(app)
    login, enrolment = open_account(people, role)
    assert browser.sign_in(login, enrolment).status_code == 303
    with connect(people) as db:
        number = staff.get(db, login).id
    for method, path, roles in routes:
        if roles is None:
            continue
        with connect(people) as db:
            headers = {"Authorization": f"Bearer {sessions.open(db, number)}"} if is_api(path) else {}
        refused = browser.client.open(path, method=method, headers=headers).status_code == 403
        assert refused == (role not in roles), (method, path, role)


def test_what_victims_wrote_is_for_officers_alone(routes):
    for method, path, roles in routes:
        if path.startswith("/desk/"):
            assert roles == ({"supervisor"} if path == "/desk/charts" else {"officer"}), (method, path)


def test_an_auditor_changes_nothing_but_what_is_theirs(routes):
    for method, path, roles in routes:
        if method not in READS and path not in READ_BY_POST and roles is not None and roles != set(ROLES):
            assert "auditor" not in roles, (method, path)
