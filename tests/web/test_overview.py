"""The console's first page: what each role sees of it, and that it never tells of a few people."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest

from widget_server.register import counts, keys, partners
from widget_server.store import moments, writing
from widget_server.web import pictures

HOME, CSV = "/console/", "/console/decomptes.csv"


@pytest.fixture
def arrivals(db, bank):
    """Twenty-five for the bank today, twelve for nobody, and ten that nobody may see."""
    partners.add(db, "cli:test", "shop", "La Boutique", "commerce", "x@shop.example", ["https://shop.example"])
    with writing(db):
        for partner, total in (("bank", 25), (counts.NOBODY, 12), ("shop", 10)):
            for _ in range(total):
                counts.add_one(db, partner, "stolen-card", moments.today())


@pytest.mark.parametrize("role", ["issuer", "auditor", "administrator"])
def test_counts_are_shown_in_elevens_by_partner_and_by_diagnosis(come_in, arrivals, role):
    page = come_in(role).get(HOME).text

    assert re.search(r'<th scope="row">Carte volée</th><td class="number">33</td>', page)
    assert re.search(r'<th scope="row">La Banque</th><td class="number">22</td>', page)
    assert re.search(r'<th scope="row">Notre page, sans partenaire</th><td class="number">11</td>', page)
    assert "environ 33" in page
    assert "La Boutique" not in page


def test_an_author_sees_diagnoses_and_health_but_no_partner(come_in, arrivals):
    browser = come_in("author")
    page = browser.get(HOME).text

    assert "Carte volée" in page and "Édition publiée" in page
    assert "La Banque" not in page and "decomptes.csv" not in page and "Révision du registre" not in page
    assert browser.get(CSV).status_code == 403


def test_nobody_else_reads_them(client, database):
    assert client.get(CSV).status_code == 303


def test_the_spreadsheet_holds_the_same_partner_by_partner(come_in, arrivals):
    answer = come_in("auditor").get(CSV)

    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert [(row[0], row[-1]) for row in rows[1:]] == [("", "11"), ("bank", "22")]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="17cyber-decomptes.csv"'
    assert answer.headers["Cache-Control"] == "no-store"


def test_nothing_to_show_is_told_and_the_service_is_in_health(come_in, app):
    page = come_in("auditor").get(HOME).text

    assert "rien ne s&#39;affiche" in page and "<table" not in page
    assert app.extensions["publisher"].edition.digest in page
    assert re.search(r"<dt>Langues</dt><dd>[^<]*fr", page)


def test_keys_that_end_within_thirty_days_are_named(db, bank, come_in):
    for days in (10, 40):
        keys.issue(db, "cli:test", "bank", "live", datetime.now(UTC) + timedelta(days=days))
    keys.issue(db, "cli:test", "bank", "test", datetime.now(UTC) + timedelta(days=3))

    page = come_in("issuer").get(HOME).text

    assert "<strong>1</strong> clé à remplacer" in page
    assert "<strong>2</strong> clés en production, 1 d'essai" in page
    assert page.count("La Banque</a>&nbsp;: jusqu'au") == 1


@pytest.mark.parametrize(
    ("height", "said"),
    [(0.1, "moins de 11"), (10.9, "moins de 11"), (11, "environ 11"), (1234.4, "environ 1\u202f234")],
)
def test_an_estimate_never_says_a_small_number(height, said):
    assert pictures.say_about(height) == said


def test_a_long_list_is_drawn_in_part_and_told_whole():
    picture = pictures.by_partner({f"p{number}": 11 * (30 - number) for number in range(20)}, {})

    assert len(picture.rows) == 20
    assert picture.chart.count("<rect") == pictures.MOST
    assert picture.note
