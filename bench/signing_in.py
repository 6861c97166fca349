"""How long a prepared page takes, at rest and while fifty people sign in at once."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

from .running import SETTLE, granian, say, waits

PEOPLE = 50


def signing_in(folder):
    say("Cinquante connexions à la fois…")
    with granian(folder, core=None) as (port, _), ThreadPoolExecutor(PEOPLE) as people:
        time.sleep(SETTLE)
        at_rest = waits(port)
        answered = [people.submit(sign_in, port, number) for number in range(PEOPLE * 4)]
        meanwhile = waits(port)
        looked_at = sum(each.result() == 401 for each in answered)
    return {
        "page préparée au repos, p95": (at_rest, "ms", ""),
        f"pendant {PEOPLE * 4} connexions par {PEOPLE} à la fois, p95": (meanwhile, "ms", ""),
        "… dont regardées, les autres priées de revenir": (looked_at, "", ""),
    }


def sign_in(port, number):
    """The status of a sign-in whose passphrase is computed, and wrong."""
    proofs = {"login": f"nobody-{number}@example.org", "passphrase": "une phrase de trop", "code": "000000"}
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("POST", "/v1/staff/sessions", json.dumps(proofs), {"Content-Type": "application/json"})
        return connection.getresponse().status
    finally:
        connection.close()
