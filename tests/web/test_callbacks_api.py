import pytest

from widget_server.desk import callbacks, codes
from widget_server.web.help.callbacks_api import CallbackSchema

HERE, OWN = "/v1/callbacks", "/v1/callbacks/own"
WORDS = {"force": "police", "telephone": "01 99 00 00 01", "name": "Zoé Fictive", "commune": "35238", "diagnosis": "stolen-card"}  # fmt: skip

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def ask(client):
    """A callable that asks for a call tomorrow, unless told otherwise, and returns the answer."""
    window = {"day": callbacks.days()[1].isoformat(), "from": "14:00", "until": "16:00"}
    return lambda **more: client.post(HERE, json=WORDS | window | more)


def bearer(code):
    return {"Authorization": f"Bearer {code}"}


def test_a_call_back_is_asked_for_then_known_by_its_code(client, ask):
    answer = ask()

    assert answer.status_code == 201
    asked = answer.json["callback"]
    assert CallbackSchema().validate(asked) == {}
    assert {name: asked[name] for name in WORDS} == WORDS
    assert (asked["from"], asked["until"]) == ("14:00", "16:00")
    own = client.get(OWN, headers=bearer(answer.json["code"]))
    assert (own.json, own.headers["Cache-Control"]) == (asked, "no-store")


def test_sent_again_under_the_code_that_was_drawn_it_is_asked_once(ask):
    code = codes.new()
    assert ask(code=code).json == ask(code=code).json


def test_whoever_cancels_is_forgotten(client, ask):
    code = ask().json["code"]
    assert client.delete(OWN, headers=bearer(code)).status_code == 204
    assert client.get(OWN, headers=bearer(code)).status_code == 404
    assert client.delete(OWN, headers=bearer(code)).status_code == 404


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"force": "pompiers"}, 422),
        ({"commune": "00000"}, 404),
        ({"commune": "\0"}, 404),
        ({"telephone": "17"}, 422),
        ({"telephone": "08 99 00 00 01"}, 422),
        ({"name": " "}, 422),
        ({"day": "hier"}, 422),
        ({"day": "9999-12-31"}, 422),
        ({"from": "16:00", "until": "14:00"}, 422),
        ({"until": None}, 422),
        ({"diagnosis": "x" * 65}, 422),
        ({"more": 1}, 422),
    ],
)
def test_what_cannot_be_asked_is_told_in_a_sentence(ask, change, status):
    answer = ask(**change)
    assert answer.status_code == status and answer.json["detail"]


def test_a_place_and_a_diagnosis_need_not_be_told(ask):
    assert ask(commune="", diagnosis="").status_code == 201


def test_another_site_asks_for_nobody(client, ask):
    assert client.post(HERE, json=WORDS, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
