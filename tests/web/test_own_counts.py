"""A partner's counts in their own page: theirs alone, in elevens, and a secret key shown once."""

import csv
import io
import re

import pytest

from tests.web.staff import Browser
from widget_server.errors import BadSecretKey
from widget_server.register import audit, counts, openings, partners, secret_keys
from widget_server.store import moments, writing

SPACE = "/partenaires/espace/"
HOME, KEYS = f"{SPACE}decomptes/", f"{SPACE}cles/"
SECRET = re.compile(r"17c_sec_[0-9A-Za-z]{36}")


@pytest.fixture
def browser(app, db, bank):
    """A browser that came through the bank's link; the bank has twenty-five arrivals today, the shop forty."""
    partners.add(db, "cli:test", "shop", "La Boutique", "commerce", "x@shop.example", ["https://shop.example"])
    with writing(db):
        for partner, total in (("bank", 25), ("shop", 40)):
            for _ in range(total):
                counts.add_one(db, partner, "stolen-card", moments.today())
    browser = Browser(app)
    with browser.client.session_transaction() as session:
        session["opening"] = openings.open(db, "bank")
    return browser


def test_a_partner_sees_their_own_counts_in_elevens(browser):
    page = browser.get(HOME).text

    assert re.findall(r'<td class="number">([^<]*)</td>', page) == ["environ 22", "22", "22"]
    assert re.findall(r'class="figure"[^>]*>([^<]*)<', page) == ["22", "22"]


def test_the_spreadsheet_is_theirs_alone(browser):
    rows = list(csv.reader(io.StringIO(browser.get(f"{SPACE}decomptes.csv").data.decode("utf-8-sig"), newline=""), delimiter=";"))  # fmt: skip

    assert [(row[0], row[-1]) for row in rows[1:]] == [("bank", "22")]


def test_a_secret_key_is_shown_once_and_works(db, browser):
    shown = SECRET.search(browser.post(f"{KEYS}secretes", KEYS).text)[0]

    assert secret_keys.look_up(db, shown).id == "bank"
    assert shown not in browser.get(KEYS).text
    assert shown not in "".join(audit.export(db))
    with browser.client.session_transaction() as session:
        assert shown not in str(dict(session))


def test_a_secret_key_is_revoked_from_the_page(db, browser):
    shown = secret_keys.issue(db, "cli:test", "bank")
    label = secret_keys.list_for(db, "bank")[0].label

    assert browser.post(f"{KEYS}secretes/{label}/revoquer", KEYS).status_code == 303
    with pytest.raises(BadSecretKey):
        secret_keys.look_up(db, shown)


def test_another_s_secret_key_is_answered_as_one_that_is_not(db, browser):
    secret_keys.issue(db, "cli:test", "shop")
    label = secret_keys.list_for(db, "shop")[0].label

    answers = [browser.post(f"{KEYS}secretes/{each}/revoquer", KEYS) for each in (label, "00000000")]

    assert {answer.status_code for answer in answers} == {404}
    assert secret_keys.list_for(db, "shop")[0].state == "active"


@pytest.mark.parametrize("path", ["decomptes/", "decomptes.csv"])
def test_without_a_link_nothing_is_shown(client, database, path):
    assert client.get(SPACE + path).status_code == 303
