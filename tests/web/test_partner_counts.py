"""GET /v1/counts: what a partner's own servers may read, and nobody else."""

import csv
import io
from datetime import date, timedelta

import pytest

from widget_server.register import counts, keys, partners, secret_keys
from widget_server.store import moments, writing


@pytest.fixture
def secret(db, bank):
    return secret_keys.issue(db, "cli:test", "bank")


@pytest.fixture
def ask(client, secret):
    """A callable that asks with the bank's secret key."""

    def get(path="/v1/counts", method="GET", **headers):
        return client.open(path, method=method, headers={"Authorization": f"Bearer {secret}"} | headers)

    return get


def arrive(db, partner, day, total):
    with writing(db):
        for _ in range(total):
            counts.add_one(db, partner, "stolen-card", day)


def test_a_partner_reads_their_own_counts_in_elevens(db, ask):
    partners.add(db, "cli:test", "shop", "La Boutique", "commerce", "x@shop.example", ["https://shop.example"])
    today = moments.today()
    arrive(db, "bank", today, 25)
    arrive(db, "shop", today, 33)

    assert ask().get_json() == {
        "partner": "bank",
        "since": (today - timedelta(days=89)).isoformat(),
        "cells": [
            {"diagnosis": "stolen-card", "name": "Carte volée", "total": 22}
            | {"first_day": today.isoformat(), "last_day": today.isoformat()}
        ],
    }


def test_ten_are_not_shown(db, ask):
    arrive(db, "bank", moments.today(), 10)

    assert ask().get_json()["cells"] == []


def test_a_period_may_be_asked_for(db, ask):
    arrive(db, "bank", date(2020, 5, 1), 11)

    assert ask().get_json()["cells"] == []
    assert len(ask("/v1/counts?since=2020-05-01").get_json()["cells"]) == 1


@pytest.mark.parametrize(("path", "accept"), [("/v1/counts?format=csv", "*/*"), ("/v1/counts", "text/csv")])
def test_a_spreadsheet_may_be_asked_for(db, ask, path, accept):
    for day in (date(moments.today().year, 1, 1), moments.today()):
        arrive(db, "bank", day, 11)

    response = ask(path, Accept=accept)

    assert response.content_type == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(response.data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows[-1][:3] == ["bank", "stolen-card", "Carte volée"]


@pytest.mark.parametrize("query", ["since=yesterday", "since=2020-13-01", "format=xml"])
def test_what_is_asked_wrongly_is_told(ask, query):
    response = ask(f"/v1/counts?{query}")

    assert response.status_code == 422
    assert query.partition("=")[0] in response.get_json()["errors"]["query"]


@pytest.mark.parametrize(
    "shown", [None, "", "Bearer", "Bearer ", "Bearer 17c_sec_x", "Basic YTpi", "Bearer \ud800".encode("utf-8", "surrogatepass").decode("latin-1")],
)  # fmt: skip
def test_without_a_secret_key_nothing_is_told(client, bank, shown):
    response = client.get("/v1/counts", headers={} if shown is None else {"Authorization": shown})

    assert response.status_code == 401
    assert response.mimetype == "application/problem+json"
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="17Cyber"'


def test_a_public_key_opens_nothing(client, live_key):
    assert client.get("/v1/counts", headers={"Authorization": f"Bearer {live_key}"}).status_code == 401


def test_a_revoked_key_opens_nothing(db, ask):
    secret_keys.revoke(db, "cli:test", "bank", secret_keys.list_for(db, "bank")[0].label)

    assert ask().status_code == 401


def test_a_suspended_partner_is_told_so(db, ask):
    partners.suspend(db, "cli:test", "bank")

    response = ask()

    assert (response.status_code, response.get_json()["title"]) == (403, "Partenaire suspendu")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_no_other_site_may_read_it_and_nothing_keeps_it(ask, client, method):
    for response in (ask(method=method, Origin="https://bank.example"), client.get("/v1/counts", headers={"Origin": "https://bank.example"})):  # fmt: skip
        assert "Access-Control-Allow-Origin" not in response.headers
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_the_key_of_a_page_is_known_by_the_last_day_it_was_used(app, db, client, live_key, test_key):
    app.extensions["keyring"].refresh_if_changed()

    for key in (live_key, test_key):
        client.post("/v1/counts", json={"diagnosis": "stolen-card", "key": key})

    assert keys.last_used(db, "bank") == dict.fromkeys((live_key, test_key), moments.today().isoformat())


def test_who_asks_not_to_be_followed_leaves_no_day_either(app, db, client, live_key):
    app.extensions["keyring"].refresh_if_changed()

    client.post("/v1/counts", json={"diagnosis": "stolen-card", "key": live_key}, headers={"Sec-GPC": "1"})

    assert keys.last_used(db, "bank") == {}
