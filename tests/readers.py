"""Each reader of text that strangers wrote, and what must hold of whatever it is given; `tests/fuzz.py` tries them."""

from contextlib import suppress

from tests.conftest import SMALL_TREE
from widget_server import errors
from widget_server.desk import codes, details
from widget_server.journey import check, strict_yaml
from widget_server.register.sites import csp, origins, tags
from widget_server.web import wire


def read_yaml(text):
    with suppress(errors.BadYaml):
        strict_yaml.load_yaml(text)


def read_tree(text):
    with suppress(errors.BadYaml, errors.BadTree):
        check.load_good_tree(text)


def read_origin(text):
    with suppress(errors.BadOrigin):
        origin = origins.normalise_origin(text)
        assert origins.normalise_origin(origin) == origin
        assert origin.isascii() and not set(origin) & set(" ;,'\"*?#@\\\r\n")


def read_policies(text):
    for policy in csp.read_policies([text]):
        csp.blocks_script(policy, "https://a.example/", "https://b.example/17cyber.js", "n", "sha384-x")
        csp.blocks_frame(policy, "https://a.example/", "https://b.example/module/x")


def read_page(text):
    for name, attributes in tags.read_tags(text):
        assert name.lower() == name and all(isinstance(value, str) for value in attributes.values())


def read_headers(text):
    assert wire.preferred_coding(text) in ("br", "gzip", "identity")
    wire.matches(text, '"x"')


def read_details(text):
    with suppress(errors.BadDetails):
        details.checked_telephone(text)
    with suppress(errors.UnknownCode):
        codes.hash(text)


# Of each reader, a text that it knows, from which to begin.
KNOWN = {
    read_yaml: 'a:\n  - {b: "c\\x41", d: [e]}\n  # f\ng: |\n  h\n',
    read_tree: SMALL_TREE,
    read_origin: "https://www.Échoppe.example:8443",
    read_policies: "default-src 'none'; script-src 'nonce-n' 'strict-dynamic' https://*.b.example:443/x/; frame-src *",
    read_page: "<!doctype html><!-- x --><script src='a' async>b</script ><a data-17cyber href=\"&#38;\">",
    read_headers: 'gzip;q=0.5, br; q=0, *;q=0, "x", W/"x"',
    read_details: "+33 (0)6 99 00 00 01",
}
