import io
import json

import pytest

from tests.web.providers import TODAY, file
from tests.web.staff import CSRF
from widget_server.desk import providers
from widget_server.register import audit

LIST = "/console/prestataires/"


@pytest.fixture
def issuer(come_in):
    return come_in("issuer")


def send(browser, content, name="prestataires.csv"):
    token = CSRF.search(browser.get(LIST).text)[1]
    data = {"csrf_token": token, "file": (io.BytesIO(content), name)}
    return browser.client.post(LIST, data=data, content_type="multipart/form-data")


def deeds(db):
    return [
        (entry["action"], entry["subject"])
        for entry in map(json.loads, audit.export(db))
        if "provider" in entry["action"]
    ]


def test_a_file_is_imported_and_its_providers_are_listed_with_the_end_of_their_labels(issuer, db):
    assert (
        send(issuer, file({}, {"identifiant": "old", "nom": "Ancien", "vérifié_le": "2020-01-01"})).status_code == 303
    )

    page = issuer.get(LIST).text
    assert "Prestataires lus : 2, dont nouveaux : 2." in page
    assert "Atelier du Test" in page and "ExpertCyber, jusqu'au" in page and "À vérifier de nouveau" in page
    assert deeds(db)[-1] == ("provider import", "providers")
    assert "Ancien" not in issuer.get(f"{LIST}?q=atelier+du").text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (file({}, {"identifiant": "b", "nom": "", "menaces": "nope"}), "Ligne 3, nom : il manque."),
        (b"", "Ce fichier ne contient aucun prestataire."),
        (b"\0\1", "enregistrez la feuille en CSV"),
    ],
    ids=["cells", "nothing", "bytes"],
)  # fmt: skip
def test_a_bad_file_is_refused_with_every_mistake_and_nothing_is_kept(issuer, db, content, said):
    answer = send(issuer, content)

    assert answer.status_code == 422 and said in answer.text and "Rien n'a été écrit" in answer.text
    assert providers.list_named(db) == []


def test_a_file_must_be_chosen(issuer):
    answer = issuer.post(LIST)

    assert answer.status_code == 422 and "Choisissez un fichier." in answer.text


def test_a_file_that_is_too_big_is_refused(issuer):
    assert send(issuer, b"x" * 300_000).status_code == 413


def test_all_there_is_to_know_of_one_is_shown(issuer):
    send(issuer, file({"site": "https://atelier.example/", "preuve": "https://label.example/1"}))

    page = issuer.get(f"{LIST}atelier").text

    for said in ("73282932000074", "une personne", "Carte volée", "50&nbsp;km", "https://label.example/1", "Montré"):
        assert said in page
    assert issuer.get(f"{LIST}nobody").status_code == 404


def test_one_is_suspended_resumed_and_taken_out(issuer, db):
    send(issuer, file({}))
    one = f"{LIST}atelier"
    before = len(deeds(db))

    for deed, standing in (("suspendre", "suspended"), ("suspendre", "suspended"), ("retablir", "shown")):
        assert issuer.post(f"{one}/{deed}", form_at=one).status_code == 303
        assert providers.get(db, "atelier").standing(TODAY) == standing
    assert issuer.post(f"{one}/retirer", form_at=one).status_code == 422
    assert issuer.post(f"{one}/retirer", form_at=one, sure="y").status_code == 303

    assert providers.list_named(db) == []
    assert deeds(db)[before:] == [(f"provider {deed}", "provider:atelier") for deed in ("suspend", "resume", "remove")]


def test_an_auditor_reads_and_changes_nothing_and_an_author_sees_nothing(come_in, issuer):
    send(issuer, file({}))
    auditor, author = come_in("auditor"), come_in("author")

    for page in (LIST, f"{LIST}atelier"):
        assert "<h2>Importer" not in auditor.get(page).text and "retirer" not in auditor.get(page).text
        assert author.get(page).status_code == 403
    for path in (LIST, f"{LIST}atelier/suspendre", f"{LIST}atelier/retablir", f"{LIST}atelier/retirer"):
        assert auditor.client.post(path).status_code == 403


def test_a_long_list_is_cut_and_says_so(issuer):
    send(issuer, file(*({"identifiant": f"p-{number}"} for number in range(105))))

    page = issuer.get(LIST).text

    assert page.count("Atelier du Test") == 100 and "il y en a d'autres" in page
