"""Handing a document to the investigators' server: one signed POST, as Standard Webhooks says it.

Whoever receives it checks the signature with the secret both sides share. No redirection is followed, and what the
server answers is not read: its status says whether it took the document.
"""

import base64
import hashlib
import hmac
import json
import ssl
import threading
import time
from contextlib import contextmanager, suppress
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from socket import SHUT_RDWR
from typing import NamedTuple
from urllib.parse import urlsplit

PATIENCE = 10.0  # seconds that each step of the exchange may take
LONGEST = 25.0  # seconds that all of them may take, however slowly the server talks
TAKEN = range(200, 300)


class Answer(NamedTuple):
    """What became of a try: the state it leads to, or None where the document was not taken; a word for the staff,
    such as « 503 » ; how many seconds the server asks to be left alone, or None."""

    state: str | None
    told: str
    retry_after: float | None = None


class Webhook:
    """The server at `url`; `key` is the bytes that sign."""

    def __init__(self, url, key, patience=PATIENCE, longest=LONGEST):
        self._parts = urlsplit(url)
        self._key = key
        self._patience = patience
        self._longest = longest

    def take(self, document):
        """Return the Answer to one try at handing over a document."""
        body = json.dumps(document).encode()
        try:
            return self._post(body, sign(self._key, document["id"], int(time.time()), body))
        except (OSError, HTTPException, ValueError) as error:
            return Answer(None, _explain(error))

    def _post(self, body, headers):
        connection = self._connection()
        with _hung_up_after(self._longest, connection):
            connection.request("POST", self._path(), body, headers | {"Content-Type": "application/json"})
            response = connection.getresponse()
        status, later = response.status, response.headers.get("Retry-After")
        return Answer("acknowledged" if status in TAKEN else None, str(status), _seconds(later))

    def _connection(self):
        host = self._parts.hostname
        if self._parts.scheme == "http":
            return HTTPConnection(host, self._parts.port, timeout=self._patience)
        # Reads SSL_CERT_FILE, for receivers vouched for by an authority of their own.
        context = ssl.create_default_context()
        return HTTPSConnection(host, self._parts.port, timeout=self._patience, context=context)

    def _path(self):
        return (self._parts.path or "/") + (f"?{self._parts.query}" if self._parts.query else "")


def sign(key, id, timestamp, body):
    """Return the three headers that go with `body`, sent at `timestamp` (seconds since 1970)."""
    digest = hmac.digest(key, f"{id}.{timestamp}.".encode() + body, hashlib.sha256)
    signature = f"v1,{base64.b64encode(digest).decode()}"
    return {"webhook-id": id, "webhook-timestamp": str(timestamp), "webhook-signature": signature}


@contextmanager
def _hung_up_after(seconds, connection):
    """Close the connection at the end, and shut it before that if it is still used after so many seconds: a plain time
    limit starts again at each byte."""
    timer = threading.Timer(seconds, _shut, [connection])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        connection.close()


def _shut(connection):
    with suppress(OSError, AttributeError):  # it may just have been closed, or not be open yet
        connection.sock.shutdown(SHUT_RDWR)


def _seconds(later):
    """What Retry-After asks for, in seconds, written either way (RFC 9110); None where it says nothing usable."""
    if later is None:
        return None
    if later.isascii() and later.isdigit() and len(later) < len("1000000"):
        return float(later)
    try:
        return max(0.0, parsedate_to_datetime(later).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None


def _explain(error):
    if isinstance(error, TimeoutError):
        return "délai dépassé"
    if isinstance(error, ssl.SSLError):
        return "certificat refusé"
    return "pas de réponse" if isinstance(error, OSError) else "réponse illisible"
