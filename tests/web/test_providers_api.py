import html
import re

import pytest

from tests.web.providers import file
from widget_server.web import directory
from widget_server.web.help.providers_api import FoundSchema

SEARCH, PROVIDERS, ASSOCIATIONS = "/v1/providers/search", "/aide/prestataires", "/aide/associations"
EVIL = {"nom": "<script>alert(1)</script>", "identifiant": "evil"}


@pytest.fixture
def known(app, db):
    """A callable that fills the directory, each provider the usual one but for some cells."""
    tree = app.extensions["publisher"].edition.tree
    return lambda *rows: directory.import_bytes(db, "cli:test", tree, file(*rows))


def test_providers_are_told_to_whoever_asks_without_a_trace(client, known):
    known({})

    answer = client.post(
        SEARCH, json={"postcode": "35000", "commune": "35238", "audience": "person", "threat": "stolen-card"}
    )

    assert (answer.status_code, FoundSchema().validate(answer.json)) == (200, {})
    (found,) = answer.json["providers"]
    assert (found["name"], found["in_person"], found["telephone"]) == ("Atelier du Test", True, "01 99 00 12 34")
    assert (found["labels"][0]["name"], found["fictional"]) == ("ExpertCyber", False)
    assert "siret" not in found and "threats" not in found
    assert answer.headers["Cache-Control"] == "no-store"
    assert not {"Set-Cookie", "Access-Control-Allow-Origin", "ETag"} & set(answer.headers.keys())


def test_a_postcode_alone_is_enough(client, known):
    known({})

    assert len(client.post(SEARCH, json={"postcode": "35700"}).json["providers"]) == 1
    assert client.post(SEARCH, json={"postcode": "13001"}).json == {"providers": [], "associations": []}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ([], 422),
        ({"postcode": "3500"}, 422),
        ({"postcode": "35000\n"}, 422),
        ({"postcode": 35000}, 422),
        ({"postcode": "35000", "audience": "nobody"}, 422),
        ({"postcode": "35000", "threat": "nope"}, 422),
        ({"postcode": "35000", "threat": None}, 422),
        ({"postcode": "35000", "more": 1}, 422),
        ({"postcode": "35000", "commune": "99999"}, 404),
        ({"postcode": "35000", "commune": "\ud800"}, 404),
    ],
)  # fmt: skip
def test_what_cannot_be_looked_for_is_refused(client, known, body, status):
    answer = client.post(SEARCH, json=body)

    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")


def test_a_place_and_a_threat_are_never_part_of_an_address(client):
    assert client.get(f"{SEARCH}?postcode=35000").status_code == 405
    page = client.get(f"{PROVIDERS}?postcode=35000&threat=stolen-card").text
    assert "35000" not in page and 'method="post"' in page and 'method="get"' not in page


def test_a_host_page_cannot_ask(client):
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://bank.example"}
    assert client.post(SEARCH, json={"postcode": "35000"}, headers=headers).status_code == 403


@pytest.mark.parametrize("path", [PROVIDERS, ASSOCIATIONS])
def test_a_page_is_kept_by_nothing_framed_by_nobody_and_gives_no_cookie(client, path):
    for answer in (client.get(path), client.post(path, data={"postcode": "35000"}), client.post(path)):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert "Set-Cookie" not in answer.headers and "Cookie" not in answer.headers.get("Vary", "")
        assert 'href="tel:17"' in answer.text and "<title>Aide en ligne</title>" in answer.text


def test_the_page_tells_what_the_json_tells(client, known):
    known({}, EVIL)

    sent = client.post(PROVIDERS, data={"postcode": "35000", "audience": "person", "threat": "stolen-card"}).text
    page = html.unescape(sent)

    assert 'href="tel:0199001234"' in page and "label jusqu'au" in page and "&#39;" not in page
    assert "Rien n'a été envoyé à ces entreprises" in page and "demandez un devis" in page
    assert "<script>alert" not in sent
    assert "Exemple fictif" not in page


def test_a_link_says_where_it_leads_whatever_its_address_says(client, known):
    known({"site": "https://evil.example/17cyber.gouv.fr", "preuve": "https://www.label.example/17cyber.gouv.fr"})

    page = client.post(PROVIDERS, data={"postcode": "35000", "audience": "", "threat": ""}).text

    shown = re.findall(r'<a href="(https://[^"]+)"[^>]*>([^<]*)<.*?</a>([^<)]*)', page)
    assert shown[:2] == [
        ("https://evil.example/17cyber.gouv.fr", "evil.example", ""),
        ("https://www.label.example/17cyber.gouv.fr", "le voir", ", label.example"),
    ]


def test_a_fictional_provider_says_so(client, known):
    known({"fictif": "oui", "siret": "", "label": "exemple"})

    assert "Exemple fictif" in client.post(PROVIDERS, data={"postcode": "35000", "audience": "", "threat": ""}).text


def test_whoever_shares_a_postcode_chooses_a_commune(client):
    asked = client.post(ASSOCIATIONS, data={"postcode": "51300"})
    assert asked.status_code == 200 and asked.text.count("<option") == 47

    assert "<option" in client.post(ASSOCIATIONS, data={"postcode": "51300", "commune": "51649"}).text
    assert "Rien ne leur a été envoyé" in client.post(ASSOCIATIONS, data={"postcode": "51300", "commune": "51649"}).text
    assert (
        "Rien ne leur a été envoyé"
        not in client.post(ASSOCIATIONS, data={"postcode": "51300", "commune": "35238"}).text
    )


@pytest.mark.parametrize("postcode", ["", "3500", "abcde", "35000 35001", "３５０００", "99999"])
def test_a_postcode_that_is_none_is_told_in_a_sentence(client, postcode):
    answer = client.post(PROVIDERS, data={"postcode": postcode, "audience": "", "threat": ""})

    assert answer.status_code == 422 and 'aria-invalid="true"' in answer.text


def test_only_threats_that_somebody_can_help_with_are_offered(client, known):
    assert "Carte volée" not in client.get(PROVIDERS).text
    known({})
    assert "Carte volée" in client.get(PROVIDERS).text


def test_where_nobody_is_known_something_is_told(client, database):
    asked = {"postcode": "35000", "audience": "", "threat": ""}
    assert "Aucun prestataire de notre annuaire" in client.post(PROVIDERS, data=asked).text
    assert "Aucune association" in client.post(ASSOCIATIONS, data=asked).text
