"""Prepared bytes, before Flask: what a victim loads is a dictionary look-up and nothing more.

It never touches the database or a template, so it goes on when either cannot be used.
"""

import re
import time
import zlib
from functools import lru_cache

READS = ("GET", "HEAD")
MODULE = "/module/"
FRAMED = re.compile(r"(/[^/]{1,3})?/module/([^/]+)")
CODINGS = ("br", "gzip")
NO_ONE = "'none'"


class Wire:
    """A WSGI application that answers the current edition's paths itself and leaves all others to `app`."""

    def __init__(self, app, publisher, keyring):
        self.app = app
        self.publisher = publisher
        self.keyring = keyring

    def __call__(self, environ, start_response):
        found = environ["REQUEST_METHOD"] in READS and self.find(environ["PATH_INFO"], environ.get("QUERY_STRING", ""))
        if not found:
            return self.app(environ, start_response)
        status, headers, body = answer(*found, environ)
        start_response(status, headers)
        return [body]

    def find(self, path, query=""):
        """Return (Resource, who may frame it) for a path of the current edition, or None.

        A key that is unknown, revoked, expired or suspended gets the same page as any other: only nobody may frame it.
        """
        resources, ancestors = self.publisher.edition.resources, NO_ONE
        if MODULE in path and (framed := FRAMED.fullmatch(path)):  # most paths are spared the second look
            entry = self.keyring.look_up(framed[2], time.time())
            ancestors = entry.frame_ancestors if entry else NO_ONE
            # Whatever the language of the host page, someone is there who may need help.
            home = f"{framed[1] or ''}/".lower()
            path = home if home in resources else "/"
        complete = resources.get(f"{path}?complet") if query.startswith("complet") else None
        resource = complete or resources.get(path)
        return resource and (resource, ancestors)


def answer(resource, ancestors, environ):
    """Return (status, headers, body) for a GET or HEAD of `resource`: 304 when the client has these very bytes."""
    coding = preferred_coding(environ.get("HTTP_ACCEPT_ENCODING", ""))
    etag, kept, sent, body = prepared(resource, ancestors, coding)
    if_none_match = environ.get("HTTP_IF_NONE_MATCH")
    if if_none_match and matches(if_none_match, etag):
        return "304 Not Modified", [*kept], b""
    return "200 OK", [*kept, *sent], b"" if environ["REQUEST_METHOD"] == "HEAD" else body


@lru_cache(maxsize=1024)
def prepared(resource, ancestors, coding):
    """Return (entity tag, headers of any answer, headers of a whole one, body)."""
    body = resource.bodies[coding]
    headers, mark = [*resource.headers], ""
    if resource.policy:
        headers.append(("Content-Security-Policy", f"{resource.policy}; frame-ancestors {ancestors}"))
        mark = f"-{zlib.crc32(ancestors.encode()):08x}"
    etag = f'"{resource.etag}-{coding}{mark}"'
    length = ("Content-Length", str(len(body)))
    sent = (length,) if coding == "identity" else (length, ("Content-Encoding", coding))
    return etag, (*headers, ("ETag", etag)), sent, body


@lru_cache(maxsize=256)
def preferred_coding(accepted):
    """The content coding to send for an Accept-Encoding header: br before gzip before identity (RFC 9110, § 12.5.3)."""
    weights = {}
    for item in accepted.lower().split(","):
        name, _, weight = item.partition(";")
        weights[name.strip()] = not re.fullmatch(r"\s*q\s*=\s*0(\.0*)?\s*", weight)
    anything = weights.get("*", False)
    return next((coding for coding in CODINGS if weights.get(coding, anything)), "identity")


def matches(if_none_match, etag):
    """Whether an If-None-Match header names this entity tag, compared weakly (RFC 9110, § 13.1.2)."""
    tags = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
    return bool(if_none_match) and any(tag in ("*", etag) for tag in tags)
