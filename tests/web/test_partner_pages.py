"""The guide as it is answered: its policy, its hash, and a demonstration key that opens nothing to anyone else."""

import base64
import hashlib

import pytest

from tests.released import PINNED
from widget_server.register.keyring import DEMONSTRATION
from widget_server.register.keys import is_well_formed
from widget_server.store import connect
from widget_server.web.partners.guide import MODES

PAGES = ["/partenaires/", *(f"/partenaires/demonstration/{mode}" for mode in MODES)]


def directives(answer):
    return dict(each.partition(" ")[::2] for each in answer.headers["Content-Security-Policy"].split("; "))


@pytest.mark.parametrize("path", PAGES)
def test_its_pages_keep_a_strict_policy_and_may_be_kept_five_minutes(client, path):
    answer = client.get(path)
    policy = directives(answer)
    assert answer.status_code == 200 and policy["default-src"] == "'none'" and policy["frame-src"] == "'self'"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "private, max-age=300"
    nonce = policy["style-src"].removeprefix("'nonce-").removesuffix("'")
    assert f'<style nonce="{nonce}">' in answer.text
    assert directives(client.get(path))["style-src"] != policy["style-src"]


def test_the_guide_is_framed_by_nobody_and_a_demonstration_by_the_guide(client):
    assert [directives(client.get(path))["frame-ancestors"] for path in PAGES] == ["'none'"] + ["'self'"] * len(MODES)


def test_another_mode_is_not_there(client):
    assert client.get("/partenaires/demonstration/other").status_code == 404


def test_the_hash_is_that_of_the_pinned_bytes(client):
    digest = base64.b64encode(hashlib.sha384(client.get(PINNED).data).digest()).decode()
    assert f"integrity=&#34;sha384-{digest}&#34;" in client.get("/partenaires/").text


def test_before_anything_else_no_script_where_one_types_a_card(client):
    first = client.get("/partenaires/").text.partition("<section")[0]
    assert "Jamais le script sur une page où l'on tape une carte" in first and 'href="#paiement">le lien seul' in first


def test_its_lines_name_the_public_address(app, client, monkeypatch):
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://17cyber.example")
    page = client.get("/partenaires/").text
    assert "https://17cyber.example/17cyber.js" in page and "127.0.0.1" not in page


def test_the_demonstration_key_needs_no_register_and_is_framed_by_our_own_pages_alone(client, database):
    assert is_well_formed(DEMONSTRATION)
    assert directives(client.get(f"/module/{DEMONSTRATION}"))["frame-ancestors"] == "'self'"
    assert client.get(f"/v1/partners/{DEMONSTRATION}").status_code == 404


def test_a_demonstration_is_never_counted(client, database):
    answer = client.post("/v1/counts", json={"diagnosis": "stolen-card", "key": DEMONSTRATION})
    assert answer.status_code == 204
    with connect(database) as db:
        assert db.execute("SELECT count(*) FROM count").fetchone() == (0,)
