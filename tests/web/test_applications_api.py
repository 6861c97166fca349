"""/v1/applications: signing up, proving a site and following the answer, as JSON."""

import pytest

from widget_server.register import applications
from widget_server.store import writing

PATH = "/v1/applications"
SHOP = {
    "name": "La Boutique",
    "sector": "retail",
    "contact": "equipe@shop.example",
    "origins": ["https://shop.example"],
    "terms": True,
}


@pytest.fixture(autouse=True)
def nobody(db):
    with writing(db):
        db.table("application").delete_where()


def test_an_organisation_signs_up_proves_its_site_and_follows_the_answer(client, db, site):
    taken = client.post(PATH, json=SHOP | {"origins": [site.origin, "https://shop.example"]})
    assert taken.status_code == 201 and taken.headers["Cache-Control"] == "no-store"
    assert taken.json["lacking"] == ["https://shop.example"]
    here = f"{PATH}/{taken.json['reference']}"

    assert client.post(here, json={"origin": site.origin}).status_code == 422
    site.say(taken.json["paths"][0], taken.json["line"])
    proven = client.post(here, json={"origin": site.origin})
    assert proven.status_code == 200 and proven.json["origins"][site.origin]

    [application] = applications.list_all(db)
    applications.refuse(db, "cli:test", application.number, "Doublon")
    assert (client.get(here).json["state"], client.get(here).json["reason"]) == ("refused", "Doublon")


@pytest.mark.parametrize(
    "change",
    [
        {"name": " "},
        {"sector": "nope"},
        {"contact": "x"},
        {"contact": "\ud800@x.example"},
        {"origins": []},
        {"origins": ["https://*"]},
        {"origins": "https://x.example"},
        {"terms": False},
        {"terms": None},
        {"more": 1},
    ],
)
def test_what_cannot_be_an_application_is_told_and_not_kept(client, db, change):
    assert client.post(PATH, json=SHOP | change).status_code == 422
    assert applications.list_all(db) == []


def test_whoever_knows_what_another_sent_is_not_given_their_reference(client):
    assert client.post(PATH, json=SHOP).json["line"] != client.post(PATH, json=SHOP).json["line"]


def test_a_reference_that_was_made_up_leads_nowhere(client):
    assert client.get(f"{PATH}/1").status_code == 404
    assert client.post(f"{PATH}/x.y.z", json={"origin": "https://shop.example"}).status_code == 404


def test_no_other_site_may_sign_anyone_up(client):
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}

    assert "Access-Control-Allow-Origin" not in client.options(PATH, headers=asked).headers
    assert client.post(PATH, data="name=x", content_type="text/plain").status_code == 415
