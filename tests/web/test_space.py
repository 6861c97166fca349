"""A partner's own page: whose it is, for how long, and that nothing of another partner can be seen or changed there."""

import re
from datetime import timedelta

import pytest

from tests.web.staff import Browser
from widget_server.register import audit, counts, keys, openings, partners, secret_keys
from widget_server.register.keyring import DEMONSTRATION
from widget_server.store import connect, moments

HOME = "/partenaires/espace/"
KEYS, SITES = f"{HOME}cles/", f"{HOME}sites/"


@pytest.fixture
def db(database):
    with connect(database) as db:
        yield db


@pytest.fixture
def shop(db):
    """A shop's test key."""
    partners.add(db, "cli:test", "shop", "La Boutique", "commerce", "x@shop.example", ["https://shop.example"])
    return keys.issue(db, "cli:test", "shop", "test")


@pytest.fixture
def browser(app, shop):
    """A browser that came through the shop's link."""
    return entered(app, "shop")


def entered(app, id, since=None):
    browser = Browser(app)
    with browser.client.session_transaction() as session, connect(app.config["DATABASE"]) as db:
        session["opening"] = openings.open(db, id, since)
    return browser


def test_after_two_hours_it_is_closed(app, shop):
    assert entered(app, "shop", moments.now() - openings.LASTS).get(HOME).status_code == 303


def test_without_a_link_it_is_closed_and_tells_nothing(app, client, shop):
    answer = client.get(HOME)
    assert answer.status_code == 303 and "Boutique" not in answer.text


def test_it_shows_the_line_the_key_and_the_sites(browser, shop):
    page = browser.get(HOME).text
    assert "La Boutique" in page and f"data-key=&#34;{shop}&#34;" in page
    assert shop in browser.get(KEYS).text and "https://shop.example" in browser.get(SITES).text


def test_the_live_key_goes_before_the_test_key(db, browser, shop):
    live = keys.issue(db, "cli:test", "shop", "live")
    assert f"data-key=&#34;{live}&#34;" in browser.get(HOME).text


def test_the_line_is_written_as_chosen(browser):
    line = browser.get(f"{HOME}ligne?mode=button&lang=fr&label=On+vous+aide&accent=%23123456").text
    for attribute in ("mode", "lang", "label", "accent"):
        assert f"data-{attribute}=" in line.replace("&#34;", "")
    assert "On vous aide" in line


@pytest.mark.parametrize(
    "query", ["mode=button&accent=%23ffffff", "mode=button&accent=red", f"mode=button&label={'x' * 41}"]
)
def test_a_button_nobody_could_read_is_refused_and_the_page_stays(browser, query):
    page = browser.get(f"{HOME}?{query}")
    assert page.status_code == 200 and 'role="alert"' in page.text and "data-key=&#34;" not in page.text
    assert browser.get(f"{HOME}essai?{query}").status_code == 200


@pytest.mark.parametrize("query", ["mode=nothing", "lang=%22%3E", "mode=%00&lang=xx&x=y", "label=%ff"])
def test_what_nobody_can_choose_changes_nothing(browser, query):
    page = browser.get(f"{HOME}ligne?{query}")
    assert page.status_code == 200 and "data-mode" not in page.text and "data-lang" not in page.text


def test_the_trial_names_nobody_and_only_this_page_frames_it(browser, shop):
    page = browser.get(f"{HOME}essai")
    assert DEMONSTRATION in page.text and shop not in page.text
    assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]


def test_a_key_is_replaced_with_an_overlap(db, browser, shop):
    browser.post(f"{HOME}cles/{shop}/remplacer", KEYS, overlap="7")
    old, new = keys.list_for(db, "shop")
    assert old.expires_at and not new.expires_at and new.environment == "test"
    assert '"partner:shop"' in list(audit.export(db))[-1]


@pytest.mark.parametrize("overlap", ["6", "91", "", "x", "-1", "9" * 400])
def test_another_overlap_is_refused_in_words(db, browser, shop, overlap):
    browser.post(f"{HOME}cles/{shop}/remplacer", KEYS, overlap=overlap)
    assert len(keys.list_for(db, "shop")) == 1
    assert 'class="warned"' in browser.get(HOME).text


def test_a_key_whose_end_the_staff_set_is_not_prolonged(db, browser):
    ending = keys.issue(db, "cli:test", "shop", "live", moments.now() + timedelta(days=3))

    browser.post(f"{HOME}cles/{ending}/remplacer", KEYS, overlap="30")
    assert "à l&#39;équipe du service" in browser.get(KEYS).text
    assert f"cles/{ending}/remplacer" not in browser.get(KEYS).text
    assert [key.id for key in keys.list_for(db, "shop") if key.environment == "live"] == [ending]


def test_a_partner_makes_so_many_keys_a_day(db, browser, shop):
    for _ in range(keys.A_DAY + 2):
        browser.post(f"{KEYS}secretes", KEYS)
        newest = next(key for key in keys.list_for(db, "shop") if not key.expires_at)
        browser.post(f"{HOME}cles/{newest.id}/remplacer", KEYS, overlap="7")
    assert "revenez demain" in browser.get(KEYS).text
    assert len(secret_keys.list_for(db, "shop")) == len(keys.list_for(db, "shop")) == keys.A_DAY
    assert keys.rotate(db, "cli:test", newest.id)


def test_a_key_is_revoked(db, browser, shop):
    browser.post(f"{HOME}cles/{shop}/revoquer", KEYS)
    assert keys.get(db, shop).state == "revoked"
    page = browser.get(HOME).text
    assert "Vous n&#39;avez plus de clé" in page or "Vous n'avez plus de clé" in page


@pytest.mark.parametrize("deed", ["remplacer", "revoquer"])
def test_the_key_of_another_partner_is_as_if_it_were_not(db, browser, deed):
    partners.add(db, "cli:test", "bank", "La Banque", "banque", "x@bank.example", ["https://bank.example"])
    other = keys.issue(db, "cli:test", "bank", "live")
    unknown = f"{other[:-1]}x"
    answers = [browser.post(f"{HOME}cles/{key}/{deed}", HOME, overlap="30") for key in (other, unknown)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert keys.get(db, other).state == "active" and keys.get(db, other).expires_at is None


def test_a_suspended_partner_is_told_so(db, browser):
    partners.suspend(db, "cli:test", "shop")
    assert "suspendue" in browser.get(HOME).text


@pytest.mark.parametrize("fields", [{"to": "fermer"}, {"to": "quitter", "sure": "y"}])
def test_closing_it_closes_it_even_to_a_copy_of_the_cookie(browser, fields):
    copy = browser.client.get_cookie("17cyber").value
    browser.post(f"{HOME}{fields.pop('to')}", SITES, **fields)
    for _ in range(2):
        assert browser.get(HOME).status_code == 303
        browser.client.set_cookie("17cyber", copy)


def test_it_opens_no_page_of_the_console(browser):
    assert browser.get("/console/").status_code == 303


def test_a_secret_key_is_shown_once_and_opens_the_counts_until_revoked(db, browser, client):
    page = browser.post(f"{KEYS}secretes", KEYS).text
    secret = re.search(r"17c_sec_[0-9A-Za-z]{36}", page)[0]
    bearer = {"Authorization": f"Bearer {secret}"}
    assert secret not in browser.get(KEYS).text
    assert client.get("/v1/counts", headers=bearer).json["partner"] == "shop"

    [kept] = secret_keys.list_for(db, "shop")
    browser.post(f"{KEYS}secretes/{kept.label}/revoquer", KEYS)
    assert client.get("/v1/counts", headers=bearer).status_code == 401


def test_counts_are_theirs_alone_and_never_a_few(db, browser):
    today = moments.today()
    for partner, total in (("shop", 25), ("", 40)):
        for _ in range(total):
            counts.add_one(db, partner, "stolen-card", today)
    assert "22" in browser.get(f"{HOME}decomptes/").text
    sheet = browser.get(f"{HOME}decomptes.csv")
    assert "attachment" in sheet.headers["Content-Disposition"]
    assert [line.split(";")[-1] for line in sheet.text.split("\r\n")[1:-1]] == ["22"]


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "Écrivez l&#39;adresse"),
        ("shop.example", "elle doit commencer par https://"),
        ("https://other.example/", "n&#39;est pas un de vos sites"),
        ("https://shop.example:99999/", "dépasse 65535"),
        ("\x00", ""),
    ],
)
def test_a_page_that_cannot_be_looked_at_is_told(browser, url, why):
    answer = browser.post(SITES, url=url)
    assert answer.status_code in (200, 422) and why in answer.text.replace("'", "&#39;")


def test_leaving_takes_a_tick_then_ends_everything(db, browser, shop):
    assert "Cochez la case" in browser.post(f"{HOME}quitter", SITES).text
    assert partners.get(db, "shop").state == "active"
    browser.post(f"{HOME}quitter", SITES, sure="y")
    assert partners.get(db, "shop").state == "left" and keys.get(db, shop).state == "revoked"
    assert browser.get(HOME).status_code == 303
