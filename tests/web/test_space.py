"""A partner's own page: whose it is, for how long, and that nothing of another partner can be seen or changed there."""

import time

import pytest

from tests.web.staff import Browser
from widget_server.register import audit, keys, partners
from widget_server.register.keyring import DEMONSTRATION
from widget_server.store import connect
from widget_server.web.partners.space import LASTS

HOME = "/partenaires/espace/"


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
    with browser.client.session_transaction() as session:
        session["partner"] = [id, since or time.time()]
    return browser


@pytest.mark.parametrize("since", [time.time() - LASTS - 1, 1])
def test_after_two_hours_it_is_closed(app, shop, since):
    assert entered(app, "shop", since).get(HOME).status_code == 303


def test_without_a_link_it_is_closed_and_tells_nothing(app, client, shop):
    for browser in (client, entered(app, "nobody")):
        answer = browser.get(HOME)
        assert answer.status_code == 303 and "Boutique" not in answer.text


def test_it_shows_the_line_the_key_and_the_sites(browser, shop):
    page = browser.get(HOME).text
    assert "La Boutique" in page and shop in page and "https://shop.example" in page
    assert f"data-key=&#34;{shop}&#34;" in page


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
    browser.post(f"{HOME}cles/{shop}/remplacer", HOME, overlap="7")
    old, new = keys.list_for(db, "shop")
    assert old.expires_at and not new.expires_at and new.environment == "test"
    assert '"partner:shop"' in list(audit.export(db))[-1]


@pytest.mark.parametrize("overlap", ["6", "91", "", "x", "-1"])
def test_another_overlap_is_refused_in_words(db, browser, shop, overlap):
    browser.post(f"{HOME}cles/{shop}/remplacer", HOME, overlap=overlap)
    assert len(keys.list_for(db, "shop")) == 1
    assert 'class="told"' in browser.get(HOME).text


def test_a_key_is_revoked(db, browser, shop):
    browser.post(f"{HOME}cles/{shop}/revoquer", HOME)
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


def test_closing_it_closes_it(browser):
    browser.post(f"{HOME}fermer", HOME)
    assert browser.get(HOME).status_code == 303


def test_it_opens_no_page_of_the_console(browser):
    assert browser.get("/console/").status_code == 303
