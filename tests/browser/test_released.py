"""Every released loader, held to its hash by the browser, shows today's journey."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import wait_until
from tests.browser.journey import framed
from tests.partner_site import Site
from widget_server.journey.edition import released_loaders
from widget_server.journey.loaders import load_hashes
from widget_server.register import lines

MODULE = "module-17cyber"
WALK = ["safe", "self", "email", "bank"]


@pytest.fixture(scope="module")
def partner(service):
    """A partner's site whose answers each test chooses, and its key: (Site, key)."""
    site = Site()
    facts = {"name": "Strict", "sector": "essai", "contact": "a@example.org", "origin": site.origin}
    service.command(
        "partner", "add", "strict", *(part for name, value in facts.items() for part in (f"--{name}", value))
    )
    key = service.command("key", "issue", "strict", "--test").split()[0]
    wait_until(lambda: site.origin in service.get(f"/module/{key}").headers["Content-Security-Policy"])
    yield site, key
    site.stop()


@pytest.fixture
def host(page, service, partner):
    """Go to the partner's page, that runs no script without a hash and holds the line with these attributes."""

    def host(**attributes):
        site, key = partner
        html = f'<!doctype html><html lang="fr"><head><title>t</title><link rel="icon" href="data:,"></head><body>{lines.inline(service.url, key, **attributes)}'
        site.say("/", html, Content_Type="text/html; charset=utf-8", Integrity_Policy="blocked-destinations=(script)")
        page.goto(f"{site.origin}/")
        return page

    return host


@pytest.mark.parametrize(("version", "hash"), load_hashes(released_loaders()).items())
@pytest.mark.parametrize("mode", ["inline", "button"])
def test_a_released_loader_leads_to_advice(host, version, hash, mode):
    pinned = {"path": f"/17cyber/{version}/17cyber.js", "integrity": hash.integrity, "crossorigin": "anonymous"}
    page = host(**pinned, data_mode=mode)
    if mode == "button":
        page.locator(f"{MODULE} button.open").click()
    framed(page).walk(WALK)
    assert framed(page).shown() == "phishing-email"
    assert page.complaints == []


def test_the_policy_of_that_page_does_refuse_a_script_without_a_hash(host):
    page = host()  # loaded once every script was, or was refused
    expect(page.locator("a[data-17cyber]")).to_be_visible()
    expect(page.locator(MODULE)).to_have_count(0)
