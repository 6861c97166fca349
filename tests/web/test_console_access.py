"""Coming into the console: both steps, what refuses, what is told, and that no page forgets to say who may open it."""

import pyotp
import pytest
from flask import Flask

from tests.web.staff import PASSPHRASE, Browser, open_account
from widget_server.errors import ConfigError
from widget_server.register.people import sessions, staff
from widget_server.store import connect, writing
from widget_server.web.console.access import refuse_undeclared

HOME, FIRST, SECOND = "/console/", "/console/connexion", "/console/connexion/code"


@pytest.fixture
def people(app, database):
    """Nobody has an account yet, and nobody has tried."""
    with connect(database) as db, writing(db):
        for table in ("staff", "attempt"):
            db.table(table).delete_where()
    return database


@pytest.fixture
def browser(app, people):
    return Browser(app)


@pytest.fixture
def camille(people):
    return open_account(people, "issuer")


def test_both_steps_lead_to_the_page_that_was_asked_for(browser, camille):
    login, enrolment = camille
    asked = browser.get("/console/confirmer")
    assert asked.status_code == 303 and asked.headers["Location"] == f"{FIRST}?next=/console/confirmer"
    page = browser.post(
        FIRST, f"{FIRST}?next=/console/confirmer", login=login, passphrase=PASSPHRASE, next="/console/confirmer"
    )
    code = pyotp.parse_uri(enrolment.totp_uri).now()
    done = browser.post(SECOND, page.headers["Location"], code=code, next="/console/confirmer")
    assert done.status_code == 303 and done.headers["Location"] == "/console/confirmer"
    assert browser.get(HOME).status_code == 200


def test_a_passphrase_alone_opens_nothing(browser, camille):
    assert browser.post(FIRST, login=camille[0], passphrase=PASSPHRASE).status_code == 303
    assert browser.get(HOME).status_code == 303


def test_a_passkey_where_there_is_none_is_a_wrong_code(browser, camille):
    browser.post(FIRST, login=camille[0], passphrase=PASSPHRASE)
    assert browser.post(SECOND, passkey="{}").status_code == 422


def test_a_code_alone_opens_nothing(browser, camille):
    assert browser.get(SECOND).headers["Location"] == FIRST


def test_a_recovery_code_opens_once(app, browser, camille):
    login, enrolment = camille
    for client, status in ((browser, 303), (Browser(app), 401)):
        client.post(FIRST, login=login, passphrase=PASSPHRASE)
        assert client.post(SECOND, code=enrolment.recovery_codes[0]).status_code == status


@pytest.mark.parametrize("login", ["issuer@example.org", "nobody@example.org", "not an address", "\udc80@é"])
def test_known_and_unknown_logins_are_answered_alike(browser, camille, login):
    answer = browser.post(FIRST, login=login.encode("utf-8", "surrogatepass"), passphrase="une autre phrase")
    assert answer.status_code == 401
    assert "L&#39;identifiant ou la phrase secrète ne convient pas." in answer.text
    assert "une autre phrase" not in answer.text


def test_trying_again_at_once_waits(browser, camille):
    browser.post(FIRST, login=camille[0], passphrase="une autre phrase")
    answer = browser.post(FIRST, login=camille[0], passphrase=PASSPHRASE)
    assert answer.status_code == 429 and "Trop d&#39;essais : attendez" in answer.text


def test_an_empty_form_says_what_is_missing(browser, people):
    answer = browser.post(FIRST)
    assert answer.status_code == 422
    assert "Écrivez votre adresse." in answer.text and 'aria-invalid="true"' in answer.text


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/console/\\evil", "/", "/console/\nx"]
)
def test_nobody_is_led_elsewhere(browser, camille, elsewhere):
    browser.post(FIRST, login=camille[0], passphrase=PASSPHRASE)
    code = pyotp.parse_uri(camille[1].totp_uri).now()
    assert browser.post(SECOND, code=code, next=elsewhere).headers["Location"] == HOME


def test_signing_out_ends_the_session_here_and_there(people, browser, camille):
    browser.sign_in(*camille)
    browser.post("/console/deconnexion", HOME)
    assert browser.get(HOME).status_code == 303
    with connect(people) as db:
        assert not db.table("session").count


@pytest.mark.parametrize("end", [staff.disable, lambda db, who, login: sessions.close_all(db, staff.get(db, login).id)])
def test_what_ends_a_session_elsewhere_is_felt_at_the_next_page(people, browser, camille, end):
    browser.sign_in(*camille)
    with connect(people) as db:
        end(db, "cli:test", camille[0])
    assert browser.get(HOME).headers["Location"].startswith(FIRST)


def test_a_form_from_another_site_changes_nothing(browser, camille):
    browser.sign_in(*camille)
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
    ):
        assert browser.client.post("/console/deconnexion", headers=headers).status_code == 403
    assert browser.client.post("/console/deconnexion").status_code == 400
    assert browser.get(HOME).status_code == 200


def test_a_page_of_another_site_reads_nothing(browser, camille):
    browser.sign_in(*camille)
    fetched = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    assert browser.get(HOME, headers=fetched).status_code == 403
    assert browser.get(HOME, headers=fetched | {"Sec-Fetch-Mode": "navigate"}).status_code == 200


def test_its_pages_are_kept_by_nothing_and_framed_by_nobody(browser, people):
    answer = browser.get(FIRST)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_its_cookie_is_strict_and_secure_but_on_loopback(app, people, publish, tmp_path, monkeypatch):
    cookie = app.test_client().get(FIRST).headers["Set-Cookie"]
    assert cookie.startswith("17cyber=") and "HttpOnly" in cookie and "SameSite=Strict" in cookie
    monkeypatch.setenv("WIDGET_PUBLIC_URL", "https://17cyber.example")
    cookie = publish(tmp_path).test_client().get(FIRST).headers["Set-Cookie"]
    assert cookie.startswith("__Host-17cyber=") and "Secure" in cookie and "Path=/" in cookie and "Domain" not in cookie


def test_a_page_that_does_not_say_who_may_open_it_stops_the_start():
    app = Flask("forgetful")
    app.add_url_rule("/console/secret", "console.secret", lambda: "")
    with pytest.raises(ConfigError, match="/console/secret"):
        refuse_undeclared(app)
