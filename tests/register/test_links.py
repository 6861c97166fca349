"""Signed links: only what was signed, for what it was signed for, and not for ever."""

import pytest

from widget_server.errors import BadLink
from widget_server.register import links

SECRET = "de quoi signer, rien de plus, rien de moins"


def test_what_was_signed_comes_back():
    assert links.read(SECRET, "enter", links.sign(SECRET, "enter", {"partner": "shop"}), 60) == {"partner": "shop"}


@pytest.mark.parametrize(
    "change", [lambda token: token[:-1], lambda token: "x" + token, lambda token: "", lambda token: "é.é.é"]
)
def test_an_altered_one_is_refused(change):
    with pytest.raises(BadLink):
        links.read(SECRET, "enter", change(links.sign(SECRET, "enter", "shop")))


def test_one_signed_for_something_else_or_by_someone_else_is_refused():
    for secret, purpose in ((SECRET, "application"), (SECRET + "!", "enter")):
        with pytest.raises(BadLink):
            links.read(SECRET, "enter", links.sign(secret, purpose, "shop"))


def test_an_old_one_is_refused():
    with pytest.raises(BadLink, match="trop ancien"):
        links.read(SECRET, "enter", links.sign(SECRET, "enter", "shop"), max_age=-1)
