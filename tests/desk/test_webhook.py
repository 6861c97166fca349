"""One signed POST, against real servers: what they check, and all the ways they may not take it."""

import json
import socket
import threading
import time

import pytest
from standardwebhooks.webhooks import Webhook as Reference

from tests.desk.receiver import SECRET, Receiver
from widget_server.config import signing_key
from widget_server.desk import documents
from widget_server.desk.webhook import Answer, Webhook, sign

KEY = signing_key(SECRET)
DOCUMENT = documents.write(
    "dossier", f"msg_{'0' * 32}", "2026-11-22T04:15:00+00:00", {"facts": {"story": "Né à Évry 😢"}}
)


def test_what_is_sent_carries_a_signature_the_reference_library_accepts(receiver):
    assert Webhook(receiver.url, KEY).take(DOCUMENT) == Answer("acknowledged", "204")

    assert receiver.taken == [DOCUMENT]
    ((headers, body),) = receiver.heard
    assert headers["Content-Type"] == "application/json"
    assert headers["webhook-id"] == DOCUMENT["id"]
    assert json.loads(body) == DOCUMENT


def test_a_signature_covers_the_id_the_moment_and_the_body():
    at, body = int(time.time()), b'{"a": 1}'
    headers = sign(KEY, "msg_1", at, body)
    Reference(SECRET).verify(body, headers)

    for changed in ({"webhook-id": "msg_2"}, {"webhook-timestamp": str(at + 1)}):
        with pytest.raises(Exception, match="No matching"):
            Reference(SECRET).verify(body, headers | changed)
    with pytest.raises(Exception, match="No matching"):
        Reference(SECRET).verify(b'{"a": 2}', headers)


@pytest.mark.parametrize("status", [301, 303, 307, 308, 400, 401, 404, 410, 429, 500, 503])
def test_any_other_status_is_a_refusal_and_no_redirection_is_followed(receiver, status):
    other = Receiver()
    receiver.answers = [(status, {"Location": other.url})]

    assert Webhook(receiver.url, KEY).take(DOCUMENT) == Answer(None, str(status))
    assert (len(receiver.heard), other.heard) == (1, [])
    other.stop()


@pytest.mark.parametrize(
    ("later", "asked"),
    [("120", 120.0), ("0", 0.0), ("Thu, 01 Jan 2015 00:00:00 GMT", 0.0), ("soon", None), ("-5", None), ("9" * 400, None), ("٣", None), ("Thu, 99 Jan 99999 00:00:00 GMT", None)],
)  # fmt: skip
def test_a_server_says_when_to_come_back(receiver, later, asked):
    receiver.answers = [lambda handler: raw(handler, f"HTTP/1.1 503 x\r\nRetry-After: {later}\r\n\r\n")]

    assert Webhook(receiver.url, KEY).take(DOCUMENT) == Answer(None, "503", asked)


def raw(handler, text):
    handler.wfile.write(text.encode())
    handler.close_connection = True


def test_a_server_that_is_down_is_told():
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]

    assert Webhook(f"http://127.0.0.1:{port}/", KEY).take(DOCUMENT) == Answer(None, "pas de réponse")


def test_a_server_that_hangs_does_not_hold_the_others(receiver):
    released = threading.Event()
    receiver.answers = [lambda handler: released.wait(30)]

    assert Webhook(receiver.url, KEY, patience=0.2).take(DOCUMENT) == Answer(None, "délai dépassé")
    released.set()


def test_a_server_that_talks_without_end_does_not_either(receiver):
    released = threading.Event()

    def drip(handler):
        while not released.wait(0.02):
            handler.wfile.write(b"HTTP/1.1 200 ok\r\n"[:1])

    receiver.answers = [drip]

    assert Webhook(receiver.url, KEY, patience=10, longest=0.3).take(DOCUMENT).state is None
    released.set()


def test_what_is_no_http_is_told(receiver):
    receiver.answers = [lambda handler: raw(handler, "SSH-2.0-OpenSSH_9.9\r\n\r\n")]

    assert Webhook(receiver.url, KEY).take(DOCUMENT) == Answer(None, "réponse illisible")


def test_under_tls_a_server_somebody_vouches_for_takes_it(authority, trusted):
    receiver = Receiver.secure(authority)

    assert Webhook(receiver.url, KEY).take(DOCUMENT).state == "acknowledged"
    receiver.stop()


def test_a_server_nobody_vouches_for_is_given_nothing(authority):
    receiver = Receiver.secure(authority)

    assert Webhook(receiver.url, KEY).take(DOCUMENT) == Answer(None, "certificat refusé")
    assert receiver.heard == []
    receiver.stop()
