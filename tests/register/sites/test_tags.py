import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget_server.register.sites.tags import read_tags


@pytest.mark.parametrize(
    ("html", "tags"),
    [
        ("", []),
        ("bonjour", []),
        ("<p>", [("p", {})]),
        ("<P CLASS=Un class=deux>", [("p", {"class": "Un"})]),
        ('<a data-x href="/a?b&amp;c=d">', [("a", {"data-x": "", "href": "/a?b&c=d"})]),
        ("<a b = 'c > d' e=f/g >", [("a", {"b": "c > d", "e": "f/g"})]),
        ("<br/><img src=x />", [("br", {}), ("img", {"src": "x"})]),
        ("<a\nhref\t=\n'x'\n>", [("a", {"href": "x"})]),
        ("<a =b c=>", [("a", {"=b": "", "c": ""})]),
        ("<a b=\u00a0c>", [("a", {"b": "\u00a0c"})]),
        ("a < b <3 <i>", [("i", {})]),
        ("<!-- <a> --><b>", [("b", {})]),
        ("<!--><b>", [("b", {})]),
        ("<!doctype html><b>", [("b", {})]),
        ("<?xml <a ?><b>", [("b", {})]),
        ("</a <c><b>", [("b", {})]),
        ("<script>if (a<b) '<i>'</script><b>", [("script", {}), ("b", {})]),
        ("<SCRIPT>'</scripts><i>'</Script ><b>", [("script", {}), ("b", {})]),
        ("<noscript><i></noscript><b>", [("noscript", {}), ("b", {})]),
        ("<textarea><i></textarea>", [("textarea", {})]),
        ("<title><i>", [("title", {})]),
        ("<!-- <a>", []),
        ("<b><a href='x", [("b", {})]),
        ("<b><a", [("b", {})]),
        ("<b><", [("b", {})]),
        ('<a b="c"d=e>', [("a", {"b": "c", "d": "e"})]),
        (f"<a b=&#{'1' * 5000};>", [("a", {"b": f"&#{'1' * 5000};"})]),
    ],
)
def test_tags_are_read_as_browsers_read_them(html, tags):
    assert list(read_tags(html)) == tags


@given(st.text(alphabet="<>!-/=\"' \nabscriptSCRIPT&#x;"))
def test_any_text_is_read(html):
    for name, attributes in read_tags(html):
        assert name and name == name.lower()
        assert all(isinstance(value, str) for value in attributes.values())


HOSTILE = ["<a", "<a ", "<!", "<?", "</", "</a ", '<a b="', "<!--", "<![", "<a b=", "<script>", "<script><", "<a =", "<a\t/", "<title></", "&#", '"', "<a b='c\""]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_what_was_written_to_take_for_ever_does_not(piece):
    """A megabyte of each: what went back to look again would never end."""
    list(read_tags(piece * (1024 * 1024 // len(piece))))
    list(read_tags(f'<i class="{piece * 100_000}'))
