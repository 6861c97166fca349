"""A page made on demand whose own style and script run by a nonce; the prepared ones, for victims, need none."""

import secrets

from flask import make_response, render_template


def nonced_page(template, policy, **context):
    """Return the response for a template; `policy` is its Content-Security-Policy, with `{nonce}` where one belongs."""
    nonce = secrets.token_urlsafe(16)
    page = make_response(render_template(template, nonce=nonce, **context))
    page.headers["Content-Security-Policy"] = policy.format(nonce=nonce)
    return page
