"""Every released loader, held to its hash by the browser, shows today's journey."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import add_partner
from tests.browser.journey import framed
from tests.partner_site import Site
from tests.released import HASHES, PATHS
from widget_server.register import lines

MODULE = "module-17cyber"
WALK = ["safe", "self", "email", "bank"]


@pytest.fixture(scope="module")
def partner(service):
    """A partner's site whose answers each test chooses, and its key: (Site, key)."""
    site = Site()
    key = add_partner(service, "strict", site.origin)
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


@pytest.mark.parametrize(("version", "hash"), HASHES.items())
@pytest.mark.parametrize("mode", ["inline", "button"])
def test_a_released_loader_leads_to_advice(host, version, hash, mode):
    pinned = {"path": PATHS[version], "integrity": hash.integrity, "crossorigin": "anonymous"}
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
