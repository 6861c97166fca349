"""The pages of help that are made on demand, for a browser without JavaScript: what they all share.

Kept by nothing and framed by nobody; no cookie, and what a person writes is never part of an address.
"""

from urllib.parse import urlsplit

from flask import Blueprint, current_app

from ...journey.edition import embed
from ...journey.superseded import digits
from .. import spoken
from ..html import nonced_page
from ..private import HEADERS

POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
STYLES = ("base.css", "journey.css", "service.css", "help-pages.css")

help_pages = Blueprint("help_pages", __name__, url_prefix="/aide")
help_pages.add_app_template_filter(digits)


@help_pages.app_template_filter()
def host(address):
    """Where an address leads, as a reader is told it."""
    return urlsplit(address).netloc.removeprefix("www.")


def show_help(template, status=200, **context):
    """Return the page of a template that extends `help/page.html`, in the language of the request, its style and
    scripts running by a nonce."""
    publisher = current_app.extensions["publisher"]
    page = nonced_page(
        template,
        POLICY,
        style="".join(map(embed, STYLES)),
        tree=publisher.edition.tree,
        exit_url=publisher.exit_url,
        language=spoken.language(),
        **context,
    )
    page.status_code = status
    page.headers.update(HEADERS)
    return page
