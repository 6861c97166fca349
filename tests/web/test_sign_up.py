"""Signing up and coming in, as a browser without a script does: what is kept, what is told, what is sent to whom."""

import io
import re

import pytest

from tests.web.staff import Browser
from widget_server.register import applications, partners
from widget_server.register.sites import ownership
from widget_server.store import connect, writing

FORM = "/partenaires/inscription"
ASK = "/partenaires/entrer"
SHOP = {"name": "La Boutique", "sector": "retail", "contact": "equipe@shop.example", "origins": "https://shop.example", "terms": "y"}  # fmt: skip


@pytest.fixture
def db(database):
    with connect(database) as db:
        with writing(db):
            db.table("application").delete_where()
            db.table("entrance").delete_where()
        yield db


@pytest.fixture
def browser(app, db):
    return Browser(app)


def apply(browser, **said):
    """Send the form; return the path of the application's own page."""
    answer = browser.post(FORM, **SHOP | said)
    assert answer.status_code == 303
    return answer.location


def test_an_organisation_applies_and_follows(db, browser, messages):
    path = apply(browser, origins="https://Shop.example/\r\n\r\n  http://localhost:8019 \r\n")

    (application,) = applications.list_all(db)
    assert list(application.origins) == ["http://localhost:8019", "https://shop.example"]
    page = browser.get(path).text
    assert ownership.line(application.token) in page and "https://shop.example" in page
    (message,) = messages(1)
    assert message.to == "equipe@shop.example"
    assert f"http://127.0.0.1:8017{path}" in message.text


def test_nobody_is_sent_the_words_of_whoever_gave_their_address(browser, messages):
    apply(browser, name="Votre compte est bloqué, allez vite sur evil.example", origins="https://evil.example")

    (message,) = messages(1)
    assert "evil" not in message.subject + message.text and "bloqué" not in message.subject + message.text


def test_applying_again_leads_to_the_same_page_and_writes_to_nobody(db, browser, messages):
    first = browser.get(apply(browser)).text

    assert re.search("n° [0-9]+", browser.get(apply(browser)).text)[0] in first
    apply(browser, contact="other@shop.example")
    assert {message.to for message in messages(2)} == {"equipe@shop.example", "other@shop.example"}


def test_whoever_writes_the_same_elsewhere_is_not_led_to_that_application(app, db, browser):
    first = browser.get(apply(browser)).text

    assert re.search("n° [0-9]+", Browser(app).get(apply(Browser(app))).text)[0] not in first
    with writing(db):
        db.table("application").delete_where()
    assert browser.get(apply(browser)).status_code == 200


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"name": " "}, "nom"),
        ({"name": "x" * 201}, "200 signes"),
        ({"sector": ""}, "secteur"),
        ({"sector": "piracy"}, "secteur"),
        ({"contact": "equipe"}, "adresse électronique"),
        ({"contact": "a@b.example, c@d.example"}, "adresse électronique"),
        ({"origins": ""}, "au moins un site"),
        ({"origins": "\n \n"}, "Écrivez au moins un site."),
        ({"origins": "shop.example"}, "https://"),
        ({"origins": "https://shop.example/boutique"}, "chemin"),
        ({"origins": "https://*.shop.example"}, "jokers"),
        ({"origins": "https://a.example\nhttp://b.example"}, "http://b.example"),
        ({"origins": "\n".join(f"https://{number}.example" for number in range(11))}, "1 à 10"),
        ({"origins": "https://a.example\n" * 400}, "4000 signes"),
        ({"terms": ""}, "conditions"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_the_rest_is_kept(db, browser, said, told):
    answer = browser.post(FORM, **SHOP | said)

    (field,) = said
    assert answer.status_code == 422
    wrong = re.search(rf'id="{field}-wrong">([^<]*)<', answer.text)
    assert told in wrong[1].replace("&#39;", "'")
    assert answer.text.count('class="wrong"') == 1
    assert all(value in answer.text for name, value in SHOP.items() if name not in said)
    assert applications.list_all(db) == []


def test_a_form_sent_empty_or_with_nothing_known_is_told(db, browser):
    for fields in ({}, {"nothing": "x"}, dict.fromkeys(SHOP, "\x00�")):
        assert browser.post(FORM, **fields).status_code == 422
    assert applications.list_all(db) == []


def test_too_many_for_one_address_is_told(db, browser):
    for number in range(applications.MAX_FOR_ONE):
        apply(browser, origins=f"https://{number}.example")

    answer = browser.post(FORM, **SHOP)
    assert answer.status_code == 429 and "plusieurs inscriptions en attente" in answer.text


def test_a_site_is_proven_from_the_page(db, browser, site):
    origin = site.origin.replace("http://127.0.0.1", "https://localhost")
    path = apply(browser, origins=f"{site.origin}\n{origin}")
    (application,) = applications.list_all(db)
    site.say(ownership.PATHS[0], ownership.line(application.token))

    answer = browser.post(f"{path}/verifier", path, origin=site.origin)
    assert answer.status_code == 303 and answer.location == path
    assert "Prouvé" in browser.get(path).text

    answer = browser.post(f"{path}/verifier", path, origin=origin)
    assert answer.status_code == 422
    assert "ne répond pas en HTTPS" in answer.text


@pytest.mark.parametrize("origin", ["", "https://other.example", "file:///etc/passwd", "<b>", "http://169.254.169.254"])
def test_only_a_site_that_was_named_is_verified(db, browser, origin):
    path = apply(browser)

    answer = browser.post(f"{path}/verifier", path, origin=origin)
    assert answer.status_code == 422
    assert "<b>" not in answer.text.partition("<h1>")[2]


def test_what_was_answered_is_told(db, browser):
    path = apply(browser, origins="http://localhost:8019")
    (application,) = applications.list_all(db)
    applications.refuse(db, "staff:1", application.number, "Ce site n'est pas en ligne.")
    assert "Ce site n&#39;est pas en ligne." in browser.get(path).text
    assert browser.get(path).text.count("Vérifier maintenant") == 0

    path = apply(browser, origins="http://localhost:8019")
    applications.approve(db, "staff:1", applications.list_all(db, "waiting")[0].number)
    assert "Bienvenue" in browser.get(path).text


def test_the_page_of_an_application_has_an_address_nobody_makes_up(db, browser):
    path = apply(browser)

    for forged in (f"{FORM}/1", f"{path}x", path[:-1], f"{FORM}/{path.rsplit('/', 1)[1].partition('.')[0]}"):
        assert browser.get(forged).status_code == 404
    with writing(db):
        db.table("application").delete_where()
    assert browser.get(path).status_code == 404


def ask(browser, text):
    return browser.post(ASK, partner=text)


def link_in(message):
    return re.search(r"/partenaires/entrer/\S+", message.text)[0]


@pytest.fixture
def shop(db):
    return partners.add(db, "cli:test", "shop", "La Boutique", "commerce", "x@shop.example", ["https://shop.example"])


def test_a_partner_comes_in_by_a_link_that_a_scanner_does_not_use_up(browser, shop, messages, app):
    ask(browser, " X@shop.example ")
    link = link_in(messages(1)[0])
    for _ in range(2):
        assert "La Boutique" in Browser(app).get(link).text

    answer = browser.post(link, link)
    assert answer.status_code == 303 and answer.location == "/partenaires/espace/"
    assert "La Boutique" in browser.get(answer.location).text

    other = Browser(app)
    assert other.get(link).status_code == 404
    assert other.get("/partenaires/espace/").location == ASK


def test_whoever_asks_is_answered_alike(browser, shop, messages):
    answers = [ask(browser, text) for text in ("shop", "nobody", "x@shop.example", "nobody@shop.example")]

    assert {answer.status_code for answer in answers} == {200}
    assert len({re.sub('nonce="[^"]+"', "", answer.text) for answer in answers}) == 1
    messages(1)


@pytest.mark.parametrize("text", ["", "  ", "x" * 255])
def test_asking_for_nothing_is_told(browser, text):
    assert ask(browser, text).status_code == 422


@pytest.mark.parametrize(("path", "field"), [(ASK, "partner"), (FORM, "name"), ("/console/connexion", "login")])
def test_a_file_in_the_place_of_a_text_is_no_text(browser, path, field):
    assert browser.post(path, **{field: (io.BytesIO(b"x"), "x.txt")}).status_code == 422


def test_these_pages_are_private_ones(browser, shop):
    for path in (FORM, ASK, apply(browser)):
        page = browser.get(path)
        assert page.headers["Cache-Control"] == "no-store" and "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]  # fmt: skip
    assert browser.client.post(FORM, data=SHOP).status_code == 400
