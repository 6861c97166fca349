"""A person of the staff with a browser: what tests of the console sign in with. Nothing is skipped: the passphrase, the
token of the form and a real code are sent."""

import re

import pyotp

from widget_server.register.people import staff
from widget_server.store import connect

PASSPHRASE = "sept lampes éteintes au port"
CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def open_account(database, role, login=None, force=None):
    """Register a person of this role; return their (login, Enrolment). An officer is of the police, unless told."""
    login = login or f"{role}@example.org"
    force = force or ("police" if role == "officer" else "")
    with connect(database) as db:
        return login, staff.add(db, "cli:test", login, f"Camille {role.title()}", role, PASSPHRASE, force)


class Browser:
    """A client that keeps its cookies and fills forms."""

    def __init__(self, app):
        self.client = app.test_client()

    def get(self, path, **options):
        return self.client.get(path, **options)

    def post(self, path, form_at=None, **fields):
        """Send a form as its page would: with the token that the page at `form_at` (by default `path`) was given."""
        token = CSRF.search(self.client.get(form_at or path).text)[1]
        return self.client.post(path, data=fields | {"csrf_token": token})

    def sign_in(self, login, enrolment):
        """Both steps; return the answer to the second."""
        self.post("/console/connexion", login=login, passphrase=PASSPHRASE)
        return self.post("/console/connexion/code", code=pyotp.parse_uri(enrolment.totp_uri).now())
