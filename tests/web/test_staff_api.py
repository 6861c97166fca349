"""The staff's API: coming in, what each role may do, and the whole life of a partner's key."""

from datetime import timedelta

import pyotp
import pytest
import schemathesis
from hypothesis import given, settings
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from tests.web.staff import PASSPHRASE, open_account
from widget_server.register import applications, audit, confirmations, partners
from widget_server.register.people import sessions, staff
from widget_server.store import connect, moments, writing

SESSIONS, PARTNERS = "/v1/staff/sessions", "/v1/staff/partners"
SHOP = {
    "id": "shop",
    "name": "Boutique",
    "sector": "commerce",
    "contact": "x@shop.example",
    "origins": ["https://shop.example"],
}


class Caller:
    """A program that shows a token."""

    def __init__(self, client, token, recovery_codes):
        self.client, self.token, self.recovery_codes = client, token, recovery_codes
        self.headers = {"Authorization": f"Bearer {token}"}

    def get(self, path, **query):
        return self.client.get(path, query_string=query, headers=self.headers)

    def post(self, path, **body):
        return self.client.post(path, json=body, headers=self.headers)

    def delete(self, path):
        return self.client.delete(path, headers=self.headers)


@pytest.fixture
def call(app, people):
    """A callable that signs someone of a role in and returns their Caller."""

    def call(role, login=None):
        login, enrolment = open_account(people, role, login)
        client = app.test_client()
        sent = {"login": login, "passphrase": PASSPHRASE, "code": pyotp.parse_uri(enrolment.totp_uri).now()}
        answer = client.post(SESSIONS, json=sent)
        assert answer.status_code == 201 and answer.json["role"] == role
        return Caller(client, answer.json["token"], enrolment.recovery_codes)

    return call


@pytest.fixture
def issuer(call):
    return call("issuer")


def make_second_factor_old(db):
    with writing(db):
        db.execute("UPDATE session SET second_factor_at = ?", [moments.tell(moments.now() - timedelta(minutes=6))])


def test_both_proofs_are_asked_for_and_a_wrong_one_tells_nothing(app, people):
    login, enrolment = open_account(people, "issuer")
    client, code = app.test_client(), pyotp.parse_uri(enrolment.totp_uri).now()
    wrong = [
        {"login": "nobody@example.org", "passphrase": PASSPHRASE, "code": code},
        {"login": login, "passphrase": "une autre phrase", "code": code},
    ]
    first, second = (client.post(SESSIONS, json=sent) for sent in wrong)

    assert first.status_code == second.status_code == 401 and first.json == second.json
    assert client.post(SESSIONS, json={"login": login, "passphrase": PASSPHRASE}).status_code == 422
    late = client.post(SESSIONS, json={"login": login, "passphrase": PASSPHRASE, "code": code})
    assert late.status_code == 429 and int(late.headers["Retry-After"]) > 0


def test_a_session_opens_the_api_until_it_is_closed(issuer):
    answer = issuer.get(PARTNERS)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in answer.headers and "Set-Cookie" not in answer.headers

    assert issuer.delete(SESSIONS).status_code == 204
    refused = issuer.get(PARTNERS)
    assert refused.status_code == 401 and refused.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_in_a_cookie_or_an_address_opens_nothing(app, issuer):
    client = app.test_client()
    client.set_cookie("17cyber", issuer.token)

    assert client.get(PARTNERS, query_string={"token": issuer.token}).status_code == 401


def test_another_site_may_neither_read_nor_ask(app, issuer):
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}

    assert "Access-Control-Allow-Origin" not in app.test_client().options(PARTNERS, headers=asked).headers


def test_disabling_someone_is_felt_at_once(issuer, people):
    with connect(people) as db:
        staff.disable(db, "cli:test", "issuer@example.org")

    assert issuer.get(PARTNERS).status_code == 401


def test_partners_are_added_found_suspended_resumed_and_leave(issuer, db):
    added = issuer.post(PARTNERS, **SHOP)
    assert added.status_code == 201 and added.json["origins"] == ["https://shop.example"]
    for number in range(3):
        issuer.post(PARTNERS, **SHOP | {"id": f"other-{number}"})

    page = issuer.get(PARTNERS, text="OTHER", limit=2).json
    assert [each["id"] for each in page["partners"]] == ["other-0", "other-1"]
    assert issuer.get(PARTNERS, text="OTHER", limit=2, after=page["next"]).json["next"] is None

    assert issuer.post(f"{PARTNERS}/shop/suspend", reason="Site piraté").json["state"] == "suspended"
    assert issuer.post(f"{PARTNERS}/shop/resume", reason="Réparé").json["state"] == "active"
    assert audit.about(db, ["shop"])[1]["after"]["reason"] == "Site piraté"
    assert issuer.delete(f"{PARTNERS}/shop").json["state"] == "left"
    assert issuer.get(f"{PARTNERS}/nobody").status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"id": "Shop"},
        {"id": "\ud800"},
        {"name": ""},
        {"name": "a" * 300},
        {"origins": []},
        {"origins": ["http://x.example"]},
        {"origins": "https://x.example"},
        {"origins": [3]},
        {"more": 1},
        {"contact": None},
    ],
)
def test_a_partner_that_cannot_be_is_told_and_not_kept(issuer, db, change):
    assert issuer.post(PARTNERS, **SHOP | change).status_code == 422
    assert list(partners.list_all(db)) == []


def test_the_whole_life_of_a_key(issuer, call, db, bank):
    asked = issuer.post(f"{PARTNERS}/bank/keys", environment="live", until="2040-12-31")
    assert asked.status_code == 202
    confirm = f"/v1/staff/requests/{asked.json['number']}/confirm"
    assert issuer.post(confirm).status_code == 409

    other = call("issuer", "sam@example.org")
    assert other.get("/v1/staff/requests").json["requests"] == [asked.json]
    key = other.post(confirm).json
    assert key["standing"] == "active" and key["expires_at"] == "2041-01-01T00:00:00+00:00"
    assert f'data-key="{key["id"]}"' in key["line"]

    new = issuer.post(f"/v1/staff/keys/{key['id']}/rotate", overlap=7).json
    assert issuer.post(f"/v1/staff/keys/{key['id']}/revoke").json["standing"] == "revoked"
    listed = issuer.get(f"{PARTNERS}/bank/keys").json["keys"]
    assert [(each["id"], each["standing"]) for each in listed] == [(key["id"], "revoked"), (new["id"], "active")]


def test_a_request_can_be_refused(issuer, db, bank):
    number = issuer.post(f"{PARTNERS}/bank/keys", environment="live").json["number"]

    assert issuer.post(f"/v1/staff/requests/{number}/refuse").json["number"] == number
    assert confirmations.list_waiting(db) == []
    assert issuer.post(f"/v1/staff/requests/{number}/refuse").status_code == 409


def test_what_matters_most_takes_a_recent_second_factor(issuer, people, db, bank, live_key):
    make_second_factor_old(db)

    for refused in (
        issuer.post(f"{PARTNERS}/bank/keys", environment="live"),
        issuer.post(f"/v1/staff/keys/{live_key}/rotate"),
        issuer.post("/v1/staff/requests/1/confirm"),
    ):
        assert refused.status_code == 403 and "code" in refused.json["detail"]
    assert issuer.post(f"{PARTNERS}/bank/keys", environment="test").status_code == 201

    assert issuer.post(f"{SESSIONS}/code", code="AAAA-AAAA-AAAA-AAAA").status_code == 401
    with writing(db):
        db.table("attempt").delete_where()
    assert issuer.post(f"{SESSIONS}/code", code=issuer.recovery_codes[0]).status_code == 204
    assert issuer.post(f"{PARTNERS}/bank/keys", environment="live").status_code == 201


@pytest.mark.parametrize("overlap", [6, 91, "7", 7.5, None])
def test_an_overlap_that_cannot_be_is_refused(issuer, live_key, overlap):
    assert issuer.post(f"/v1/staff/keys/{live_key}/rotate", overlap=overlap).status_code == 422


def test_numbers_no_database_can_hold_are_not_found(issuer):
    assert issuer.post(f"/v1/staff/requests/{10**30}/confirm").status_code == 409


def test_applications_are_read_approved_and_refused(issuer, db):
    first, second = (
        applications.apply(db, "La Boutique", "retail", f"{name}@shop.example", ["http://localhost:8080"])
        for name in ("a", "b")
    )
    path = "/v1/staff/applications"
    assert [each["number"] for each in issuer.get(path, state="waiting").json["applications"]] == [
        first.number,
        second.number,
    ]
    assert issuer.get(f"{path}/{first.number}").json["contact"] == "a@shop.example"
    assert issuer.post(f"{path}/{first.number}/approve", id="shop").json["id"] == "shop"
    assert issuer.post(f"{path}/{second.number}/refuse", reason="Doublon").json["reason"] == "Doublon"
    assert issuer.post(f"{path}/{second.number}/approve").status_code == 422
    assert issuer.get(f"{path}/{10**30}").status_code == 404


def try_out(operation, headers):
    @settings(max_examples=10, deadline=None)
    @given(operation.as_strategy())
    def ask(case):
        # Which partners and keys exist, only the register says; the header here is always the right one.
        case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance, ignored_auth])

    ask()


def test_every_operation_does_what_it_says_whatever_it_is_asked(app, issuer, db, bank, live_key):
    person = staff.get(db, "issuer@example.org")
    for operation in schemathesis.openapi.from_wsgi("/v1/openapi.json", app).get_all_operations():
        asked = operation.ok()
        if not asked.path.startswith("/v1/staff"):
            continue
        # Its own session: one of these operations ends it.
        try_out(asked, {"Authorization": f"Bearer {sessions.open(db, person.id)}"})
