"""« Nothing new », said before Flask: what every open conversation asks each second costs a look-up in memory.

Anything else (news, a code that is not known) is left to the application, but for a database that cannot be read.
"""

import json
import re
from urllib.parse import parse_qs

from ...desk import codes
from ...errors import StoreBusy, UnknownCode
from ..problems import JSON_TYPES, SENTENCES

PATH = "/v1/conversations/own"
SHOWN = re.compile(r"bearer\s+(\S+)\s*", re.IGNORECASE)
HEADERS = (
    ("Cache-Control", "no-store"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("Vary", "Authorization"),
)
TITLE, DETAIL = SENTENCES[503]
BUSY = json.dumps({"type": "about:blank", "title": TITLE, "status": 503, "detail": DETAIL}).encode()
TROUBLE = (("Content-Type", JSON_TYPES[0]), ("Content-Length", str(len(BUSY))))


class News:
    """A WSGI application that tells who asks that nothing changed, and leaves everything else to `app`."""

    def __init__(self, app, board):
        self.app = app
        self.board = board

    def __call__(self, environ, start_response):
        try:
            if environ["PATH_INFO"] == PATH and environ["REQUEST_METHOD"] == "GET" and self.has_none(environ):
                start_response("204 No Content", [*HEADERS])
                return []
        except StoreBusy as error:  # here too, or so many who ask would keep all threads waiting
            start_response("503 Service Unavailable", [*HEADERS, *TROUBLE, ("Retry-After", str(error.retry_after))])
            return [BUSY]
        return self.app(environ, start_response)

    def has_none(self, environ):
        """Whether the one who asks shows the code of a conversation, and saw all of it already; raises StoreBusy."""
        shown = SHOWN.fullmatch(environ.get("HTTP_AUTHORIZATION", ""))
        known = parse_qs(environ.get("QUERY_STRING", "")).get("version")
        if not (shown and known):
            return False
        try:
            standing = self.board.standing(codes.hash(shown[1]))
        except UnknownCode:
            return False
        return standing is not None and standing.mark == known[0]
