import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import schemathesis
from hypothesis import given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from widget_server.register import counts, keys, partners
from widget_server.store import moments

UNKNOWN = "17c_pub_live_W8N70szS5wzwbCoVgDrm1hDR2PKmqJ3CGah1"
ELSEWHERE = {"Origin": "https://bank.example"}
READS = ("/v1/tree", "/v1/diagnoses/stolen-card", "/v1/contacts", "/v1/openapi.json", "/v1/docs")


@pytest.fixture
def follow(app):
    """A callable that makes the running application follow the register."""
    return app.extensions["keyring"].refresh_if_changed


@pytest.fixture
def send(client):
    """A callable that posts a count, given as JSON-ready values or as raw bytes."""

    def post(body, content_type="application/json", **headers):
        data = body if isinstance(body, bytes) else json.dumps(body)
        return client.post("/v1/counts", data=data, content_type=content_type, headers=headers)

    return post


def totals(db):
    return {
        row["partner"]: row["total"] for row in db.query("SELECT partner, sum(total) AS total FROM count GROUP BY 1")
    }


def test_the_tree_is_given_whole_in_the_order_of_its_file(client, app):
    tree = client.get("/v1/tree").get_json()

    assert tree["start"] == "what"
    assert list(tree["contacts"]) == ["police", "office"]
    assert tree["questions"]["what"]["options"][0] == {
        "id": "card",
        "say": "On a utilisé ma carte",
        "next": "stolen-card",
        "notes": ["paid"],
    }


def test_one_diagnosis_can_be_asked_for(client):
    diagnosis = client.get("/v1/diagnoses/stolen-card").get_json()

    assert (diagnosis["id"], diagnosis["name"], diagnosis["now"]) == ("stolen-card", "Carte volée", ["block"])


def test_an_unknown_diagnosis_is_not_found(client):
    assert client.get("/v1/diagnoses/nope").status_code == 404


def test_contacts_say_whether_they_answer_now_or_that_nobody_knows(client):
    contacts = client.get("/v1/contacts").get_json()["contacts"]

    assert {contact["id"]: contact["open_now"] for contact in contacts} == {"police": True, "office": None}


def test_a_partner_is_shown_by_name_and_sector_only(client, live_key, follow):
    follow()

    assert client.get(f"/v1/partners/{live_key}").get_json() == {"name": "La Banque", "sector": "banque"}


def test_no_answer_tells_one_dead_key_from_another(db, client, bank, follow):
    partners.add(db, "cli:test", "shop", "La Boutique", "commerce", "x@shop.example", ["https://shop.example"])
    revoked, suspended = keys.issue(db, "cli:test", "bank", "live"), keys.issue(db, "cli:test", "shop", "live")
    expired = keys.issue(db, "cli:test", "bank", "live", datetime.now(UTC) - timedelta(days=1))
    keys.revoke(db, "cli:test", revoked)
    partners.suspend(db, "cli:test", "shop")
    follow()

    answers = [client.get(f"/v1/partners/{key}") for key in (UNKNOWN, "malformed", revoked, suspended, expired)]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1
    assert len({str(answer.headers) for answer in answers}) == 1


def test_an_arrival_is_counted_for_the_partner_of_the_key(db, send, live_key, follow):
    follow()

    assert [send({"diagnosis": "stolen-card", "key": live_key}).status_code for _ in range(2)] == [204, 204]
    assert counts.by_day(db, "bank") == [{"day": moments.today().isoformat(), "diagnosis": "stolen-card", "total": 2}]


@pytest.mark.parametrize("body", [{}, {"key": UNKNOWN}])
def test_an_arrival_without_a_known_key_is_counted_for_nobody(db, send, body):
    response = send({"diagnosis": "stolen-card", **body})

    assert (response.status_code, response.content_type) == (204, None)
    assert totals(db) == {counts.NOBODY: 1}


def test_a_test_key_never_counts(db, send, test_key, follow):
    follow()

    assert send({"diagnosis": "stolen-card", "key": test_key}).status_code == 204
    assert totals(db) == {}


def test_who_asks_not_to_be_followed_is_not_counted(db, send):
    assert send({"diagnosis": "stolen-card"}, **{"Sec-GPC": "1"}).status_code == 204
    assert totals(db) == {}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "diagnosis"),
        ({"diagnosis": "nope"}, "diagnosis"),
        ({"diagnosis": None}, "diagnosis"),
        ({"diagnosis": 1}, "diagnosis"),
        ({"diagnosis": ["stolen-card"]}, "diagnosis"),
        ({"diagnosis": "\ud800"}, "diagnosis"),
        ({"diagnosis": "stolen-card", "key": "17c_pub_live_x"}, "key"),
        ({"diagnosis": "stolen-card", "key": None}, "key"),
        ({"diagnosis": "stolen-card", "key": UNKNOWN[:-1] + "é"}, "key"),
        ({"diagnosis": "stolen-card", "answers": ["card"]}, "answers"),
        ({"diagnosis": "stolen-card", "\ud800": 1}, "\ud800"),
        ([], "_schema"),
        (None, "_schema"),
        ("stolen-card", "_schema"),
    ],
)
def test_a_count_that_does_not_fit_says_which_field_and_is_not_kept(db, send, body, field):
    response = send(body)

    assert response.status_code == 422
    assert response.mimetype == "application/problem+json"
    assert list(response.get_json()["errors"]["json"]) == [field]
    assert totals(db) == {}


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff", b'{"diagnosis": NaN}', b'{"diagnosis": Infinity}',
     b'{"diagnosis": "stolen-card", "diagnosis": "stolen-card"}', b'{"x": {"y": 1, "y": 1}}', b"[" * 10_000, b'{"diagnosis": %s}' % (b"1" * 5000),
     b'\xef\xbb\xbf{"diagnosis": "stolen-card"}', '{"diagnosis": "stolen-card"}'.encode("utf-16")],
)  # fmt: skip
def test_what_is_not_json_is_unreadable(send, body):
    assert send(body).status_code == 400


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "", "multipart/form-data"])
def test_only_json_is_read(send, content_type):
    assert send({"diagnosis": "stolen-card"}, content_type).status_code == 415


def test_a_body_too_big_is_not_read(send):
    assert send(b" " * 20_000).status_code == 413


def test_a_database_that_cannot_be_written_is_told_and_asks_to_come_back(database, send):
    healthy = Path(database).read_bytes()
    Path(database).write_bytes(b"not a database" * 1000)

    response = send({"diagnosis": "stolen-card"})
    Path(database).write_bytes(healthy)

    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert response.mimetype == "application/problem+json"


def test_a_deleted_database_is_told_and_not_made_again(database, send, client, live_key, follow):
    follow()
    aside = Path(f"{database}.aside")
    Path(database).rename(aside)

    answers = [send({"diagnosis": "stolen-card"}), client.get(f"/v1/partners/{live_key}"), client.get("/readyz")]
    made_again = Path(database).exists()
    aside.replace(database)

    assert [answer.status_code for answer in answers] == [503, 503, 503]
    assert not made_again


@pytest.mark.parametrize("path", [*READS, "/v1/nowhere", "/v1/diagnoses/nope"])
def test_whatever_it_answers_sets_no_cookie_and_may_be_embedded(client, path):
    headers = client.get(path, headers=ELSEWHERE).headers

    assert "Set-Cookie" not in headers
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] in ("public, max-age=60", "no-store")


@pytest.mark.parametrize("path", ["/v1/tree", "/v1/diagnoses/nope", "/v1/openapi.json"])
def test_any_site_may_read_the_json_but_never_with_credentials(client, path):
    headers = client.get(path, headers=ELSEWHERE).headers

    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in headers


@pytest.mark.parametrize("path", ["/", "/v1/docs", "/nowhere", "/v1/nowhere", "/v1/treetop", "/healthz"])
def test_only_the_json_of_the_api_is_open_to_other_sites(client, path):
    assert "Access-Control-Allow-Origin" not in client.get(path, headers=ELSEWHERE).headers


def test_another_site_may_count(client):
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}

    headers = client.options("/v1/counts", headers=ELSEWHERE | asked).headers

    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in headers["Access-Control-Allow-Methods"]
    assert headers["Access-Control-Allow-Headers"] == "content-type"


@pytest.mark.parametrize("path", ["/v1/tree", "/v1/diagnoses/stolen-card", "/v1/contacts"])
def test_who_has_the_answer_already_is_not_sent_it_again(client, path):
    etag = client.get(path).headers["ETag"]

    again = client.get(path, headers={"If-None-Match": etag})

    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("path", ["/v1/tree", "/v1/diagnoses/stolen-card", "/v1/contacts"])
@pytest.mark.parametrize("known", ['"other"', "*", "nonsense"])
def test_reading_protects_nothing_from_being_overwritten(client, path, known):
    assert client.get(path, headers={"If-Match": known}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/v1/counts", "/v1/tree", "/healthz"])
def test_an_answer_without_a_body_says_no_type(client, path):
    response = client.options(path)

    assert (response.status_code, response.data) == (200, b"")
    assert "Content-Type" not in response.headers


def test_the_api_describes_itself_without_fetching_anything(client):
    page = client.get("/v1/docs")

    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "//" not in page.text
    for path in client.get("/v1/openapi.json").get_json()["paths"]:
        assert path in page.text


def test_no_answer_is_a_bare_list(client):
    for path in ("/v1/tree", "/v1/diagnoses/stolen-card", "/v1/contacts", "/v1/openapi.json"):
        assert isinstance(client.get(path).get_json(), dict)


def test_every_operation_does_what_it_says_whatever_it_is_asked(app, database):
    for operation in schemathesis.openapi.from_wsgi("/v1/openapi.json", app).get_all_operations():

        @settings(max_examples=15, deadline=None)
        @given(operation.ok().as_strategy())
        def ask(case):
            case.call_and_validate(
                excluded_checks=[positive_data_acceptance]
            )  # which diagnoses exist, only the tree says

        ask()
