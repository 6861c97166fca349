"""Applications and messages in the console: proving, approving, refusing, and what is then sent."""

import pytest

from widget_server.register import applications, keys, mail, partners
from widget_server.register.sites import ownership
from widget_server.store import connect, writing

LIST, MESSAGES = "/console/inscriptions/", "/console/messages/"
SHOP = ("La Boutique", "retail", "equipe@shop.example")


@pytest.fixture
def people(database):
    with connect(database) as db, writing(db):
        for table in ("staff", "attempt", "application"):
            db.table(table).delete_where()
    return database


@pytest.fixture
def issuer(come_in):
    return come_in("issuer")


@pytest.fixture
def waiting(issuer, db):
    """An application with a site to prove."""
    return applications.apply(db, *SHOP, ["https://shop.example"])


@pytest.fixture
def ready(issuer, db):
    """An application with nothing left to prove."""
    return applications.apply(db, *SHOP, ["http://localhost:8080"])


def test_what_waits_is_listed_and_what_was_answered_too(issuer, db, waiting):
    assert "La Boutique" in issuer.get(LIST).text and "1 à prouver" in issuer.get(LIST).text
    assert "La Boutique" not in issuer.get(LIST, query_string={"etat": "approved"}).text
    assert issuer.get(LIST, query_string={"etat": "nope"}).status_code == 200
    for number in (waiting.number + 1, 10**30):
        assert issuer.get(f"{LIST}{number}").status_code == 404


def test_an_application_with_a_site_to_prove_cannot_be_approved(issuer, db, waiting):
    here = f"{LIST}{waiting.number}"
    assert "Approuver</button>" not in issuer.get(here).text

    told = issuer.post(f"{here}/approuver", here, id="shop")
    assert told.status_code == 422 and list(partners.list_all(db)) == []


def test_the_staff_can_have_a_site_verified(issuer, db, site):
    number = applications.apply(db, *SHOP, [site.origin]).number
    here = f"{LIST}{number}"

    missing = issuer.post(f"{here}/verifier", here, origin=site.origin)
    assert missing.status_code == 422 and 'role="alert"' in missing.text
    site.say(ownership.PATHS[0], ownership.line(applications.get(db, number).token))
    assert issuer.post(f"{here}/verifier", here, origin=site.origin).status_code == 303
    assert applications.get(db, number).origins[site.origin]
    for wrong in ("", "x", "https://else.example"):
        assert issuer.post(f"{here}/verifier", here, origin=wrong).status_code == 422


def test_an_approval_makes_a_partner_with_a_test_key_and_tells_them(issuer, db, ready, messages):
    here = f"{LIST}{ready.number}"
    assert 'value="la-boutique"' in issuer.get(here).text
    assert "identifiant" in issuer.post(f"{here}/approuver", here, id="La Boutique").text

    done = issuer.post(f"{here}/approuver", here, id="boutique")

    assert done.headers["Location"] == "/console/partenaires/boutique"
    assert [key.environment for key in keys.list_for(db, "boutique")] == ["test"]
    [message] = messages(1)
    assert message.to == SHOP[2] and "/partenaires/entrer/" in message.text
    again = issuer.post(f"{here}/approuver", "/console/partenaires/boutique", id="autre")
    assert again.status_code == 422 and "déjà approuvée" in again.text


def test_a_refusal_takes_a_reason_which_is_sent(issuer, db, ready, messages):
    here = f"{LIST}{ready.number}"
    assert "Écrivez le motif." in issuer.post(f"{here}/refuser", here, reason=" ").text

    assert issuer.post(f"{here}/refuser", here, reason="Organisation inconnue").status_code == 303

    assert applications.get(db, ready.number).state == "refused"
    assert "Organisation inconnue" in messages(1)[0].text
    assert "Organisation inconnue" in issuer.get(here).text


def test_messages_are_read_in_the_console(app, issuer, messages):
    assert "Aucun message" in issuer.get(MESSAGES).text
    mail.send(app.config, "a@shop.example", "Bonjour", "Un <lien> à vous seul.")

    assert "Bonjour" in issuer.get(MESSAGES).text
    [kept] = messages(1)
    assert "Un &lt;lien&gt; à vous seul." in issuer.get(MESSAGES + kept.name).text
    for nowhere in ("x", "..%2fregister.sqlite", "%00"):
        assert issuer.get(MESSAGES + nowhere).status_code == 404


def test_an_auditor_reads_applications_and_no_message(come_in, db, people):
    auditor = come_in("auditor")
    number = applications.apply(db, *SHOP, ["https://shop.example"]).number

    assert auditor.get(f"{LIST}{number}").status_code == 200
    assert "<form" not in auditor.get(f"{LIST}{number}").text.split("<main")[1]
    assert auditor.get(MESSAGES).status_code == 403
