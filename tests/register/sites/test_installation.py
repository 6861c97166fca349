from dataclasses import replace
from datetime import timedelta
from http.client import HTTPMessage

import pytest

from widget_server.errors import BadOrigin, BadVisit
from widget_server.register import keys, lines, partners
from widget_server.register.sites.installation import LIMIT, Service, check, inspect
from widget_server.register.sites.visits import Visit
from widget_server.store import moments

HOST = "https://17.example"
PINNED = "/17cyber/9.9.9/17cyber.js"
SERVICE = Service(HOST, {lines.LOADER: "sha384-now", PINNED: "sha384-now"})
PAGE = "https://bank.example/aide"


@pytest.fixture
def look(db, bank, live_key, test_key):
    """A callable that looks at a page of the bank: what it is made of → what → (ok, sentence)."""

    def look(html, url=PAGE, status=200, csp=()):
        headers = HTTPMessage()
        for policy in csp:
            headers["Content-Security-Policy"] = policy
        found = inspect(Visit(status, headers, html, url), SERVICE, partners.get(db, "bank"), keys.list_for(db, "bank"))
        for finding in found:
            assert finding.sentence.isprintable() and finding.sentence.endswith(".")
        return {finding.what: finding for finding in found}

    return look


def wrong(found):
    return {what for what, finding in found.items() if finding.ok is False}


def test_the_line_as_it_is_printed_lacks_nothing(look, live_key):
    found = look(f"<!doctype html><body>{lines.inline(HOST, live_key)}")

    assert all(finding.ok for finding in found.values())
    assert found.keys() == {"origin", "script", "key", "link", "script-src", "frame-src", "referrer"}


def test_the_pinned_line_lacks_nothing_either(look, live_key):
    line = lines.inline(HOST, live_key, PINNED, integrity="sha384-now", crossorigin="anonymous")

    assert not wrong(look(line))


def test_a_page_that_is_not_shown_is_told(look):
    assert "404" in look("", status=404)["page"].sentence


@pytest.mark.parametrize("html", ["", "<p>Bonjour", "<!-- {line} -->", '<script src="https://cdn.example/17cyber.js"></script>', '<script src="{host}.evil.example/17cyber.js"></script>', "<script src='http://[x'></script>"])  # fmt: skip
def test_a_page_without_the_line_is_told(look, live_key, html):
    found = look(html.format(line=lines.inline(HOST, live_key), host=HOST))

    assert found["script"].ok is False
    assert "data-selftest" in found["script"].sentence


def test_a_link_without_its_script_is_told(look):
    assert "collez les deux" in look(str(lines.anchor(HOST)))["script"].sentence


def test_a_line_without_its_link_is_a_remark(look, live_key):
    found = look(f'<script async src="{HOST}/17cyber.js" data-key="{live_key}"></script>')

    assert not wrong(found)
    assert found["link"].ok is None and found["referrer"].ok is None


def test_a_line_that_waits_for_a_banner_is_a_remark(look, live_key):
    found = look(lines.inline(HOST, live_key, type="text/plain"))

    assert found["script"].ok is None


def test_another_site_is_told_with_the_registered_ones(look):
    found = look("", url="https://other.example/")

    assert wrong(found) == {"origin"}
    assert "https://bank.example" in found["origin"].sentence


@pytest.mark.parametrize("key", ["", "nothing", "17c_pub_test_P0KtC0PYSrWlX4CVobfqpl2OWAeZlj2oqfIV"])
def test_a_key_of_nobody_or_of_someone_else_is_told(look, key):
    assert "pas une des vôtres" in look(lines.inline(HOST, key))["key"].sentence


def test_a_test_key_is_a_remark(look, test_key):
    assert look(lines.inline(HOST, test_key))["key"].ok is None


def test_a_live_key_on_ones_own_machine_is_told(look, live_key):
    assert "https" in look(lines.inline(HOST, live_key), url="http://localhost/")["key"].sentence


def test_a_key_that_is_worth_nothing_any_more_is_told(look, db, live_key):
    old = keys.issue(db, "cli:test", "bank", "live", moments.now() - timedelta(seconds=5))
    keys.revoke(db, "cli:test", live_key)

    for key in (old, live_key):
        assert "plus rien" in look(lines.inline(HOST, key))["key"].sentence


def test_a_suspended_partner_is_told(look, db, live_key):
    partners.suspend(db, "cli:test", "bank")

    assert "suspendue" in look(lines.inline(HOST, live_key))["key"].sentence


@pytest.mark.parametrize(
    ("path", "attributes", "ok"),
    [
        (PINNED, {"integrity": "sha384-old", "crossorigin": "anonymous"}, False),
        (PINNED, {"integrity": "sha384-now"}, False),
        (PINNED, {"integrity": "sha384-old sha384-now", "crossorigin": True}, True),
        ("/17cyber/0.0.1/17cyber.js", {}, False),
        (lines.LOADER, {"integrity": "sha384-now", "crossorigin": True}, None),
        (lines.LOADER, {}, True),
        (lines.LOADER + "?v=2", {}, True),
    ],
)
def test_a_pin_that_blocks_the_script_is_told(look, live_key, path, attributes, ok):
    found = look(lines.inline(HOST, live_key, path, **attributes))

    assert (found["version"].ok if "version" in found else True) is ok


@pytest.mark.parametrize(
    ("policies", "missing"),
    [
        ([f"script-src {HOST}; frame-src {HOST}"], set()),
        ([f"default-src {HOST}"], set()),
        (["default-src 'self'"], {"script-src", "frame-src"}),
        ([f"default-src 'none'; script-src {HOST}; child-src {HOST}"], set()),
        ([f"default-src 'none'; script-src {HOST}"], {"frame-src"}),
        ([f"script-src-elem 'self'; script-src {HOST}"], {"script-src"}),
        ([f"script-src 'strict-dynamic' 'nonce-a' {HOST}"], {"script-src"}),
        (["script-src 'strict-dynamic' 'nonce-b'"], set()),
        (["script-src 'nonce-b'; frame-src *"], set()),
        (["object-src 'none'", "frame-src 'none'"], {"frame-src"}),
        (["object-src 'none', script-src 'none'"], {"script-src"}),
        (["upgrade-insecure-requests;;  ; "], set()),
        (["SCRIPT-SRC HTTPS://17.EXAMPLE"], set()),
    ],
)
def test_what_a_policy_blocks_is_told_with_what_to_add(look, live_key, policies, missing):
    found = look(lines.inline(HOST, live_key, nonce="b"), csp=policies)

    assert wrong(found) == missing
    assert all(HOST in found[what].sentence for what in missing)


def test_a_policy_in_the_page_counts_too(look, live_key):
    meta = '<meta http-equiv="content-security-policy" content="script-src &#39;self&#39;">'

    assert wrong(look(meta + str(lines.inline(HOST, live_key)))) == {"script-src"}


def test_a_policy_that_only_reports_blocks_nothing(look, live_key):
    meta = '<meta http-equiv="content-security-policy-report-only" content="script-src \'none\'">'

    assert not wrong(look(meta + str(lines.inline(HOST, live_key))))


def test_a_page_of_a_real_site_is_visited_and_looked_at(db, bank, site, live_key):
    bank = partners.update(db, "cli:test", "bank", "Banque", "banque", "x", [site.origin])
    line = lines.inline(HOST, live_key)
    site.say("/aide", f"<!doctype html>{'x' * 100_000}{line}", Content_Security_Policy="frame-src 'self'")

    found = check(f"{site.origin}/aide", SERVICE, bank, keys.list_for(db, "bank"), loopback=True)

    assert [finding.what for finding in found if not finding.ok] == ["frame-src"]


def test_a_page_of_another_site_is_not_even_visited(db, bank, site):
    found = check(f"{site.origin}/aide", SERVICE, bank, [], loopback=True)

    assert [finding.what for finding in found] == ["origin"]
    assert not site.asked


@pytest.mark.parametrize("url", ["", "bank.example", "javascript:alert(1)", "https://bank.example@other.example/"])
def test_what_is_no_address_is_told(bank, url):
    with pytest.raises(BadOrigin):
        check(url, SERVICE, bank, [])


def test_a_page_too_long_is_told(db, bank, site):
    site.say("/", "x" * (LIMIT + 1))

    with pytest.raises(BadVisit, match="1024 Kio"):
        check(f"{site.origin}/", SERVICE, replace(bank, origins=(site.origin,)), [], loopback=True)


HUNDRED_THOUSAND = [f"x{number}" for number in range(100_000)]


@pytest.mark.parametrize(
    "html",
    [
        f"""<meta http-equiv=content-security-policy content="script-src {" ".join(f"'{each}'" for each in HUNDRED_THOUSAND)}">"""
        f"""<script src="{HOST}/17cyber.js" integrity="{" ".join(HUNDRED_THOUSAND)}"></script>""",
        f"""<base href="/{"a/" * 250_000}">""" + "<script src=17cyber.js></script>" * 20_000,
    ],
)
def test_what_was_written_to_take_for_ever_does_not(look, html):
    """A megabyte of each: what compared all with all would never end."""
    look(html)
