"""The audit log in the console: read, narrowed, verified, taken away."""

import csv
import json
from html import unescape

import pytest

from tests.web.staff import Browser, open_account
from widget_server.register import audit as log
from widget_server.register import keys, partners
from widget_server.store import connect, writing
from widget_server.web.console.words import DEEDS

PAGE = "/console/journal/"


@pytest.fixture
def app(publish, tmp_path):
    return publish(tmp_path)


@pytest.fixture
def database(app):
    return app.config["DATABASE"]


@pytest.fixture
def auditor(app, database):
    browser = Browser(app)
    browser.sign_in(*open_account(database, "auditor"))
    return browser


@pytest.fixture
def bank(database):
    with connect(database) as db:
        partners.add(db, "staff:1", "bank", "=La Banque", "banque", "x@bank.example", ["https://bank.example"])
        key = keys.issue(db, "cli:ops", "bank", "live")
        keys.revoke(db, "cli:ops", key)


def told(answer):
    return unescape(answer.text)


@pytest.mark.usefixtures("bank")
def test_entries_are_told_with_what_changed(auditor):
    page = told(auditor.get(PAGE))

    assert page.index("Clé révoquée") < page.index("Clé émise") < page.index("Partenaire inscrit")
    assert "par Camille Auditor" in page and "par ops (ligne de commande)" in page
    assert "<td><code>active</code></td><td><code>revoked</code></td>" in page


@pytest.mark.usefixtures("bank")
def test_entries_are_narrowed_by_who_what_and_to_what(auditor):
    for query, there, absent in (
        ("qui=staff:1", "=La Banque", "Clé émise"),
        ("qui=cli:", "Clé émise", "=La Banque"),
        ("quoi=key+", "Clé révoquée", "Partenaire inscrit"),
        ("objet=ban", "Partenaire inscrit", "Clé émise"),
    ):
        page = told(auditor.get(f"{PAGE}?{query}"))
        assert there in page and absent not in page, query
    assert "Aucune entrée ne correspond." in told(auditor.get(f"{PAGE}?objet=nothing"))


def test_pages_follow_each_other(auditor, database):
    with connect(database) as db, writing(db):
        for number in range(60):
            log.record(db, "service", "key remind", f"subject-{number}", None, None)

    first = told(auditor.get(f"{PAGE}?quoi=key+"))
    assert "subject-59" in first and "subject-9<" not in first
    older = first.split('<a class="button" href="')[1].split('"')[0]
    second = told(auditor.get(older))
    assert "subject-9<" in second and "subject-59" not in second and "Plus ancien" not in second


@pytest.mark.parametrize(
    "query",
    ["avant=x", "avant=-1", f"avant={10**40}", f"avant=-{10**40}", "qui=%ff%00", "quoi=%25", "objet=" + "x" * 5000],
)
def test_any_question_is_answered(auditor, query):
    assert auditor.get(f"{PAGE}?{query}").status_code == 200


@pytest.mark.usefixtures("bank")
def test_the_log_is_verified_and_its_head_told(auditor, database):
    page = told(auditor.post("/console/journal/verifier", PAGE))
    with connect(database) as db:
        head = log.head(db)
    assert "Le journal est intact" in page and f"{head.count}:{head.hash}" in page


@pytest.mark.usefixtures("bank")
def test_an_entry_that_was_altered_is_named(auditor, database):
    with connect(database) as db:
        db.executescript("DROP TRIGGER audit_update; UPDATE audit SET who = 'staff:9' WHERE id = 2;")

    assert "L'entrée 2 n'est plus telle qu'elle a été écrite." in told(auditor.post("/console/journal/verifier", PAGE))


@pytest.mark.usefixtures("bank")
def test_the_log_is_taken_away_as_lines_and_as_a_sheet(auditor, database):
    lines = auditor.get("/console/journal/journal.jsonl")
    with connect(database) as db:
        assert lines.text.splitlines() == list(log.export(db))
    assert "attachment" in lines.headers["Content-Disposition"]

    sheet = auditor.get("/console/journal/journal.csv")
    rows = list(csv.reader(sheet.text.removeprefix("\ufeff").splitlines(), delimiter=";"))
    assert rows[0] == ["id", "at", "who", "action", "subject", "before", "after", "hash"]
    assert [row[0] for row in rows[1:]] == [str(json.loads(line)["id"]) for line in lines.text.splitlines()]
    assert [json.loads(row[6])["name"] for row in rows if row[3] == "partner add"] == ["=La Banque"]


def test_no_cell_is_a_formula(auditor, database):
    with connect(database) as db, writing(db):
        log.record(db, "cli:=cmd", "key issue", "=1+1", None, None)

    rows = csv.reader(auditor.get("/console/journal/journal.csv").text.splitlines(), delimiter=";")
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize(
    ("role", "status"), [("auditor", 200), ("administrator", 200), ("issuer", 403), ("author", 403)]
)
def test_who_may_read_it(app, database, role, status):
    browser = Browser(app)
    browser.sign_in(*open_account(database, role))
    for address in (PAGE, "/console/journal/journal.jsonl", "/console/journal/journal.csv"):
        assert browser.get(address).status_code == status


def test_what_is_done_has_a_name_in_french():
    assert all(name[0].isupper() and not name.endswith(".") for name in DEEDS.values())
