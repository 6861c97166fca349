"""A conversation as a victim's browser sees it: a code and nothing else, each thing kept once, nothing left behind."""

import logging
import time
from pathlib import Path

import pytest

from tests.desk.unreadable import out_of_the_way
from widget_server.desk import conversations, presence, queue
from widget_server.desk.board import FRESH, REST
from widget_server.errors import UnknownCode
from widget_server.store import moments
from widget_server.web.help.conversations_api import tell

OWN = "/v1/conversations/own"
PLACE = {"commune": "35238", "place": "Rennes"}


@pytest.fixture
def begin(client):
    """A callable that opens a conversation: (what shows its code, the conversation)."""

    def open_one(**told):
        answer = client.post("/v1/conversations", json={"force": "police", "diagnosis": "stolen-card"} | told)
        assert answer.status_code == 201, answer.json
        return {"Authorization": f"Bearer {answer.json['code']}"}, answer.json["conversation"]

    return open_one


@pytest.fixture(autouse=True)
def desk(app):
    """The desk's file of the application, as its officers' pages open it, with nobody there."""
    with app.extensions["connect_desk"]() as db:
        for each in conversations.list_where(db, "1"):
            conversations.erase(db, each.id)
        presence.leave(db, 7)
        yield db


def say(client, shown, text, token="a-token-of-mine"):
    return client.post(f"{OWN}/messages", json={"token": token, "text": text}, headers=shown)


def see(client, shown, version="", after=0):
    time.sleep(FRESH)  # what is told from memory may be as old as that
    return client.get(OWN, query_string={"version": version, "after": after}, headers=shown)


def test_it_waits_with_an_honest_place(client, begin, desk):
    _, first = begin()
    shown, second = begin()
    _, elsewhere = begin(force="gendarmerie")
    assert [each["place_in_queue"] for each in (first, second, elsewhere)] == [1, 2, 1]
    assert second["officers_present"] == 0
    presence.note(desk, 7, "police")
    queue.take(desk, queue.first_waiting(desk, "police", 9)[0].id, 7, "police")
    wait_for = see(client, shown)
    assert (wait_for.json["place_in_queue"], wait_for.json["officers_present"]) == (1, 1)


def test_asked_twice_under_one_code_it_is_opened_once(client, desk):
    opened = [client.post("/v1/conversations", json={"force": "police", "code": "K7QM-3XWP-9TRA"}) for _ in range(2)]
    assert [answer.json["code"] for answer in opened] == ["K7QM-3XWP-9TRA"] * 2
    assert desk.table("conversation").count == 1


def test_it_is_as_grave_as_the_tree_says(begin, desk):
    begin(notes=["paid"])
    begin(diagnosis="of another edition")
    assert [each.severity for each in queue.first_waiting(desk, "police", 9)] == ["S2", "S2"]


def test_nothing_new_is_told_without_a_body(client, begin):
    shown, found = begin()
    same = see(client, shown, found["version"])
    assert (same.status_code, same.data) == (204, b"")
    assert same.headers["Cache-Control"] == "no-store"
    say(client, shown, "Bonjour")
    told = see(client, shown, found["version"])
    assert [each["text"] for each in told.json["messages"]] == ["Bonjour"]
    assert see(client, shown, told.json["version"]).status_code == 204
    assert see(client, shown, after=1).json["messages"] == []


def test_a_message_sent_again_is_kept_once(client, begin):
    shown, _ = begin()
    assert [say(client, shown, "Bonjour").status_code for _ in range(2)] == [201, 200]
    assert len(see(client, shown).json["messages"]) == 1


def test_who_says_something_need_not_be_told_of_it(client, begin, desk):
    shown, found = begin()
    kept = client.post(
        f"{OWN}/messages",
        json={"token": "a-token-of-mine", "text": "Bonjour", "version": found["version"]},
        headers=shown,
    )
    assert see(client, shown, kept.json["version"]).status_code == 204
    queue.take(desk, queue.first_waiting(desk, "police", 9)[0].id, 7, "police")
    late = {"token": "another-of-mine", "text": "Encore", "version": kept.json["version"]}
    kept = client.post(f"{OWN}/messages", json=late, headers=shown)
    assert see(client, shown, kept.json["version"]).status_code == 200  # what came meanwhile is still to be told


def test_what_the_officer_does_is_seen(client, begin, desk):
    shown, _ = begin()
    [found] = queue.first_waiting(desk, "police", 9)
    queue.take(desk, found.id, 7, "police")
    queue.suggest(desk, found.id, 7, "callback")
    conversations.note_writing(desk, found.id, "officer")
    told = see(client, shown).json
    assert (told["state"], told["officer_is_writing"], told["suggestions"]) == ("taken", True, ["callback"])
    assert told["messages"][0]["news"] == "taken-police"


def test_ended_it_is_said_until_when_it_is_kept(client, begin):
    shown, _ = begin()
    ended = client.post(f"{OWN}/end", headers=shown).json
    assert ended["state"] == "ended"
    assert moments.read(ended["kept_until"]) - moments.now() <= conversations.KEPT
    assert say(client, shown, "Encore").status_code == 409


def test_erased_it_is_unknown_at_once(client, begin, desk):
    shown, found = begin()
    say(client, shown, "Bonjour")
    assert client.delete(OWN, headers=shown).status_code == 204
    assert see(client, shown, found["version"]).status_code == 404
    assert desk.table("message").count == 0


@pytest.mark.parametrize("shown", [{}, {"Authorization": "Bearer K7QM-3XWP-9TRA"}, {"Authorization": "Basic x"}])
def test_without_its_code_nothing_is_seen_said_ended_or_erased(client, begin, shown):
    begin()
    answers = [see(client, shown), say(client, shown, "x"), client.delete(OWN, headers=shown)]
    answers += [client.post(f"{OWN}/{what}", headers=shown) for what in ("end", "writing")]
    assert {answer.status_code for answer in answers} == {404}


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"force": "army"},
        {"force": None},
        {"force": "police", "more": 1},
        {"force": "police", "notes": "paid"},
        {"force": "police", "notes": ["x"] * 65},
        {"force": "police", "name": "x" * 101},
        {"force": "police", "name": "\ud800"},
        {"force": "police", "place": "\udfff"},
        {"force": "police", "notes": ["\ud800"]},
        [],
    ],
)
def test_a_bad_opening_is_refused_and_nothing_is_kept(client, desk, told):
    assert client.post("/v1/conversations", json=told).status_code == 422
    assert desk.table("conversation").count == 0


@pytest.mark.parametrize("said", [{}, {"token": "short", "text": "x"}, {"token": "a-good-token", "text": " "}])
def test_a_bad_message_is_refused(client, begin, said):
    shown, _ = begin()
    assert client.post(f"{OWN}/messages", json=said, headers=shown).status_code == 422


def test_another_site_opens_nothing_in_the_place_of_its_visitors(client, desk):
    for site in ("cross-site", "same-site"):
        answer = client.post("/v1/conversations", json={"force": "police"}, headers={"Sec-Fetch-Site": site})
        assert answer.status_code == 403
    assert desk.table("conversation").count == 0


def test_no_other_site_may_read(client, begin):
    shown, _ = begin()
    answer = client.get(OWN, headers=shown | {"Origin": "https://bank.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Set-Cookie" not in answer.headers


def test_the_log_holds_no_word_of_it(client, begin, caplog):
    with caplog.at_level(logging.DEBUG):
        shown, _ = begin(name="Zoé Fictive", **PLACE)
        say(client, shown, "hippocampe")
        say(client, shown, "")
        see(client, shown, "x")
    code = shown["Authorization"].removeprefix("Bearer ")
    assert not any(word in caplog.text for word in ("hippocampe", "Fictive", "Rennes", "stolen-card", code))


@pytest.mark.parametrize("after", ["-1", "1e3", "x", str(2**63), "9" * 30])
def test_what_is_no_number_of_a_message_is_refused(client, begin, after):
    shown, _ = begin()
    assert client.get(OWN, query_string={"after": after}, headers=shown).status_code == 422


def test_what_is_shown_is_never_older_than_its_version(app, begin, desk):
    """Else a browser that was told « waiting » under the version of « taken » would be told nothing more."""
    begin()
    [before] = queue.first_waiting(desk, "police", 9)
    queue.take(desk, before.id, 7, "police")
    time.sleep(FRESH)
    with app.app_context():
        told = tell(desk, before)
    assert (told["state"], len(told["messages"])) == ("taken", 1)


def test_what_is_erased_while_it_is_read_is_unknown(app, begin, desk):
    begin()
    [before] = queue.first_waiting(desk, "police", 9)
    conversations.erase(desk, before.id)
    time.sleep(FRESH)
    with app.app_context(), pytest.raises(UnknownCode):
        tell(desk, before)


def test_while_its_file_cannot_be_read_everybody_is_told_so_and_then_it_goes_on(client, begin, desk):
    shown, found = begin()
    time.sleep(FRESH)
    with out_of_the_way(Path(desk.path)):
        refused = client.get(OWN, query_string={"version": found["version"]}, headers=shown)
    assert (refused.status_code, refused.json["status"]) == (503, 503)
    assert (refused.content_type, refused.headers["Retry-After"]) == ("application/problem+json", "5")
    assert [say(client, shown, "Bonjour").status_code, client.delete(OWN, headers=shown).status_code] == [503, 503]
    assert client.get("/aide").status_code == client.get("/").status_code == 200

    time.sleep(REST)
    assert say(client, shown, "Bonjour").status_code == 201
