"""What we say a policy blocks is what Chromium blocks: the same pages, under the same policies, tried for real."""

import pytest

from tests.partner_site import Site
from widget_server.register.sites import csp

# {us} is where we are served, {here} the page itself; `a` is the nonce of the script, and its hash is not known.
POLICIES = [
    "", "default-src {us}", "default-src 'self'", "default-src 'none'", "default-src *", "script-src {us}", "script-src 'none'",
    "script-src 'self'; frame-src {us}", "script-src {us}; frame-src 'self'", "child-src 'none'", "child-src {us}; default-src 'none'",
    "frame-src {us}; child-src 'none'", "script-src-elem {us}; script-src 'none'", "script-src-elem 'none'; script-src {us}",
    "script-src 'nonce-a'", "script-src 'nonce-b'", "script-src 'nonce-A'", "script-src 'strict-dynamic' {us}",
    "script-src 'strict-dynamic' 'nonce-a'", "script-src 'STRICT-DYNAMIC' {us}", "script-src 'unsafe-inline' 'unsafe-eval'",
    "script-src http:; frame-src http:", "script-src https:; frame-src https:", "script-src HTTP:", "script-src data:",
    "script-src http://*; frame-src http://*:*", "script-src *:{port}; frame-src *:*", "script-src 127.0.0.1:{port}; frame-src 127.0.0.1",
    "script-src 127.0.0.1:*", "script-src 127.0.0.1:1", "script-src localhost:{port}", "script-src {us}/", "script-src {us}/17cyber.js",
    "script-src {us}/17cyber", "script-src {us}/other/", "script-src {us}/17CYBER.JS", "frame-src {us}/module/", "frame-src {us}/module",
    "script-src 'none' {us}", "script-src {us} 'none'", "script-src", "frame-src ;script-src {us}", "SCRIPT-SRC {us}; script-src 'none'",
    "object-src 'none', script-src 'none'", "script-src {us}, script-src 'self'", " ; ;script-src  {us} ;", "script-src {here}",
    "upgrade-insecure-requests-not", "script-src *.0.0.1:{port}", "script-src https://127.0.0.1:{port}", "script-src ws:",
]  # fmt: skip


@pytest.fixture(scope="module")
def two_sites():
    """Us, and a host page of another origin."""
    us, host = Site(), Site()
    us.say("/17cyber.js", "window.ran = true", Content_Type="text/javascript")
    us.say("/module/key", "<p id=shown>", Content_Type="text/html")
    yield us, host
    for site in (us, host):
        site.stop()


@pytest.mark.parametrize("policy", POLICIES)
def test_a_policy_blocks_what_is_said(page, two_sites, policy):
    us, host = two_sites
    policy = policy.format(us=us.origin, here=host.origin, port=us.server_port)
    script, frame = f"{us.origin}/17cyber.js", f"{us.origin}/module/key"
    html = f'<script src="{script}" nonce="a"></script><iframe src="{frame}"></iframe>'
    host.say("/", html, Content_Type="text/html", Content_Security_Policy=policy)
    page.goto(f"{host.origin}/")

    read = csp.read_policies([policy])
    assert page.evaluate("window.ran === true") == (
        not any(csp.blocks_script(each, host.origin, script, "a") for each in read)
    )
    shown = page.frames[1].locator("#shown").count() == 1
    assert shown == (not any(csp.blocks_frame(each, host.origin, frame) for each in read))
