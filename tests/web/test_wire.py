"""Prepared bytes: codings, validators, caches, and who may frame them."""

import gzip

import brotli
import pytest

from tests.released import HASHES, PATHS
from widget_server.journey.loaders import integrity
from widget_server.register import keys, partners
from widget_server.store import connect
from widget_server.web.wire import matches, preferred_coding

PAGES = ["/", "/?complet", "/diagnostic/stolen-card", "/17cyber.js", *PATHS.values()]
UNKNOWN = "17c_pub_live_" + "a" * 36


@pytest.fixture
def partner_key(app, database):
    """A live key whose partner has two sites, and what it is allowed to frame."""
    with connect(database) as db:
        origins = ["https://bank.example", "https://www.bank.example"]
        partners.add(db, "cli:test", "bank", "La Banque", "banque", "x@bank.example", origins)
        key = keys.issue(db, "cli:test", "bank", "live")
    app.extensions["keyring"].refresh_if_changed()
    return key


@pytest.mark.parametrize("path", PAGES)
def test_a_prepared_path_answers_get_and_head_alike(client, path):
    get = client.get(path, headers={"Accept-Encoding": "br"})
    head = client.head(path, headers={"Accept-Encoding": "br"})
    assert get.status_code == head.status_code == 200
    assert dict(get.headers) == dict(head.headers)
    assert head.data == b"" and int(get.headers["Content-Length"]) == len(get.data) > 0


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("br, gzip", "br"),
        ("gzip, deflate", "gzip"),
        ("", "identity"),
        ("identity", "identity"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.000, gzip;q=0", "identity"),
        ("br;q=0.1, gzip;q=1", "br"),
        ("*", "br"),
        ("*;q=0", "identity"),
        ("br;q=0, *", "gzip"),
        ("BR", "br"),
        ("brotli", "identity"),
        (",,;;=,q=;\x00", "identity"),
    ],
)
def test_the_coding_is_one_the_client_accepts(accepted, coding):
    assert preferred_coding(accepted) == coding


def test_each_coding_is_labelled_and_has_its_own_tag(client):
    plain = client.get("/")
    packed = client.get("/", headers={"Accept-Encoding": "br"})
    assert "Content-Encoding" not in plain.headers and packed.headers["Content-Encoding"] == "br"
    assert brotli.decompress(packed.data) == plain.data
    assert plain.headers["ETag"] != packed.headers["ETag"]
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("path", PAGES)
def test_a_client_that_has_these_bytes_gets_304_and_the_headers_that_matter(client, path):
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": f'"other", W/{first.headers["ETag"]}'})
    assert again.status_code == 304 and again.data == b""
    for name in ("ETag", "Cache-Control", "Vary", "Content-Security-Policy"):
        assert again.headers.get(name) == first.headers.get(name)
    assert "Content-Encoding" not in again.headers


@pytest.mark.parametrize("tags", ['"other"', '"', "", "abc", '"a", "b"'])
def test_another_tag_gets_the_bytes(client, tags):
    assert client.get("/", headers={"If-None-Match": tags}).status_code == 200


def test_any_tag_matches_a_star():
    assert matches("*", '"a"') and not matches("", '"a"')


def test_the_loader_is_cached_for_a_while(client):
    assert "max-age=300" in client.get("/17cyber.js").headers["Cache-Control"]


@pytest.mark.parametrize("version", HASHES)
@pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
def test_a_released_loader_is_answered_for_ever_to_any_site_as_the_bytes_of_its_hash(client, version, coding):
    answer = client.get(PATHS[version], headers={"Accept-Encoding": coding})
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}[coding]
    assert integrity(unpack(answer.data)) == client.get("/17cyber/sri.json").json[version]["integrity"]


@pytest.mark.parametrize("version", ["0.0.9", "latest", "1", "", "..", "sri.json"])
def test_a_version_that_was_never_released_is_a_problem(client, version):
    answer = client.get(f"/17cyber/{version}/17cyber.js")
    assert answer.status_code == 404 and answer.content_type == "application/problem+json"


@pytest.mark.parametrize("path", PAGES)
def test_public_bytes_may_be_used_on_isolated_hosts(client, path):
    headers = client.get(path).headers
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in headers


def test_a_partner_s_origins_alone_may_frame_its_key(client, partner_key):
    policy = client.get(f"/module/{partner_key}").headers["Content-Security-Policy"]
    assert policy.endswith("; frame-ancestors https://bank.example https://www.bank.example")


def test_no_page_without_a_key_may_be_framed(client):
    for path in ("/", "/?complet", "/diagnostic/stolen-card"):
        assert client.get(path).headers["Content-Security-Policy"].endswith("; frame-ancestors 'none'")


def test_the_complete_page_of_a_key_is_framed_like_the_key(client, partner_key):
    complete = client.get(f"/module/{partner_key}?complet&abc")
    assert complete.data == client.get("/?complet").data
    assert "https://bank.example" in complete.headers["Content-Security-Policy"]


def response(client, key, **headers):
    answer = client.get(f"/module/{key}", headers=headers)
    return answer.status, answer.data, [header for header in answer.headers if header[0] != "Date"]


def test_unknown_revoked_expired_suspended_and_malformed_keys_are_answered_with_the_same_bytes(
    app, client, partner_key, database
):
    keyring = app.extensions["keyring"]
    good = response(client, partner_key)
    with connect(database) as db:
        from datetime import UTC, datetime, timedelta

        expired = keys.issue(db, "cli:test", "bank", "live", datetime.now(UTC) + timedelta(seconds=1))
        db.table("key").update(expired, {"expires_at": "2020-01-01T00:00:00+00:00"})
        keys.revoke(db, "cli:test", revoked := keys.issue(db, "cli:test", "bank", "live"))
        partners.add(db, "cli:test", "gone", "Parti", "banque", "x@gone.example", ["https://gone.example"])
        suspended = keys.issue(db, "cli:test", "gone", "live")
        partners.suspend(db, "cli:test", "gone")
    keyring.refresh_if_changed()
    answers = [response(client, key) for key in (UNKNOWN, expired, revoked, suspended, "x", "é", "a" * 3000)]
    assert all(answer == answers[0] for answer in answers)
    assert ("Content-Security-Policy", good[2][0]) != answers[0]
    assert dict(answers[0][2])["Content-Security-Policy"].endswith("frame-ancestors 'none'")
    assert answers[0][1] == good[1]  # the same help


def test_a_revoked_key_s_cached_page_is_not_confirmed(app, client, partner_key, database):
    tag = client.get(f"/module/{partner_key}").headers["ETag"]
    assert client.get(f"/module/{partner_key}", headers={"If-None-Match": tag}).status_code == 304
    with connect(database) as db:
        keys.revoke(db, "cli:test", partner_key)
    app.extensions["keyring"].refresh_if_changed()
    again = client.get(f"/module/{partner_key}", headers={"If-None-Match": tag})
    assert again.status_code == 200 and "frame-ancestors 'none'" in again.headers["Content-Security-Policy"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/", "/module/x", "/17cyber.js", "/diagnostic/stolen-card"])
def test_other_methods_are_refused_with_those_allowed(client, method, path):
    answer = client.open(path, method=method)
    assert answer.status_code == 405 and answer.content_type == "application/problem+json"
    assert {"GET", "HEAD"} <= set(answer.headers["Allow"].split(", "))


@pytest.mark.parametrize(
    "path",
    ["/nope", "/module/", "/module", "/module/a/b", "/module/../etc/passwd", "//", "/diagnostic/none", "/diagnostic/",
     "/%2e%2e/etc/passwd", "/17cyber.js/", "/17cyber/../17cyber.js", "/\x00", "/diagnostic/stolen-card%00"],
)  # fmt: skip
def test_what_is_not_there_is_a_problem_document(client, path):
    answer = client.get(path)
    assert answer.status_code in (404, 308)
    if answer.status_code == 404:
        assert answer.content_type == "application/problem+json" and answer.json["status"] == 404


def test_prepared_pages_need_no_database(app, client, database):
    before = {name: app.extensions[name] for name in ("connect", "register pool", "desk pool")}
    app.extensions.update(dict.fromkeys(before))
    try:
        assert client.get("/").status_code == client.get(f"/module/{UNKNOWN}").status_code == 200
    finally:
        app.extensions.update(before)
