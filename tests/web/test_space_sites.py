"""A partner has one of their pages looked at: what is told, and that no other site is visited for it."""

import re

import pytest

from tests.partner_site import Site
from tests.web.test_space import entered
from widget_server.register import keys, lines, partners
from widget_server.store import connect

PAGE = "/partenaires/espace/sites/"
HOST = "http://127.0.0.1:8017"
OK = "empêche le module de s"


@pytest.fixture
def key(database, site):
    """The test key of a shop whose site this is."""
    with connect(database) as db:
        partners.add(db, "cli:test", "shop", "La Boutique", "commerce", "x@shop.example", [site.origin])
        return keys.issue(db, "cli:test", "shop", "test")


@pytest.fixture
def browser(app, key):
    return entered(app, "shop")


def test_a_page_with_the_line_lacks_nothing(app, browser, site, key):
    site.say("/aide", f"<body>{lines.inline(HOST, key)}", Content_Type="text/html")

    answer = browser.post(PAGE, url=f"{site.origin}/aide")
    assert answer.status_code == 200
    assert OK in answer.text and "À corriger" not in answer.text


def test_the_pinned_line_of_the_guide_lacks_nothing(browser, site, key):
    guide = browser.get("/partenaires/").text
    path, integrity = re.search(r"/17cyber/[0-9.]+/17cyber.js", guide)[0], re.search(r"sha384-[\w+/=]+", guide)[0]
    site.say("/", str(lines.inline(HOST, key, path, integrity=integrity, crossorigin="anonymous")))

    assert OK in browser.post(PAGE, url=site.origin).text


def test_what_lacks_is_told(browser, site):
    site.say("/", "<p>Bonjour", Content_Security_Policy="frame-src 'none'")

    answer = browser.post(PAGE, url=f"{site.origin}/")
    assert "Il reste à corriger" in answer.text and "ajoutez http://127.0.0.1:8017 à frame-src" in answer.text


@pytest.mark.parametrize("url", ["", "shop.example", "https://[", "javascript:alert(1)", "<script>", "https://shop.example:99999/", "x" * 3000])  # fmt: skip
def test_what_is_no_address_is_told_beside_the_field(browser, url):
    answer = browser.post(PAGE, url=url)

    assert answer.status_code == 422 and 'id="url-wrong"' in answer.text
    assert "<script>" not in answer.text.partition("<h1>")[2]


def test_no_other_site_is_visited(browser):
    other = Site()
    try:
        answer = browser.post(PAGE, url=f"{other.origin}/")
        assert "est pas un de vos sites inscrits" in answer.text and not other.asked
    finally:
        other.shutdown()
        other.server_close()


def test_a_site_that_is_down_is_told(browser, site):
    site.stop()

    answer = browser.post(PAGE, url=f"{site.origin}/")
    assert answer.status_code == 422 and "Aucun serveur ne répond" in answer.text


def test_without_a_link_it_is_closed(client):
    assert client.get(PAGE).status_code == 303
