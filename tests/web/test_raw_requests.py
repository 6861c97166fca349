"""Requests that no browser writes, sent byte by byte to the service as it runs, alone and behind nginx: none may make it
answer what was hidden in another, lead elsewhere, or show a file."""

import re
import socket
import subprocess
from contextlib import contextmanager, suppress

import pytest
from flask import Flask

from tests.conftest import write_tree
from tests.nginx import MISSING, find_nginx
from tests.service import PATIENCE, Service, free_port, wait_until
from tests.web.staff import open_account
from widget_server.config import load_config, secret_file
from widget_server.register.people import sessions, staff
from widget_server.store import connect, load_secret
from widget_server.web.console.access import TOKEN

STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")
PROBE = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
LAST = b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
HIDDEN = b"GET /17cyber.js HTTP/1.1\r\nHost: a\r\n\r\n"
LOADER = b"text/javascript"
COUNT = b"POST /v1/counts HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
READ = b"GET /healthz HTTP/1.1\r\nHost: a\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
HIDDEN_CHUNK = b"%x\r\n%s\r\n0\r\n\r\n" % (len(HIDDEN), HIDDEN)

# What two servers could read differently: the second never learns of it.
REFUSED = {
    "both lengths": COUNT + b"Content-Length: 5\r\n" + CHUNKED + b"\r\n0\r\n\r\n" + HIDDEN,
    "both lengths, chunked first": COUNT + CHUNKED + b"Content-Length: 4\r\n\r\n" + HIDDEN_CHUNK,
    "two codings": COUNT + CHUNKED + b"Transfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "unknown coding": COUNT + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "chunked not last": COUNT + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "space before the colon": COUNT + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "vertical tab": COUNT + b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n",
    "folded coding": COUNT + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    "chunked in HTTP/1.0": COUNT.replace(b"1.1", b"1.0") + CHUNKED + b"\r\n0\r\n\r\n",
    "two lengths": COUNT + b"Content-Length: 2\r\nContent-Length: 0\r\n\r\n{}",
    "list of lengths": COUNT + b"Content-Length: 2, 2\r\n\r\n{}",
    "signed length": COUNT + b"Content-Length: +2\r\n\r\n{}",
    "negative length": COUNT + b"Content-Length: -1\r\n\r\n{}",
    "hexadecimal length": COUNT + b"Content-Length: 0x2\r\n\r\n{}",
    "length with a line": COUNT + b"Content-Length: 1_0\r\n\r\n{}",
    "endless length": COUNT + b"Content-Length: 99999999999999999999999\r\n\r\n{}",
    "folded header": READ + b"X-A: b\r\n c: d\r\n\r\n",
    "header before the first": b"GET /healthz HTTP/1.1\r\n X: y\r\nHost: a\r\n\r\n",
    "both lengths, one after a lone LF": COUNT + b"X-A: b\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n" + HIDDEN_CHUNK,
    "lone CR in a header": READ + b"X-A: b\rX-C: d\r\n\r\n",
    "NUL in a header": READ + b"X-A: b\0c\r\n\r\n",
    "chunk ended by LF": COUNT + CHUNKED + b"\r\n2\n{}\n0\n\n",
    "extension ended by LF": COUNT + CHUNKED + b"\r\n2;a\n{}\r\n0\r\n\r\n",
    "hexadecimal chunk": COUNT + CHUNKED + b"\r\n0x2\r\n{}\r\n0\r\n\r\n",
    "negative chunk": COUNT + CHUNKED + b"\r\n-2\r\n{}\r\n0\r\n\r\n",
    "chunk after a space": COUNT + CHUNKED + b"\r\n 2\r\n{}\r\n0\r\n\r\n",
    "chunk too big for a number": COUNT + CHUNKED + b"\r\n10000000000000002\r\n{}\r\n0\r\n\r\n",
    "chunk longer than it says": COUNT + CHUNKED + b"\r\n2\r\n{}XX0\r\n\r\n",
    "HTTP/0.9": b"GET /healthz\r\n\r\n",
    "HTTP/1.2": b"GET /healthz HTTP/1.2\r\nHost: a\r\n\r\n",
    "tabs between the words": b"GET\t/healthz\tHTTP/1.1\r\nHost: a\r\n\r\n",
    "two spaces": b"GET  /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
    "no method": b"GE(T /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
    "bytes in the path": b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n",
    "two hundred headers": READ + b"".join(b"X-%d: y\r\n" % number for number in range(200)) + b"\r\n",
    "endless header": READ + b"X: " + b"y" * 1_000_000 + b"\r\n\r\n",
    "endless address": b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
}  # fmt: skip

# What has one reading: it is answered once, and the next request is the next one.
ANSWERED = {
    "hidden in a body": COUNT + b"Content-Length: %d\r\n\r\n" % len(HIDDEN) + HIDDEN,
    "hidden in chunks": COUNT + CHUNKED + b"\r\n" + HIDDEN_CHUNK,
    "hidden where nothing is read": COUNT.replace(b"/v1/counts", b"/nowhere") + b"Content-Length: %d\r\n\r\n" % len(HIDDEN) + HIDDEN,
    "hidden where no method is allowed": COUNT.replace(b"/v1/counts", b"/") + b"Content-Length: %d\r\n\r\n" % len(HIDDEN) + HIDDEN,
    "hidden where only JSON is read": COUNT.replace(b"json", b"text") + b"Content-Length: %d\r\n\r\n" % len(HIDDEN) + HIDDEN,
    "hidden in the body of a GET": READ + b"Content-Length: %d\r\n\r\n" % len(HIDDEN) + HIDDEN,
    "hidden in the chunks of a GET": READ + CHUNKED + b"\r\n" + HIDDEN_CHUNK,
    "hidden after a HEAD": b"HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(HIDDEN) + HIDDEN,
    "length under another name": COUNT + b"Content_Length: 200\r\nContent-Length: 2\r\n\r\n{}",
    "coding under another name": COUNT + b"Transfer_Encoding: chunked\r\nContent-Length: 2\r\n\r\n{}",
    "extension and trailer": COUNT + CHUNKED + b"\r\n2;a=b\r\n{}\r\n0\r\nContent-Length: 99\r\n\r\n",
    "asking to speak HTTP/2": READ + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n",
    "lines ended by LF": b"GET /healthz HTTP/1.1\nHost: a\n\n",
    "one line ended by LF": READ.removesuffix(b"\r\n") + b"\nX-A: b\r\n\r\n",
    "length after a lone LF": READ + b"X-A: b\nContent-Length: %d\r\n\r\n" % len(HIDDEN) + HIDDEN,
    "two hosts": READ + b"Host: evil.example\r\n\r\n",
    "the same host twice": READ + b"Host: a\r\n\r\n",
    "method in a header": b"GET /healthz HTTP/1.1\r\nHost: a\r\nX-HTTP-Method-Override: DELETE\r\n\r\n",
    "address in a header": b"GET /healthz HTTP/1.1\r\nHost: a\r\nX-Original-URL: /17cyber.js\r\nX-Rewrite-URL: /17cyber.js\r\n\r\n",
    "address of another host": b"GET http://evil.example/healthz HTTP/1.1\r\nHost: a\r\n\r\n",
    "tunnel": b"CONNECT evil.example:80 HTTP/1.1\r\nHost: a\r\n\r\n",
    "echo": b"TRACE / HTTP/1.1\r\nHost: a\r\nX-Secret: told\r\n\r\n",
    "everything": b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    folder = tmp_path_factory.mktemp("running")
    tree = str(write_tree(folder))
    service = Service(folder, WIDGET_TREE=tree, WIDGET_DRAFT=tree)
    yield service.start()
    service.stop()


@pytest.fixture(scope="module")
def behind_nginx(running, tmp_path_factory):
    """The port of an nginx that passes everything on, over connections it keeps."""
    if not find_nginx():
        pytest.skip(MISSING)
    with _nginx(tmp_path_factory.mktemp("nginx"), running.port) as port:
        yield port


@contextmanager
def _nginx(folder, upstream):
    port = free_port()
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{}} http {{ access_log off; upstream service {{ server 127.0.0.1:{upstream}; keepalive 1; }}\n"
        f" server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://service; proxy_http_version 1.1;"
        ' proxy_set_header Connection ""; } } }\n'
    )
    process = subprocess.Popen([find_nginx(), "-p", str(folder), "-c", str(folder / "nginx.conf")])
    try:
        wait_until(lambda: _listens(port))
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _listens(port):
    with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
        return True
    return False


def talk(port, sent):
    """Return all that is answered on one connection until it is closed; it must be."""
    answered = b""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection, suppress(ConnectionError):
        connection.sendall(sent)  # it may be closed before all was sent
        while received := connection.recv(65536):
            answered += received
    return answered


def statuses(answered):
    return [int(status) for status in STATUS.findall(answered)]


@pytest.mark.parametrize("sent", REFUSED.values(), ids=REFUSED)
def test_what_has_two_readings_is_refused_and_nothing_is_read_after_it(running, sent):
    answered = talk(running.port, sent + PROBE)

    assert len(statuses(answered)) == 1, answered
    assert statuses(answered)[0] in (400, 414, 422, 431)
    assert LOADER not in answered


@pytest.mark.parametrize("sent", ANSWERED.values(), ids=ANSWERED)
def test_what_is_hidden_in_a_request_is_never_one(running, sent):
    answered = talk(running.port, sent + PROBE + LAST)

    assert len(statuses(answered)) == 3 and max(statuses(answered)) < 500, answered
    assert answered.count(b'{"status":"ok"}') >= 2
    assert LOADER not in answered and b"told" not in answered


def test_a_connection_is_for_one_answer_at_a_time(running):
    """HTTP/2 would let one that reads nothing have hundreds of pages held for it."""
    answered = talk(running.port, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0")

    assert answered == b"" or statuses(answered) == [400]


@pytest.mark.parametrize("sent", (REFUSED | ANSWERED).values(), ids=REFUSED | ANSWERED)
def test_behind_nginx_nobody_is_answered_what_another_asked(behind_nginx, sent):
    talk(behind_nginx, sent + LAST)

    answered = talk(behind_nginx, LAST)  # over the connection that the other may have left astray
    assert statuses(answered) == [200] and b'{"status":"ok"}' in answered


@pytest.mark.parametrize("sent", [ANSWERED["two hosts"], ANSWERED["the same host twice"]], ids=["two", "the same"])
def test_nginx_lets_nobody_name_two_hosts(behind_nginx, sent):
    """Alone, the service answers: it reads none of them."""
    assert statuses(talk(behind_nginx, sent + LAST)) == [400]


SLASHLESS = ("/partenaires", "/console", "/desk", "//partenaires", "/console/apercu//brouillon/x", "healthz")


@pytest.mark.parametrize("host", [b"evil.example", b"evil.example/\\@b", b"a, b", b"", b"a\r\nHost: evil.example"])
@pytest.mark.parametrize("path", SLASHLESS)
def test_no_redirection_leads_where_the_host_header_says(running, path, host):
    """It is for ever: a cache would keep it for everybody."""
    head = b"GET %s HTTP/1.1\r\nConnection: close\r\nHost: %s\r\n\r\n"
    answered = talk(running.port, head % (path.encode(), host))

    place = re.search(rb"(?m)^location: (.*)\r$", answered)[1]
    assert statuses(answered) == [308] and re.match(rb"/(?!/)", place), answered
    assert b"evil" not in answered


PLACES = (
    *("/", "/17cyber/", "/17cyber/0.1.0/", "/en/", "/diagnostic/", "/v1/", "/v1/diagnoses/"),
    *("/v1/territory/", "/v1/applications/", "/partenaires/demonstration/", "/console/apercu/brouillon/", "/aide/"),
)
STEPS = (
    *("../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..\\", "..%5c", "%252e%252e%252f", "%c0%ae%c0%ae/", "..%c0%af", "..;/"),
    *("....//", "%e0%80%ae%e0%80%ae/", "\uff0e\uff0e/", "..%00/", ".%2e/"),
)
FILES = ("etc/passwd", "17cyber.sqlite", "17cyber.sqlite.secret%00.js")


@pytest.fixture
def author(running):
    """The header that says that an author is there, who may see the pages of the draft."""
    settings = load_config(environ=running.environment())
    login, _ = open_account(settings["DATABASE"], "author")
    with connect(settings["DATABASE"]) as db:
        token = sessions.open(db, staff.get(db, login).id)
    app = Flask(__name__)
    app.secret_key = load_secret(secret_file(settings))
    signed = app.session_interface.get_signing_serializer(app).dumps({TOKEN: token})
    return b"Cookie: 17cyber=%s\r\n" % signed.encode()


def test_no_path_climbs_out_of_what_is_served(running, author):
    """Of no folder: every file that is shown was read before anybody asked."""
    head = b"GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + author + b"\r\n"
    assert statuses(talk(running.port, head % b"/console/apercu/brouillon/")) == [200]
    tried = [f"{place}{step * 7}{file}" for place in PLACES for step in STEPS for file in FILES]
    assert len(tried) > 500
    for path in tried:
        answered = talk(running.port, head % path.encode())
        assert statuses(answered) == [404], path
        assert b"root:" not in answered and b"SQLite format" not in answered
