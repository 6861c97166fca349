import socket
import threading
import time

import pytest
import trustme

from widget_server.errors import BadOrigin, BadVisit, TooManyVisits
from widget_server.register.sites import visits

PRIVATE = [
    "127.0.0.1", "127.8.9.10", "0.0.0.0", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::1", "::", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1",
    "2002:7f00:1::", "2002:0808:0808::1", "2001::1", "2001:db8::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1",
    "fd12:3456::1", "ff02::1", "ff0e::1",
]  # fmt: skip


@pytest.fixture
def names(monkeypatch):
    """Name → the addresses it has, before asking the machine's own resolver; `asked` lists every question."""
    known, ask = {}, socket.getaddrinfo
    known["asked"] = []

    def getaddrinfo(host, port, *args, **kwargs):
        known["asked"].append(host)
        found = []
        for address in known.get(host, [host]):
            found += ask(address, port, *args, **kwargs)
        return found

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return known


@pytest.fixture
def connected(monkeypatch):
    """Every address that a connection was asked for."""
    addresses, connect = [], socket.create_connection

    def create_connection(address, *args, **kwargs):
        addresses.append(address[0])
        return connect(address, *args, **kwargs)

    monkeypatch.setattr(socket, "create_connection", create_connection)
    return addresses


def visit(site, path="/", **options):
    return visits.fetch(site.origin + path, **{"loopback": True} | options)


def test_a_visit_tells_status_headers_and_text(site):
    site.say("/page", "Bonjour à tous", X_Two="2")

    found = visit(site, "/page")

    assert (found.status, found.text, found.url) == (200, "Bonjour à tous", f"{site.origin}/page")
    assert found.headers["x-two"] == "2"


def test_a_page_that_is_not_there_is_told_as_it_is(site):
    assert visit(site, "/nowhere").status == 404


def test_a_site_of_this_machine_may_be_visited_over_http_while_trying(serve):
    site = serve(None)
    site.say("/", "essai")

    assert visit(site).text == "essai"
    with pytest.raises(BadVisit, match="privée"):
        visit(site, loopback=False)


def test_a_path_and_a_query_with_accents_are_asked_for_as_browsers_do(site):
    visit(site, "/sécurité/aide?sujet=clé%20usb&x=1#haut")

    assert site.asked == ["/s%C3%A9curit%C3%A9/aide?sujet=cl%C3%A9%20usb&x=1"]


def test_a_visit_says_little_about_itself(site, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    site.say("/", "", Set_Cookie="a=b", Location="/two", status=302)

    visit(site)

    assert {name for headers in site.headers for name in headers} == {
        "Host", "Accept", "Accept-Encoding", "Connection", "User-Agent",
    }  # fmt: skip
    assert site.headers[0]["Host"] == site.origin.removeprefix("https://")


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_leads_to_a_private_address_is_not_visited(names, connected, address):
    names["shop.example"] = [address]

    with pytest.raises(BadVisit, match="privée"):
        visits.fetch("https://shop.example/")
    assert not connected


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "192.168.1.1", "::ffff:127.0.0.1", "169.254.169.254", "2606:4700::1111"]
)
def test_http_goes_nowhere_but_to_this_machine(names, connected, address):
    names["localhost"] = [address]

    with pytest.raises(BadVisit, match="privée"):
        visits.fetch("http://localhost:8018/", loopback=True)
    assert not connected


@pytest.mark.parametrize(
    "url",
    [
        "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/", "https://127.1/", "https://[::1]/",
        "https://[::ffff:127.0.0.1]/", "http://shop.example/", "ftp://shop.example/", "file:///etc/passwd",
        "gopher://shop.example/", "https://user@shop.example/", "//shop.example/", "", "https://", "https://[",
        "https://shop.example:0/", "https://shop.example:99999/", "https://shop.example:port/",
        "https://shop.example/\r\nHost: x", "https://shop.example/a b", "https://shop.example\\@other.example/",
        "https://shop.example/\x00", "https://shop\t.example/",
    ],
)  # fmt: skip
@pytest.mark.parametrize("loopback", [True, False])
def test_what_is_not_the_address_of_a_page_is_refused_before_any_question(names, connected, url, loopback):
    with pytest.raises((BadVisit, BadOrigin)) as refused:
        visits.fetch(url, loopback=loopback)

    assert str(refused.value).isprintable() and str(refused.value).endswith(".")
    assert not connected and not names["asked"]


@pytest.mark.parametrize("port", [22, 25, 110, 587])
def test_a_port_of_another_service_is_not_knocked_at(names, connected, port):
    with pytest.raises(BadVisit, match=f"port {port}"):
        visits.fetch(f"https://shop.example:{port}/")
    assert not connected and not names["asked"]


def test_a_name_is_resolved_once_and_that_very_address_connected_to(serve, trusted, names, connected):
    site = serve("shop.example")
    site.say("/", "la boutique")
    names["shop.example"] = ["127.0.0.1"]

    found = visits.fetch(f"https://shop.example:{site.server_port}/", loopback=True)

    assert found.text == "la boutique"
    assert connected == ["127.0.0.1"]
    assert names["asked"].count("shop.example") == 1


def test_another_address_is_tried_when_one_does_not_answer(serve, trusted, names, connected):
    site = serve("shop.example")
    site.say("/", "la boutique")
    names["shop.example"] = ["10.0.0.1", "127.0.0.2", "127.0.0.1"]

    assert visits.fetch(f"https://shop.example:{site.server_port}/", loopback=True).text == "la boutique"
    assert connected == ["127.0.0.2", "127.0.0.1"]


def test_a_name_that_does_not_exist_is_told(monkeypatch):
    def getaddrinfo(*_args, **_kwargs):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with pytest.raises(BadVisit, match="n'existe pas"):
        visits.fetch("https://nowhere.example/")


def test_a_name_server_that_takes_its_time_is_not_waited_for(monkeypatch):
    answered = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: answered.wait(30) and [])

    with pytest.raises(BadVisit, match="0.2 secondes"):
        visits.fetch("https://slow.example/", patience=0.2)
    answered.set()


@pytest.mark.parametrize(
    "target",
    [
        "https://other.example/", "http://127.0.0.1/", "http://169.254.169.254/latest/meta-data/", "https://[::1]/",
        "https://2130706433/", "//other.example/", "file:///etc/passwd", "http://localhost/", "https://localhost:1/",
        "https://user@localhost/", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_a_redirection_to_another_site_is_not_followed(site, connected, target):
    site.say("/", "", 302, Location=target)

    with pytest.raises(BadVisit, match="renvoie vers"):
        visit(site)
    assert connected == ["127.0.0.1"] or connected == ["::1", "127.0.0.1"]


@pytest.mark.parametrize("status", visits.REDIRECTS)
def test_a_redirection_within_the_site_is_followed(site, status):
    site.say("/a/", "", status, Location="../b?c=d")
    site.say("/b?c=d", "arrivé")

    found = visit(site, "/a/")

    assert (found.text, found.url) == ("arrivé", f"{site.origin}/b?c=d")


def test_redirections_come_to_an_end(site):
    for number in range(10):
        site.say(f"/{number}", "", 302, Location=f"/{number + 1}")

    with pytest.raises(BadVisit, match="plus de 3 fois"):
        visit(site, "/0")
    assert site.asked == ["/0", "/1", "/2", "/3"]


def test_a_redirection_that_says_nowhere_is_refused(site):
    site.say("/", "", 302)

    with pytest.raises(BadVisit):
        visit(site)


def test_what_is_just_short_enough_is_read(site):
    site.say("/", "x" * visits.LIMIT)

    assert len(visit(site).text) == visits.LIMIT


def test_what_is_too_long_is_refused(site):
    site.say("/", "x" * (visits.LIMIT + 1))

    with pytest.raises(BadVisit, match="64 Kio"):
        visit(site)


def test_an_endless_answer_is_left(site):
    def pour(handler):
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b"x" * 65536)

    site.pages["/"] = pour
    with pytest.raises(BadVisit, match="64 Kio"):
        visit(site)


def test_an_endless_answer_in_chunks_is_left(site):
    def pour(handler):
        handler.protocol_version = "HTTP/1.1"
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        while True:
            handler.wfile.write(b"1000\r\n" + b"x" * 4096 + b"\r\n")

    site.pages["/"] = pour
    with pytest.raises(BadVisit, match="64 Kio"):
        visit(site)


def drip(handler, first=b"HTTP/1.1 200 OK\r\n\r\n", then=b"x"):
    handler.wfile.write(first)
    for _ in range(1000):
        time.sleep(0.02)
        handler.wfile.write(then)


@pytest.mark.parametrize(
    "slowly",
    [
        lambda handler: time.sleep(2),
        drip,
        lambda handler: drip(handler, b"", b"H"),
        lambda handler: drip(handler, b"HTTP/1.1 200 OK\r\n", b"A: b\r\n"),
        lambda handler: drip(handler, b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["silent", "body", "status", "headers", "continue"],
)
def test_a_slow_answer_is_left_however_often_a_byte_comes(site, slowly):
    site.pages["/"] = slowly

    with pytest.raises(BadVisit):
        visit(site, patience=0.5)


def test_a_handshake_that_never_comes_is_not_waited_for():
    with socket.create_server(("127.0.0.1", 0)) as mute, pytest.raises(BadVisit, match="0.3 secondes"):
        visits.fetch(f"https://localhost:{mute.getsockname()[1]}/", loopback=True, patience=0.3)


def test_time_left_is_shared_by_all_redirections(site):
    def step(handler):
        time.sleep(0.3)
        handler.send_response(302)
        handler.send_header("Location", f"{handler.path}x")
        handler.end_headers()

    for number in range(4):
        site.pages["/" + "x" * number] = step
    with pytest.raises(BadVisit, match="0.7 secondes"):
        visit(site, patience=0.7)


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "x-unknown"])
def test_what_was_not_asked_for_compressed_is_not_unpacked(site, encoding):
    site.say("/", "x", Content_Encoding=encoding)

    with pytest.raises(BadVisit, match="compressée"):
        visit(site)


@pytest.mark.parametrize(
    "answer", [b"", b"\r\n\r\n", b"hello\r\n\r\n", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n",
               b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
               b"HTTP/1.1 200 OK\r\nA: " + b"x" * 70000 + b"\r\n\r\n"]
)  # fmt: skip
def test_an_answer_that_is_not_http_is_told_as_such(site, answer):
    site.pages["/"] = lambda handler: handler.wfile.write(answer)

    with pytest.raises(BadVisit) as refused:
        visit(site)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("charset", ["iso-8859-1", "ISO-8859-15", "windows-1252"])
def test_older_charsets_are_read(site, charset):
    site.pages["/"] = (200, {"Content-Type": f"text/html; charset={charset}"}, "été".encode(charset))

    assert visit(site).text == "été"


@pytest.mark.parametrize("charset", ["", "punycode", "utf-7", "zlib", "idna", "nothing", "\udcff"])
def test_any_other_charset_is_read_as_utf_8(site, charset):
    site.pages["/"] = (200, {"Content-Type": f"text/html; charset={ascii(charset)}"}, b"\xc3\xa9t\xff")

    assert visit(site).text == "ét\ufffd"


def test_a_certificate_of_nobody_known_is_refused(serve, trusted):
    site = serve(issuer=trustme.CA())

    with pytest.raises(BadVisit, match="n'est pas reconnu"):
        visit(site)
    assert not site.asked


def test_a_certificate_to_another_name_is_refused(serve, trusted):
    site = serve("other.example")

    with pytest.raises(BadVisit, match="n'est pas à ce nom"):
        visit(site)
    assert not site.asked


def test_a_site_without_https_is_told(serve, trusted):
    site = serve(None)

    with pytest.raises(BadVisit, match="HTTPS"):
        visits.fetch(site.origin.replace("http://127.0.0.1", "https://localhost"), loopback=True)


def test_a_site_that_is_down_is_told(names):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    with pytest.raises(BadVisit, match="Aucun serveur"):
        visits.fetch(f"https://localhost:{port}/", loopback=True)


def test_only_so_many_sites_are_visited_at_once(site):
    arrived, go_on = threading.Semaphore(0), threading.Event()

    def wait(handler):
        arrived.release()
        go_on.wait(30)
        handler.send_response(204)
        handler.end_headers()

    site.pages["/"] = wait
    outcomes = []
    busy = [threading.Thread(target=lambda: outcomes.append(visit(site).status)) for _ in range(visits.AT_ONCE)]
    for each in busy:
        each.start()
    for _ in busy:
        assert arrived.acquire(timeout=30)

    with pytest.raises(TooManyVisits):
        visit(site)

    go_on.set()
    for each in busy:
        each.join()
    assert outcomes == [204] * visits.AT_ONCE
    assert visit(site).status == 204
