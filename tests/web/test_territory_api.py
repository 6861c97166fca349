import pytest

from tests.desk import country
from widget_server.store import connect
from widget_server.web.territory_api import AnswerSchema, PostcodeSchema

pytestmark = pytest.mark.usefixtures("database")


def test_a_postcode_leads_to_communes_and_says_what_to_do_meanwhile(client):
    answer = client.get("/v1/territory?postcode=35000")

    assert answer.json["communes"] == [{"code": "35238", "name": "Rennes"}]
    assert answer.json["unchosen"]["state"] == "unknown"
    assert [force["id"] for force in answer.json["unchosen"]["forces"]] == ["police", "gendarmerie"]
    assert "15-3" in answer.json["unchosen"]["complaint"]


def test_a_commune_is_answered_by_its_code(client):
    answer = client.get("/v1/territory/2a004").json

    assert answer["commune"] == {"code": "2A004", "name": "Ajaccio"}
    assert (answer["postcode"], answer["state"], answer["source"]) == ("20000", "unknown", None)
    assert "15-3" in answer["complaint"]


def test_a_postcode_nobody_knows_is_answered_too(client):
    answer = client.get("/v1/territory?postcode=99999")

    assert (answer.status_code, answer.json["communes"]) == (200, [])
    assert len(answer.json["unchosen"]["forces"]) == 2


@pytest.mark.parametrize(
    "query", ["", "?postcode=", "?postcode=3500", "?postcode=35000%0A", "?postcode=٣٥٠٠٠", "?postcode=rennes"]
)
def test_what_is_no_postcode_is_told(client, query):
    answer = client.get(f"/v1/territory{query}")

    assert (answer.status_code, list(answer.json["errors"]["query"])) == (422, ["postcode"])


@pytest.mark.parametrize("code", ["00000", "rennes", "%00", "35238%0A", "é"])
def test_an_unknown_commune_is_not_found(client, code):
    assert client.get(f"/v1/territory/{code}").status_code == 404


@pytest.mark.parametrize("path", ["/v1/territory?postcode=35000", "/v1/territory/35238"])
def test_any_site_may_read_it_and_keep_it_a_day(client, path):
    answer = client.get(path, headers={"Origin": "https://bank.example"})

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert "Set-Cookie" not in answer.headers
    assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.fixture
def imported(database, tmp_path):
    """A whole country is known, and no longer once the test is over."""
    with connect(database) as db:
        country.load(db, tmp_path)
        yield
        for table in ("commune", "postcode", "former_commune", "competence", "station", "territory_file"):
            db.table(table).delete_where()


def test_once_files_are_imported_the_force_and_its_stations_are_told(client, imported):
    answer = client.get("/v1/territory/35238").json

    assert (
        AnswerSchema().validate(answer)
        == PostcodeSchema().validate(client.get("/v1/territory?postcode=51300").json)
        == {}
    )
    assert (answer["state"], answer["dated_on"]) == ("known", "2026-06-25")
    station = answer["forces"][0]["stations"][0]
    assert (station["name"], station["distance"]) == ("Commissariat de police de Rennes", 0.8)
    assert (station["telephone"], station["verified_on"]) == ("02 00 00 00 01", "2026-06-25")
    assert answer["associations"][0]["to_check"]
