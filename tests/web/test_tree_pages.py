"""The tree in the console: what is published, what a draft would change, publishing it and going back."""

import re
from html import unescape

import pytest

from tests.conftest import NEVER, SMALL_TREE
from tests.web.staff import Browser, open_account
from widget_server import create_app
from widget_server.register import editions
from widget_server.register.people import sessions
from widget_server.store import connect, moments

PAGE, PUBLISH = "/console/arbre/", "/console/arbre/publier"
OTHER = SMALL_TREE.replace("severity: S2", "severity: S4")
HIDDEN = re.compile(r'name="(seen|draft)" value="([^"]+)"')


@pytest.fixture
def draft(tmp_path):
    path = tmp_path / "draft.yaml"
    path.write_text(OTHER, encoding="utf-8")
    return path


@pytest.fixture
def app(tree_file, draft, database):
    places = {"DATABASE": database, "TREE": str(tree_file), "DRAFT": str(draft)}
    return create_app(places | {"TREE_POLL": NEVER, "REGISTER_POLL": NEVER})


@pytest.fixture
def database(tmp_path):
    return str(tmp_path / "register.sqlite")


@pytest.fixture
def author(app, database):
    browser = Browser(app)
    browser.sign_in(*open_account(database, "author"))
    return browser


def told(answer):
    return unescape(answer.text)


def publish(browser):
    return browser.post(PUBLISH, PAGE, **dict(HIDDEN.findall(browser.get(PAGE).text)))


def test_the_page_tells_what_is_published_and_what_the_draft_changes(author):
    page = told(author.get(PAGE))

    assert "1 questions, 1 diagnostics, 2 contacts, 0 lettres" in page
    assert "directement dans le fichier" in page
    assert "2 situations\xa0: « stolen-card » : gravité S2 → S4" in page
    assert "Aucun fait n'est trop ancien." in page


def test_the_draft_is_published_as_it_was_seen(author, tree_file, database):
    answer = publish(author)

    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    assert tree_file.read_text() == OTHER
    page = told(author.get(PAGE))
    assert "L'édition n° 2 est publiée." in page and "Le brouillon dit la même chose" in page
    with connect(database) as db:
        assert editions.list_all(db)[0].who == "staff:1"


def test_an_earlier_edition_is_gone_back_to(author, tree_file):
    publish(author)

    answer = author.post("/console/arbre/editions/1", PAGE, **dict(HIDDEN.findall(author.get(PAGE).text)))

    assert answer.status_code == 303
    assert tree_file.read_text() == SMALL_TREE
    assert "reprend la n°" in told(author.get(PAGE))


def test_a_draft_saved_again_since_is_not_published(author, draft, tree_file):
    seen = dict(HIDDEN.findall(author.get(PAGE).text))
    draft.write_text(SMALL_TREE.replace("severity: S2", "severity: S3"))

    answer = author.post(PUBLISH, PAGE, **seen)

    assert answer.status_code == 409 and "Le brouillon a changé entre-temps" in told(answer)
    assert tree_file.read_text() == SMALL_TREE


def test_a_tree_changed_by_someone_else_since_is_not_overwritten(author, tree_file):
    seen = dict(HIDDEN.findall(author.get(PAGE).text))
    tree_file.write_text(SMALL_TREE.replace("Carte volée", "Carte copiée"))

    for address in (PUBLISH, "/console/arbre/editions/1"):
        assert author.post(address, PAGE, **seen).status_code in (404, 409)
    assert "Carte copiée" in tree_file.read_text()


@pytest.mark.parametrize("fields", [{}, {"seen": "x", "draft": "x"}, {"seen": "\udc80", "draft": "é" * 500}])
def test_a_form_filled_otherwise_changes_nothing(author, tree_file, fields):
    fields = {name: text.encode("utf-8", "surrogatepass") for name, text in fields.items()}

    assert author.post(PUBLISH, PAGE, **fields).status_code == 409
    assert author.post("/console/arbre/editions/99999999999999999999", PAGE, **fields).status_code in (404, 409)
    assert tree_file.read_text() == SMALL_TREE


def test_a_form_that_does_not_say_what_was_seen_publishes_nothing(author, draft, tree_file):
    publish(author)
    seen = dict(HIDDEN.findall(author.get(PAGE).text))
    draft.write_text(SMALL_TREE.replace("severity: S2", "severity: S3"))
    digest = dict(HIDDEN.findall(author.get(PAGE).text))["draft"]

    assert author.post(PUBLISH, PAGE, draft=digest).status_code == 409
    assert author.post("/console/arbre/editions/1", PAGE).status_code == 409
    assert tree_file.read_text() == OTHER and seen["seen"] in author.get(PAGE).text


def test_a_draft_that_cannot_be_read_is_not_published_as_nothing(author, draft, tree_file):
    draft.write_text("questions: [")

    assert author.post(PUBLISH, PAGE, draft="").status_code == 409
    assert tree_file.read_text() == SMALL_TREE


def test_nothing_is_published_without_a_second_factor_of_these_five_minutes(author, tree_file, database):
    with connect(database) as db:
        old = moments.tell(moments.now() - 2 * sessions.RECENT)
        db.execute("UPDATE session SET second_factor_at = ?", [old])
        db.conn.commit()

    answer = publish(author)

    assert answer.status_code == 303 and answer.headers["Location"] == "/console/confirmer?next=/console/arbre/"
    assert tree_file.read_text() == SMALL_TREE


@pytest.mark.parametrize(
    ("role", "reads", "changes"),
    [("author", 200, 303), ("administrator", 200, 303), ("auditor", 200, 403), ("issuer", 403, 403)],
)
def test_who_may_read_and_who_may_change(app, database, author, role, reads, changes):
    seen = dict(HIDDEN.findall(author.get(PAGE).text))
    browser = Browser(app)
    browser.sign_in(*open_account(database, role, f"one-{role}@example.org"))

    for address in (PAGE, "/console/arbre/dessin", "/console/arbre/dessin.svg"):
        assert browser.get(address).status_code == reads
    assert ("Publier le brouillon" in browser.get(PAGE).text) == (changes == 303)
    assert browser.post(PUBLISH, "/console/confirmer", **seen).status_code == changes


def test_a_bad_draft_says_why_and_cannot_be_published(author, draft):
    draft.write_text(SMALL_TREE.replace("next: stolen-card", "next: nowhere"))

    page = told(author.get(PAGE))

    assert "nowhere" in page and "Publier le brouillon" not in page


def test_a_tree_that_is_refused_is_told(author, app, tree_file):
    tree_file.write_text("questions: [")
    app.extensions["publisher"].refresh_if_changed()

    page = told(author.get(PAGE))

    assert "La dernière bonne édition reste en place." in page and "YAML illisible" in page


def test_without_a_draft_nor_a_file_of_its_own_the_page_says_so(database):
    app = create_app({"DATABASE": database, "TREE_POLL": NEVER, "REGISTER_POLL": NEVER})
    browser = Browser(app)
    browser.sign_in(*open_account(database, "author"))

    page = told(browser.get(PAGE))

    assert "WIDGET_DRAFT" in page and "donnez un fichier à WIDGET_TREE" in page
    assert "Tous les faits" in page and "français, anglais (complète)" in page


def test_the_picture_is_of_the_whole_or_of_a_branch(author):
    page = author.get("/console/arbre/dessin?zoom=100")
    assert re.search(r'<img src="/console/arbre/dessin.svg\?depuis=what" width="\d+" height="\d+" alt=', page.text)
    assert "Que s'est-il passé" in told(page)

    image = author.get("/console/arbre/dessin.svg?depuis=what")
    assert image.mimetype == "image/svg+xml" and image.text.startswith("<svg")
    assert "unsafe" not in image.headers["Content-Security-Policy"]
    for address in ("dessin?depuis=nowhere", "dessin.svg?depuis=stolen-card"):
        assert author.get(f"/console/arbre/{address}").status_code == 404
