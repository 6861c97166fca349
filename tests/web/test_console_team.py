"""The staff in the console: accounts opened, changed and closed; one's own account; a passkey as second factor."""

import re
from html import unescape

import pyotp
import pytest

from tests.authenticator import Authenticator
from tests.web.staff import CSRF, PASSPHRASE, Browser, open_account
from widget_server import create_app
from widget_server.register import audit
from widget_server.register.people import passkeys, proofs, sessions, staff
from widget_server.store import connect, moments

TEAM, ACCOUNT = "/console/equipe/", "/console/compte"
NEW = "huit bateaux sortis du brouillard"


@pytest.fixture(scope="module")
def app(publish, tmp_path_factory, tree_for_all):
    places = {"DATABASE": str(tmp_path_factory.mktemp("team") / "register.sqlite"), "PUBLIC_URL": "http://localhost"}
    return create_app(places | {"TREE": tree_for_all, "TREE_POLL": 3600.0, "REGISTER_POLL": 3600.0})


@pytest.fixture(scope="module")
def tree_for_all(tmp_path_factory):
    from tests.conftest import write_tree

    return str(write_tree(tmp_path_factory.mktemp("tree")))


@pytest.fixture
def db(app):
    """The register, where nobody has an account yet."""
    with connect(app.config["DATABASE"]) as db:
        for table in ("staff", "attempt"):
            db.execute(f"DELETE FROM {table}")
        db.conn.commit()
        yield db


@pytest.fixture
def chief(app, db):
    """An administrator's browser, signed in."""
    return signed_in(app, "administrator")


@pytest.fixture
def sam(db, app):
    """Someone else: (login, Enrolment)."""
    return open_account(app.config["DATABASE"], "auditor", "sam@example.org")


def signed_in(app, role, login=None):
    browser = Browser(app)
    browser.sign_in(*open_account(app.config["DATABASE"], role, login))
    return browser


def page_of(db, login):
    return f"{TEAM}{staff.get(db, login).id}"


def told(answer):
    return unescape(answer.text)


def age_second_factor(db):
    db.execute("UPDATE session SET second_factor_at = ?", [moments.tell(moments.now() - 2 * sessions.RECENT)])
    db.conn.commit()


def test_an_account_is_opened_and_what_it_needs_shown_once(app, db, chief):
    answer = chief.post(TEAM, login=" Lea@example.org ", name="Léa Petit", role="author", force="")

    passphrase, uri = re.findall(r"<pre>([^<]+)</pre>", told(answer))
    assert answer.status_code == 200 and 'src="data:image/svg+xml' in answer.text
    assert proofs.check_passphrase(db, "lea@example.org", passphrase).role == "author"
    assert proofs.check_totp(db, "lea@example.org", pyotp.parse_uri(uri).now())
    assert told(answer).count("<li><code>") == 10
    for later in (chief.get(TEAM), chief.get(page_of(db, "lea@example.org"))):
        assert passphrase not in later.text and "otpauth" not in later.text and "Léa Petit" in later.text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Écrivez une adresse."),
        ({"login": "sam"}, "doit être une adresse"),
        ({"login": "sam@example.org", "name": "a" * 101}, "C'est trop long"),
        ({"login": "sam@example.org", "role": "root"}, "choix valide"),
        ({"login": "administrator@example.org"}, "a déjà un compte"),
        ({"login": "sam@example.org", "role": "officer"}, "Dites la force"),
        ({"login": "sam@example.org", "force": "police"}, "Seule une personne qui répond"),
    ],
)
def test_what_cannot_be_an_account_is_told(db, chief, fields, said):
    answer = chief.post(TEAM, **{"name": "Sam", "role": "auditor", "force": ""} | fields if fields else {})

    assert answer.status_code == 422 and said in told(answer)
    assert len(staff.list_all(db)) == 1


def test_a_role_is_changed(db, chief, sam):
    answer = chief.post(f"{page_of(db, sam[0])}/role", page_of(db, sam[0]), role="issuer")

    assert answer.status_code == 303
    assert staff.get(db, sam[0]).role == "issuer"
    assert "Le rôle de Camille Auditor est changé." in told(chief.get(answer.headers["Location"]))
    wrong = chief.post(f"{page_of(db, sam[0])}/role", page_of(db, sam[0]), role="root")
    assert wrong.status_code == 422 and "n'existe pas" in told(wrong)


def test_someone_comes_to_answer_for_a_force(db, chief, sam):
    page = page_of(db, sam[0])

    chief.post(f"{page}/role", page, role="officer", force="gendarmerie")

    assert (staff.get(db, sam[0]).role, staff.get(db, sam[0]).force) == ("officer", "gendarmerie")
    assert "réponse aux victimes, gendarmerie nationale" in told(chief.get(page))
    assert re.search(r'<option selected value="gendarmerie">', chief.get(page).text)
    wrong = chief.post(f"{page}/role", page, role="officer", force="")
    assert wrong.status_code == 422 and "Dites la force" in told(wrong)


def test_an_account_is_closed_and_opened_again(app, db, chief, sam):
    browser = Browser(app)
    browser.sign_in(*sam)
    page = page_of(db, sam[0])

    chief.post(f"{page}/desactiver", page)
    assert staff.get(db, sam[0]).state == "disabled"
    assert browser.get("/console/").status_code == 303

    chief.post(f"{page}/reactiver", page)
    assert staff.get(db, sam[0]).state == "active"


def test_a_second_factor_is_replaced_and_shown_once(db, chief, sam):
    page = page_of(db, sam[0])

    answer = chief.post(f"{page}/second-facteur", page)

    (uri,) = re.findall(r"<pre>([^<]+)</pre>", told(answer))
    assert proofs.check_totp(db, sam[0], pyotp.parse_uri(uri).now())
    assert "otpauth" not in chief.get(page).text


def test_nobody_shuts_themselves_out(db, chief):
    page = page_of(db, "administrator@example.org")
    assert "Désactiver" not in told(chief.get(page))

    for act in ("desactiver", "role", "second-facteur"):
        answer = chief.post(f"{page}/{act}", "/console/confirmer", role="auditor")
        assert answer.status_code == 422 and "propres droits" in told(answer)
    assert staff.get(db, "administrator@example.org").state == "active"


def test_what_matters_wants_a_recent_second_factor(db, chief, sam):
    age_second_factor(db)
    page = page_of(db, sam[0])
    posts = [
        *((f"{page}/{act}", page) for act in ("role", "desactiver", "second-facteur")),
        *((f"{ACCOUNT}/{act}", page) for act in ("phrase", "codes", "sessions", "cles/demande")),
        *((f"{ACCOUNT}/cles/x/{act}", page) for act in ("nom", "retirer")),
    ]

    for address, form_at in posts:
        answer = chief.post(address, form_at, role="issuer", label="x")
        assert answer.status_code == 303 and "/console/confirmer" in answer.headers["Location"], address
    assert "/console/confirmer" in chief.get(ACCOUNT).headers["Location"]
    answer = chief.post(TEAM, login="lea@example.org", name="Léa", role="author", force="")
    assert "/console/confirmer" in answer.headers["Location"]
    assert staff.get(db, sam[0]).role == "auditor" and len(staff.list_all(db)) == 2


@pytest.mark.parametrize("role", ["issuer", "author", "auditor"])
def test_only_an_administrator_sees_the_team_and_everyone_their_account(app, db, sam, role):
    browser = signed_in(app, role)

    for address in (TEAM, page_of(db, sam[0])):
        assert browser.get(address).status_code == 403
    assert browser.post(f"{page_of(db, sam[0])}/desactiver", ACCOUNT).status_code == 403
    assert browser.get(ACCOUNT).status_code == 200


@pytest.mark.parametrize("number", ["0", "99999999999999999999999"])
def test_an_unknown_number_is_told(chief, number):
    assert chief.get(f"{TEAM}{number}").status_code == 404


def test_one_changes_ones_passphrase(app, db, chief):
    answer = chief.post(f"{ACCOUNT}/phrase", ACCOUNT, old=PASSPHRASE, new=NEW, again=NEW)

    assert answer.status_code == 303
    assert proofs.check_passphrase(db, "administrator@example.org", NEW)
    assert chief.get("/console/").status_code == 200


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({}, 422, "Écrivez votre phrase secrète."),
        ({"old": PASSPHRASE, "new": NEW, "again": "autre"}, 422, "Ce n'est pas la même"),
        ({"old": PASSPHRASE, "new": "court", "again": "court"}, 422, "de 12 à 128"),
        ({"old": "autre", "new": NEW, "again": NEW}, 401, "ne convient pas"),
    ],
)
def test_a_passphrase_that_cannot_be_changed_stays(db, chief, fields, status, said):
    answer = chief.post(f"{ACCOUNT}/phrase", ACCOUNT, **fields)

    assert answer.status_code == status and said in told(answer)
    assert NEW not in answer.text and PASSPHRASE not in answer.text


def test_new_recovery_codes_are_shown_once(db, chief):
    answer = chief.post(f"{ACCOUNT}/codes", ACCOUNT)

    codes = re.findall(r"<li><code>([^<]+)</code>", answer.text)
    assert len(codes) == 10 and proofs.use_recovery_code(db, "administrator@example.org", codes[0])
    assert codes[1] not in chief.get(ACCOUNT).text


def test_other_sessions_are_closed(app, db, chief):
    elsewhere = sessions.open(db, staff.get(db, "administrator@example.org").id)
    assert "Une autre session est ouverte." in told(chief.get(ACCOUNT))

    chief.post(f"{ACCOUNT}/sessions", ACCOUNT)

    assert not sessions.look_up(db, elsewhere)
    assert chief.get(ACCOUNT).status_code == 200


def make_passkey(browser, device, label="Mon téléphone"):
    """What passkey.js does: ask, let the device answer, send that with the form."""
    options = browser.post(f"{ACCOUNT}/cles/demande", ACCOUNT)
    return browser.post(f"{ACCOUNT}/cles", ACCOUNT, label=label, answer=device.make(options.text))


@pytest.fixture
def device():
    return Authenticator(origin="http://localhost", site="localhost")


def test_a_passkey_is_added_renamed_and_removed(db, chief, device):
    assert make_passkey(chief, device).status_code == 303
    assert "Mon téléphone" in told(chief.get(ACCOUNT))
    (key,) = passkeys.list_of(db, "administrator@example.org")

    chief.post(f"{ACCOUNT}/cles/{key.id}/nom", ACCOUNT, label="Le bleu")
    assert "Le bleu" in told(chief.get(ACCOUNT))

    chief.post(f"{ACCOUNT}/cles/{key.id}/retirer", ACCOUNT)
    assert passkeys.list_of(db, "administrator@example.org") == []


def test_a_passkey_lets_its_person_in_without_a_code(app, db, chief, device):
    make_passkey(chief, device)
    browser = Browser(app)
    browser.post("/console/connexion", login="administrator@example.org", passphrase=PASSPHRASE)
    assert "Utiliser une clé d'accès" in told(browser.get("/console/connexion/code"))

    options = browser.post("/console/connexion/cle", "/console/connexion/code")
    answer = browser.post("/console/connexion/code", passkey=device.sign(options.text))

    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/")
    assert browser.get("/console/").status_code == 200


def test_a_passkey_is_a_second_factor_given_again(db, chief, device):
    make_passkey(chief, device)
    age_second_factor(db)

    options = chief.post("/console/connexion/cle", "/console/confirmer")
    chief.post("/console/confirmer", passkey=device.sign(options.text))

    assert chief.get(ACCOUNT).status_code == 200


@pytest.mark.parametrize("answer", ["", "nonsense", "{}", "\udc80", '{"id": "AAAA"}'])
def test_a_wrong_passkey_is_told(app, db, sam, answer):
    browser = Browser(app)
    browser.post("/console/connexion", login=sam[0], passphrase=PASSPHRASE)
    browser.post("/console/connexion/cle", "/console/connexion/code")

    given = browser.post("/console/connexion/code", passkey=answer.encode("utf-8", "surrogatepass"))

    assert given.status_code == (401 if answer else 422)
    assert ("Cette clé d'accès ne convient pas" if answer else "Écrivez le code.") in told(given)


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"label": "x"}, "recommencez"), ({"answer": "{}"}, "Donnez-lui un nom."), ({"label": "x" * 61}, "trop long")],
)
def test_a_passkey_that_cannot_be_kept_is_told(chief, fields, said):
    answer = chief.post(f"{ACCOUNT}/cles", ACCOUNT, **fields)
    assert answer.status_code == 422 and said in told(answer)


def test_a_passkey_that_is_not_ones_own_is_not_touched(app, db, chief, device):
    make_passkey(chief, device)
    (key,) = passkeys.list_of(db, "administrator@example.org")
    other = signed_in(app, "issuer")

    for act in ("nom", "retirer"):
        assert other.post(f"{ACCOUNT}/cles/{key.id}/{act}", ACCOUNT, label="x").status_code == 422
    assert passkeys.list_of(db, "administrator@example.org") == [key]


def test_nobody_is_asked_for_a_passkey_before_their_passphrase(app, db):
    client = app.test_client()
    token = CSRF.search(client.get("/console/connexion").text)[1]

    assert client.post("/console/connexion/cle", data={"csrf_token": token}).status_code == 403


def test_where_the_service_is_called_by_a_number_there_is_no_passkey(publish, tmp_path):
    app = publish(tmp_path)
    browser = signed_in(app, "auditor")

    assert "Ce service est appelé par un numéro." in told(browser.get(ACCOUNT))
    assert browser.post(f"{ACCOUNT}/cles/demande", ACCOUNT).status_code == 404


def test_the_log_of_all_this_is_whole_and_names_nobody(db, chief, sam):
    chief.post(f"{page_of(db, sam[0])}/role", page_of(db, sam[0]), role="issuer")
    chief.post(f"{ACCOUNT}/codes", ACCOUNT)

    assert audit.verify(db) is None
    assert "amille" not in "".join(audit.export(db)) and "sam@" not in "".join(audit.export(db))
