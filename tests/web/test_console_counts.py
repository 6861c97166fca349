"""A partner's counts and secret keys in the console: who sees them, who ends one, and the last day a key was used."""

import csv
import io
from datetime import date

import pytest

from widget_server.errors import BadSecretKey
from widget_server.register import counts, key_use, secret_keys
from widget_server.store import moments, writing

PARTNER = "/console/partenaires/bank"
PAGE = f"{PARTNER}/decomptes"


@pytest.fixture
def arrivals(db, bank):
    with writing(db):
        for _ in range(25):
            counts.add_one(db, "bank", "stolen-card", moments.today())


@pytest.mark.parametrize("role", ["issuer", "auditor", "administrator"])
def test_a_partner_s_counts_are_shown_in_elevens(come_in, arrivals, role):
    browser = come_in(role)

    assert '<th scope="row">Carte volée</th><td class="number">22</td>' in browser.get(PAGE).text
    rows = list(csv.reader(io.StringIO(browser.get(f"{PAGE}.csv").data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert [row[-1] for row in rows[1:]] == ["22"]


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}.csv"])
def test_an_author_does_not_see_them_and_an_unknown_partner_has_none(come_in, bank, path):
    assert come_in("author").get(path).status_code == 403
    assert come_in("issuer").get(path.replace("bank", "nobody")).status_code == 404


def test_staff_end_a_secret_key_they_never_see(come_in, db, bank):
    secret = secret_keys.issue(db, "cli:test", "bank")
    label = secret_keys.list_for(db, "bank")[0].label
    browser = come_in("issuer")
    page = browser.get(PAGE).text
    assert label in page and secret not in page

    assert browser.post(f"{PAGE}/cles/{label}/revoquer", PAGE).status_code == 303
    with pytest.raises(BadSecretKey):
        secret_keys.look_up(db, secret)
    assert "Révoquée" in browser.get(PAGE).text
    assert "Clé secrète émise" in browser.get(PARTNER).text


def test_an_auditor_ends_none(come_in, db, bank):
    secret_keys.issue(db, "cli:test", "bank")
    label = secret_keys.list_for(db, "bank")[0].label
    browser = come_in("auditor")

    assert "Révoquer la clé" not in browser.get(PAGE).text
    assert browser.post(f"{PAGE}/cles/{label}/revoquer", PARTNER).status_code == 403


def test_the_last_day_a_key_was_used_is_shown(come_in, db, live_key, test_key):
    key_use.note(db, live_key, date(2030, 5, 6))

    page = come_in("auditor").get(PARTNER).text

    assert ">6 mai 2030</td>" in page and page.count(">Jamais</td>") == 1
