"""Every page is valid HTML for the Nu checker, which validator.w3.org runs: all in one run of it, for it starts slowly.
`make proof` has it read the shipped tree too, in every language."""

import re
from functools import partial

import pytest

from tests.every_page import addresses, fill
from tests.nu import MISSING, find_errors, find_nu
from tests.web.staff import Browser
from widget_server.journey.check import load_good_tree
from widget_server.journey.edition import packaged_locales, packaged_tree, render_edition, translate
from widget_server.journey.language import find_languages
from widget_server.register import openings
from widget_server.store import connect

EXIT = "https://refuge.example/"
OPEN = (
    *(
        "/partenaires/",
        "/partenaires/securite",
        "/partenaires/inscription",
        "/partenaires/entrer",
        "/partenaires/demonstration/inline",
    ),
    *("/v1/docs", "/console/connexion"),
)
CHARTS = "/desk/charts"  # of the desk, what a supervisor sees
SPACE = "/partenaires/espace/"

pytestmark = pytest.mark.skipif(not find_nu(), reason=MISSING)


@pytest.fixture
def all_addresses(app, database):
    """A callable that returns the addresses of the pages below a path, all that they name being there."""
    return partial(addresses, app, filled=fill(app.config))


@pytest.fixture
def in_its_space(app, all_addresses):
    """The browser of a partner that came into its own page."""
    browser = Browser(app)
    with browser.client.session_transaction() as session, connect(app.config["DATABASE"]) as db:
        session["opening"] = openings.open(db, "tout", None)
    return browser


def keep(folder, path, page):
    name = re.sub(r"\W+", "-", path)
    (folder / f"{name}.html").write_text(page, encoding="utf-8")


def test_every_page_that_the_routes_list(app, client, come_in, all_addresses, in_its_space, tmp_path):
    administrator, supervisor, officer = map(come_in, ("administrator", "supervisor", "officer"))
    help_pages = all_addresses("/aide/")
    seen = [(client, path) for path in (*OPEN, *help_pages, *(f"/en{path}" for path in help_pages))]
    seen += [(administrator, path) for path in all_addresses("/console/")]
    seen += [(supervisor if path == CHARTS else officer, path) for path in all_addresses("/desk/")]
    seen += [(in_its_space, path) for path in all_addresses(SPACE)]
    for browser, path in seen:
        answer = browser.get(path)
        assert (answer.status_code, answer.mimetype) == (200, "text/html"), path
        keep(tmp_path, path, answer.text)
    keep(tmp_path, "/nowhere", client.get("/nowhere", headers={"Accept": "text/html"}).text)
    keep_edition(tmp_path, app.extensions["publisher"].edition)
    keep(tmp_path, "planted", '<!doctype html><html lang="fr"><title>x</title><p id="a"><b id="a"></p>')

    errors = find_errors(tmp_path)
    assert "Duplicate ID" in " ".join(errors)
    assert [each for each in errors if not each.startswith("planted.html")] == []


@pytest.mark.proof
def test_every_page_of_the_shipped_tree_in_every_language(tmp_path):
    languages = find_languages(packaged_locales())
    edition = render_edition(load_good_tree(packaged_tree().read_text(encoding="utf-8")), EXIT, languages=languages)
    for language in languages:
        edition = translate(edition, EXIT, language, languages)
    keep_edition(tmp_path, edition)

    assert find_errors(tmp_path) == []


def keep_edition(folder, edition):
    for path, resource in edition.resources.items():
        if resource.policy and not path.startswith("/fr/"):
            keep(folder, path, resource.bodies["identity"].decode())
