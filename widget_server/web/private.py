"""Pages that only one person should read, and that change something: the console, the partner's own page, the forms.

Kept by nothing, framed by nobody, and what they change is changed from themselves alone.
"""

from flask import current_app, g, redirect, request, url_for
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import Forbidden

from ..config import is_on_loopback
from ..errors import OldForm
from ..journey.edition import embed
from .gate import read_body, read_body_of_staff
from .html import nonced_page

POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
READS = ("GET", "HEAD", "OPTIONS")

_csrf = CSRFProtect()


class _Sessions(SecureCookieSessionInterface):
    def open_session(self, app, request):
        """The same, without what it takes to read a cookie where there is none: victims have none."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


def init_app(app, secret):
    """Give `app` its one cookie, signed with `secret`, that only private pages set. Secure except on loopback, where
    not every browser would keep it."""
    loopback = is_on_loopback(app.config)
    app.config.update(
        SECRET_KEY=secret,
        SESSION_COOKIE_NAME="17cyber" if loopback else "__Host-17cyber",
        SESSION_COOKIE_SECURE=not loopback,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_PATH="/",
        WTF_CSRF_CHECK_DEFAULT=False,  # of private pages alone, in `guard`
        WTF_I18N_ENABLED=False,  # of forms: the library's own French, rather than another library's
        WTF_CSRF_TIME_LIMIT=None,  # as long as the cookie it goes with
        WTF_CSRF_SSL_STRICT=False,  # our pages send no referrer; Fetch Metadata says more
    )
    app.session_interface = _Sessions()
    _csrf.init_app(app)


def guard(blueprint):
    """Make every page of a blueprint a private one."""
    blueprint.before_request(_refuse_strangers)
    blueprint.after_request(_add_headers)


def show(template, status=200, **context):
    """Return the page of a template, its style and scripts running by a nonce."""
    page = nonced_page(template, POLICY, style=embed("base.css") + embed("service.css"), **context)
    page.status_code = status
    return page


def go_to(endpoint, **values):
    """Return the answer that sends a browser to a page of ours, by endpoint, whatever it had sent."""
    return redirect(url_for(endpoint, **values), 303)


def accept(size):
    """Let a view be sent bodies of so many bytes, more than others."""

    def declare(view):
        view.largest = size
        return view

    return declare


def sender():
    """Return which site has the browser send this request, in the words of Fetch Metadata. Of a browser too old for
    them, only an Origin that names another site is told from ours: a page that tells no referrer sends « null »."""
    ours = request.headers.get("Origin", "null") in ("null", current_app.config["PUBLIC_URL"])
    return request.headers.get("Sec-Fetch-Site") or ("same-origin" if ours else "cross-site")


def _refuse_strangers():
    """Refuse what another site makes a browser send: the Fetch Metadata it cannot forge, then the token it cannot
    read (W3C Fetch Metadata Request Headers; OWASP, Cross-Site Request Forgery Prevention)."""
    if request.method in READS:
        if (
            request.headers.get("Sec-Fetch-Site") == "cross-site"
            and request.headers.get("Sec-Fetch-Mode") != "navigate"
        ):
            raise Forbidden()
        return
    if largest := getattr(current_app.view_functions[request.endpoint], "largest", None):
        request.max_content_length = request.max_form_memory_size = largest
    (read_body_of_staff if g.get("person") else read_body)()
    if not _comes_from_here():
        raise Forbidden()
    try:
        _csrf.protect()
    except CSRFError as error:
        raise OldForm("Cette page était ouverte depuis longtemps. Rechargez-la, puis recommencez.") from error


def _comes_from_here():
    site = request.headers.get("Sec-Fetch-Site")
    if site:  # of a browser that says so, the Origin adds nothing: a page of ours that tells no referrer sends « null »
        return site == "same-origin"
    # Programs say neither, nor do browsers older than both: nothing says that it comes from elsewhere, and the token of
    # the form is asked of all. A form of another site has an Origin in every browser that keeps a strict cookie.
    return request.headers.get("Origin") in (None, current_app.config["PUBLIC_URL"])


def _add_headers(response):
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", "frame-ancestors 'none'")  # of a part of a page, or a file
    return response
