"""Someone of the staff at the console, over HTTP as a browser does it: both factors, a cookie, forms."""

from http.cookiejar import CookieJar
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pyotp

from tests.web.staff import CSRF, PASSPHRASE, open_account

from .asking import PATIENCE, Answer


class Console:
    """A person of this role who is signed in at a service that answers on `port`."""

    def __init__(self, port, database, role="administrator"):
        self._url = f"http://127.0.0.1:{port}"
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))
        login, enrolment = open_account(database, role)
        self.post("/console/connexion", login=login, passphrase=PASSPHRASE)
        self.post("/console/connexion/code", code=pyotp.parse_uri(enrolment.totp_uri).now())

    def get(self, path, body=None):
        """Return the Answer to this page, or to a form's `body`; redirections are followed."""
        try:
            with self._opener.open(f"{self._url}{path}", body, timeout=PATIENCE) as found:
                return Answer(found.status, found.headers, found.read(), 0)
        except HTTPError as error:
            return Answer(error.code, error.headers, error.read(), 0)
        except (URLError, OSError) as error:
            return Answer(0, {}, str(error).encode(), 0)

    def post(self, path, **fields):
        """Send the form of this page, with the token it was given."""
        token = CSRF.search(self.get(path).body.decode())[1]
        return self.get(path, urlencode(fields | {"csrf_token": token}).encode())
