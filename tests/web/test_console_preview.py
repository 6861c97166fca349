"""The preview: there only where a draft is named and for who may see it, right about it, and never able to count."""

import json
from datetime import timedelta

import pytest

from tests.conftest import SMALL_TREE
from tests.web.staff import Browser, open_account
from widget_server import create_app
from widget_server.store import connect, moments


@pytest.fixture
def draft(tmp_path):
    path = tmp_path / "draft.yaml"
    path.write_text(SMALL_TREE, encoding="utf-8")
    return path


@pytest.fixture
def client(tree_file, draft, tmp_path):
    """An author's browser, signed in."""
    places = {"DATABASE": str(tmp_path / "register.sqlite"), "TREE": str(tree_file), "DRAFT": str(draft)}
    browser = Browser(create_app(places | {"TREE_POLL": 3600.0, "REGISTER_POLL": 3600.0}))
    browser.sign_in(*open_account(places["DATABASE"], "author"))
    return browser.client


def state(client):
    return client.get("/console/apercu/etat").json


PAGES = [f"/console/apercu/{rest}" for rest in ("", "etat", "brouillon/", "publie/")]


@pytest.mark.parametrize("path", PAGES)
def test_without_a_draft_there_is_no_preview(publish, tmp_path, path):
    app = publish(tmp_path)
    browser = Browser(app)
    browser.sign_in(*open_account(app.config["DATABASE"], "author"))
    assert browser.get(path).status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_nobody_sees_it_without_signing_in(client, path):
    assert client.get(path).status_code == 200
    assert client.application.test_client().get(path).status_code == 303


def test_a_page_left_open_does_not_make_a_session_last(client, tmp_path):
    with connect(str(tmp_path / "register.sqlite")) as db:
        before = moments.tell(moments.now() - timedelta(minutes=10))
        db.table("session").update(next(db.table("session").pks_and_rows_where())[0], {"seen_at": before})
        state(client)
        assert next(db.table("session").rows)["seen_at"] == before
        client.get("/console/apercu/")
        assert next(db.table("session").rows)["seen_at"] > before


def test_the_same_draft_changes_nothing(client):
    found = state(client)
    assert found["mistakes"] == found["changes"] == found["texts"] == []


def test_what_changes_is_told_once_the_draft_is_saved(client, draft):
    before = state(client)
    assert state(client)["version"] == before["version"]
    draft.write_text(SMALL_TREE.replace("severity: S2", "severity: S4"), encoding="utf-8")
    found = state(client)
    assert found["version"] != before["version"]
    assert [change["sentence"] for change in found["changes"]] == ["« stolen-card » : gravité S2 → S4"]
    assert found["changes"][0]["walks"] == 2 and found["changes"][0]["example"] == [["what", "card"]]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"questions: [", "draft.yaml"),
        (b"\xff\xfe", "draft.yaml"),
        (SMALL_TREE.replace("next: stolen-card", "next: stolen-cart").encode(), "stolen-cart"),
    ],
)
def test_a_bad_draft_says_why_and_the_published_side_stays(client, draft, content, said):
    draft.write_bytes(content)
    assert any(said in mistake for mistake in state(client)["mistakes"])
    assert client.get("/console/apercu/brouillon/").status_code == 404
    assert client.get("/console/apercu/publie/").status_code == 200


def test_a_draft_that_is_gone_is_said_to_be(client, draft):
    draft.unlink()
    assert state(client)["mistakes"]


def test_a_hard_sentence_is_told(client, draft):
    long = " ".join(["mot"] * 25)
    draft.write_text(SMALL_TREE.replace("La banque vous répond", long), encoding="utf-8")
    assert "25 mots" in state(client)["unclear"][0]


def test_each_side_walks_its_own_tree_and_may_not_post_a_count(client, draft):
    draft.write_text(SMALL_TREE.replace("Que s'est-il passé ?", "Qu'y a-t-il ?"), encoding="utf-8")
    for side, asked in (("brouillon", "Qu'y a-t-il"), ("publie", "Que s'est-il passé")):
        for path in (f"/console/apercu/{side}/", f"/console/apercu/{side}/?complet&x"):
            answer = client.get(path)
            assert asked in answer.text
            policy = answer.headers["Content-Security-Policy"]
            assert "frame-ancestors 'self'" in policy
            if "complet" not in path:
                assert "connect-src http://localhost/console/apercu/;" in policy


@pytest.mark.parametrize(
    "path", ["/console/apercu/other/", "/console/apercu/publie/17cyber.js", "/console/apercu/publie/nothing"]
)
def test_nothing_else_is_there(client, path):
    assert client.get(path).status_code == 404


def test_a_story_can_be_read_back(client):
    """What the page asks for is what the page gets: JSON, never kept."""
    answer = client.get("/console/apercu/etat")
    assert (
        answer.headers["Cache-Control"]
        == client.get("/console/apercu/brouillon/").headers["Cache-Control"]
        == "no-store"
    )
    assert set(json.loads(answer.text)) == {"version", "mistakes", "unclear", "changes", "texts"}
