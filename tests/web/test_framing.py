"""Who may show a page of ours in a frame: nobody, ourselves, or the sites of one partner; every page says which."""

import re

import pytest

from tests.conftest import write_tree
from tests.web.addresses import every_operation, fill, whose
from widget_server.register import keys, partners
from widget_server.store import connect

ANCESTORS = re.compile(r"(?:^|; )frame-ancestors ([^;]+)")
PAGE = {"Accept": "text/html"}
SITES = {
    "bank": ["https://bank.example", "https://www.bank.example:8443"],
    "paper": ["https://xn--caf-dma.example"],
    "tester": ["https://tester.example", "http://localhost:3000"],
}


@pytest.fixture(scope="module")
def app(publish, tmp_path_factory):
    folder = tmp_path_factory.mktemp("app")
    return publish(folder, DRAFT=str(write_tree(folder)))


def ancestors(answer):
    """Who may frame an answer, or None where it says nothing."""
    policies = answer.headers.getlist("Content-Security-Policy")
    found = [each for policy in policies for each in ANCESTORS.findall(policy)]
    assert len(found) <= 1
    return found[0] if found else None


def test_every_page_of_every_route_says_that_nobody_else_may_frame_it(app, browsers):
    shown = {None: set(), "'none'": set(), "'self'": set()}
    for rule, method in every_operation(app):
        path = fill(rule, id="shop", mode="button", side="brouillon", rest="").rstrip(
            "x" if "<path" in rule.rule else ""
        )
        for who in {whose(app, rule), "anyone"}:
            answer = browsers[who].open(path, method=method, headers=PAGE)
            if answer.mimetype == "text/html" and answer.status_code not in (303, 308):
                shown[ancestors(answer)].add(rule.rule)
    assert shown[None] == set()
    assert {rule for rule in shown["'self'"] if "apercu" not in rule} == {
        "/partenaires/demonstration/<mode>",
        "/partenaires/espace/essai",
    }
    assert len(shown["'none'"]) > 100


@pytest.fixture
def framed(app, client, database):
    """A callable that returns who may frame the module of a key, in any language."""

    def look(key):
        app.extensions["keyring"].refresh_if_changed()
        (found,) = {ancestors(client.get(path)) for path in (f"/module/{key}", f"/module/{key}?complet")}
        return found

    return look


def test_a_module_is_framed_by_the_sites_of_its_partner_and_by_no_other(database, framed):
    with connect(database) as db:
        for id, sites in SITES.items():
            partners.add(db, "cli:test", id, id.title(), "commerce", f"x@{id}.example", sites)
            secure = " ".join(site for site in sorted(sites) if site.startswith("https:"))
            live, other = (keys.issue(db, "cli:test", id, "live") for _ in range(2))
            assert (framed(live), framed(other)) == (secure, secure)
            assert framed(keys.issue(db, "cli:test", id, "test")) == " ".join(sorted(sites))
            keys.revoke(db, "cli:test", other)
            assert (framed(live), framed(other)) == (secure, "'none'")
            partners.suspend(db, "cli:test", id)
            assert framed(live) == "'none'"
            partners.resume(db, "cli:test", id)
            assert framed(live) == secure
    for unknown in (f"{live[:-1]}{'a' if live[-1] != 'a' else 'b'}", "x", "'self'"):
        assert framed(unknown) == "'none'"
