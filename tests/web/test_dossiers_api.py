import json
import re
import shutil
from pathlib import Path

import jsonschema_rs
import pytest

from widget_server.config import dossiers_folder
from widget_server.desk import codes, conversations, messages

FACTS = {"story": "Né à Évry 1987\nPuis rien.", "money": "300 €"}
CONTACT = {"name": "Camille Durand", "telephone": "01 99 00 12 34"}
BODY = {"sections": {"diagnosis": "stolen-card", "facts": FACTS, "contact": CONTACT}, "consent": ["diagnosis", "facts"]}


@pytest.fixture
def desk(app):
    """The desk's own database, where nothing waits."""
    with app.extensions["connect_desk"]() as db:
        for table in ("delivery", "conversation"):
            db.execute(f"DELETE FROM {table}")
        db.conn.commit()
        yield db


@pytest.fixture(autouse=True)
def empty(desk):
    """Every test begins with nothing."""


@pytest.fixture
def delivered(app):
    """A callable that has what waits put in the folder, and returns the only document there."""
    folder = Path(dossiers_folder(app.config))

    def read():
        app.extensions["deliverer"].deliver()
        (path,) = folder.glob("*/*.json")
        return json.loads(path.read_text(encoding="utf-8"))

    yield read
    shutil.rmtree(folder, ignore_errors=True)


def bearer(code):
    return {"Authorization": f"Bearer {code}"}


def send(client, **changed):
    return client.post("/v1/dossiers", json=BODY | changed)


def test_a_dossier_is_prepared_delivered_and_followed_by_its_code(client, app, delivered):
    answer = send(client)
    assert answer.status_code == 201
    assert re.fullmatch(r"(\w{4}-){2}\w{4}", answer.json["code"])
    assert answer.json["dossier"]["state"] == "prepared"

    document = delivered()
    schema = client.get("/v1/dossier.schema.json").json
    jsonschema_rs.Draft202012Validator(schema, validate_formats=True).validate(document)
    edition = app.extensions["publisher"].edition.digest
    diagnosis = {"id": "stolen-card", "name": "Carte volée", "severity": "S2", "edition": edition}
    assert document["data"] == {"diagnosis": diagnosis, "facts": FACTS}

    own = client.get("/v1/dossiers/own", headers=bearer(answer.json["code"]))
    assert own.json["state"] == "delivered"
    assert "Évry" not in own.text


def test_the_conversation_is_read_where_it_is_kept(client, desk, delivered):
    code, found = conversations.open(desk, "police", "S2", {})
    messages.say(desk, found.id, "person", "token-0001", "Bonjour\x00 <b>")

    assert send(client, sections={}, consent=["conversation"], conversation=code).status_code == 201

    (message,) = delivered()["data"]["conversation"]
    assert (message["author"], message["text"]) == ("person", "Bonjour\x00 <b>")
    assert message.keys() == {"author", "text", "at"}
    conversations.erase(desk, found.id)


def test_a_conversation_is_not_read_without_consent(client, desk, delivered):
    code, found = conversations.open(desk, "police", "S2", {})
    messages.say(desk, found.id, "person", "token-0001", "Bonjour")

    assert send(client, conversation=code).status_code == 201

    assert "conversation" not in delivered()["data"]


def test_a_code_of_no_conversation_is_told(client):
    answer = send(client, consent=["conversation"], conversation=codes.new())

    assert (answer.status_code, answer.json["title"]) == (404, "Code inconnu")


def test_a_dossier_sent_twice_under_a_code_of_the_browser_is_one(client, desk):
    code = codes.new()

    answers = [send(client, code=code) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json == answers[1].json and answers[0].json["code"] == code
    assert desk.table("delivery").count == 1
    assert send(client, code="K7QM").status_code == 404


def test_a_dossier_is_taken_back(client, app):
    code = send(client).json["code"]

    answer = client.delete("/v1/dossiers/own", headers=bearer(code))

    assert (answer.status_code, answer.json["state"]) == (200, "withdrawn")
    app.extensions["deliverer"].deliver()
    assert client.get("/v1/dossiers/own", headers=bearer(code)).json["state"] == "withdrawn"


def test_a_dossier_that_was_taken_is_not(client, app, delivered):
    code = send(client).json["code"]
    delivered()

    answer = client.delete("/v1/dossiers/own", headers=bearer(code))

    assert (answer.status_code, answer.json["title"]) == (409, "Trop tard")


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize("headers", [{}, bearer(""), bearer("K7QM"), bearer(codes.new()), {"Authorization": "Basic x"}])
def test_without_the_code_nothing_is_said(client, method, headers):
    assert client.open("/v1/dossiers/own", method=method, headers=headers).status_code == 404


@pytest.mark.parametrize("body", [
    [], {}, "x", 3, None, BODY | {"more": 1}, BODY | {"sections": []}, BODY | {"sections": None}, BODY | {"consent": "facts"}, BODY | {"consent": ["others"]},
    BODY | {"consent": [3]}, BODY | {"consent": []}, BODY | {"conversation": 3}, BODY | {"sections": {"diagnosis": "unknown"}},
    BODY | {"sections": {"diagnosis": ["stolen-card"]}}, BODY | {"sections": {"facts": {"other": "x"}}}, BODY | {"sections": {"facts": {"story": 3}}},
    BODY | {"sections": {"facts": {"story": "x" * 4001}}}, BODY | {"sections": {"facts": {"story": "\ud800"}}},
    BODY | {"sections": {"facts": "x"}}, BODY | {"sections": {"answers": {}}}, BODY | {"sections": {"answers": ["x"]}}, BODY | {"sections": {"answers": [{}]}},
    BODY | {"sections": {"answers": [{"question": "a", "answer": "b"}] * 61}}, BODY | {"sections": {"conversation": []}},
    BODY | {"sections": {"diagnosis": "\ud800"}}, BODY | {"consent": ["conversation"], "conversation": "\ud800"},
])  # fmt: skip
def test_what_is_no_dossier_is_told(client, body):
    answer = client.post("/v1/dossiers", data=json.dumps(body), content_type="application/json")

    assert answer.status_code in (404, 422)
    assert answer.json["detail"] and answer.json["title"]
    assert not re.search("Not a|Missing data|Invalid |Unknown field|may not", answer.text)


def test_a_body_that_is_too_big_is_refused(client):
    answers = [{"question": "é" * 300, "answer": "é" * 300}] * 30

    assert send(client, sections={"answers": answers}, consent=["answers"]).status_code == 413


def test_only_our_own_pages_may_send_one_and_nothing_keeps_the_answer(client):
    assert client.post("/v1/dossiers", json=BODY, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    answer = client.post("/v1/dossiers", json=BODY, headers={"Origin": "https://bank.example"})

    assert answer.headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Set-Cookie" not in answer.headers


def test_the_schema_is_public_and_kept(client):
    answer = client.get("/v1/dossier.schema.json", headers={"Origin": "https://enquete.example"})

    jsonschema_rs.meta.validate(answer.json)
    assert answer.content_type == "application/schema+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.json["$id"].endswith("/v1/dossier.schema.json")
    assert client.get("/v1/dossier.schema.json", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
