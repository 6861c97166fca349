"""What a program shows in its Authorization header to prove who it is; never read from a cookie or an address."""

from flask import request

SCHEME = "bearer "


def shown():
    """Return the text after « Bearer » in this request, or None."""
    header = request.headers.get("Authorization", "")
    return header[len(SCHEME) :].strip() if header.lower().startswith(SCHEME) else None
