"""The YAML an author may write, and what is refused with its line and column."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget_server.errors import BadYaml
from widget_server.journey.strict_yaml import MAX_BYTES, load_yaml


def refusal(text):
    with pytest.raises(BadYaml) as caught:
        load_yaml(text)
    return caught.value


def test_mappings_lists_and_text_are_read_as_written():
    text = "a: un\nb:\n  - deux\n  - 'oui'\nc: {d: \"17\", e: 0 805 805 817}\n"
    assert load_yaml(text) == {"a": "un", "b": ["deux", "oui"], "c": {"d": "17", "e": "0 805 805 817"}}


@pytest.mark.parametrize(
    ("text", "line", "column", "word"),
    [
        ("a: &x b", 1, 4, "ancres"),
        ("a: b\nc: *x", 2, 4, "ancres"),
        ("a: {b: c}\nd:\n  <<: {e: f}", 3, 3, "fusions"),
        ("a: !!python/object:os.system b", 1, 4, "étiquettes"),
        ("a: !!str b", 1, 4, "étiquettes"),
        ("a: b\na: c", 2, 1, "deux fois"),
        ("a: b\nc: Yes", 2, 4, "guillemets"),
        ("a: NO", 1, 4, "guillemets"),
        ("no: a", 1, 1, "guillemets"),
        ("a: null", 1, 4, "guillemets"),
        ("a: ~", 1, 4, "guillemets"),
        ("a: 17:00", 1, 4, "guillemets"),
        ("a:\n", 1, 3, "manquante"),
        ("a: b\n---\nc: d", 2, 1, "un seul document"),
        ("", 1, 1, "vide"),
        ("- a", 1, 1, "clé"),
        ("a: b\nc: [d", 3, 1, "illisible"),
        ("a: b\n\tc: d", 2, 1, "illisible"),
        ("a: b\nc: \u202edanger", 2, 4, "U+202E"),
        ("a: \u200bb", 1, 4, "U+200B"),
        ("a: b\nc: \x07", 2, 4, "U+0007"),
        ("a: \ufffe", 1, 4, "U+FFFE"),
        ("a: \ud800", 1, 4, "U+D800"),
        ('a: b\nc: "en \\u202edanger"', 2, 4, "U+202E"),
        ('a: "\\x00"', 1, 4, "U+0000"),
        ('a: b\nc: "d\\r"', 2, 4, "U+000D"),
        ("a: b\rc: d", 1, 5, "U+000D"),
        ('"\\u200b": a', 1, 1, "U+200B"),
    ],
)
def test_what_has_two_readings_is_refused_where_it_stands(text, line, column, word):
    error = refusal(text)
    assert (error.line, error.column) == (line, column)
    assert word in str(error)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("a: b: c", "« : » de trop"),
        ("a: b\nc", "il manque « : »"),
        ("a: [b", "virgule"),
        ("a: 'b", "guillemet n'est pas refermé"),
        ("a: 'l'été'", "guillemet de trop"),
        ("a: @x", "entre guillemets"),
        ("a:\n\tb: c", "espaces"),
        ("a: b\n\tc: d", "tabulation"),
        ("a: - b", "tiret"),
        ("a:\n  b: c\n d: e", "alignée"),
        ("  a: b\nc: d", "alignée"),
        ("a:\n - b\n c: d", "alignée"),
        ('a: "\\q"', "caractère spécial"),
        ('a: "\\ud800"', "caractère"),
        ("a: &", "vérifiez"),
    ],
)
def test_broken_yaml_is_told_in_french(text, word):
    told = str(refusal(text))
    assert word in told
    assert not any(english in told for english in ("found", "expected", "allowed"))


def test_ordinary_escapes_and_spacing_are_accepted():
    assert load_yaml('a: "un\\n\\u00a0deux \\u2014 «\u202ftrois »"') == {"a": "un\n\u00a0deux — «\u202ftrois »"}


def test_too_large_a_file_is_refused():
    assert "octets" in str(refusal("a: " + "é" * (MAX_BYTES // 2)))


@pytest.mark.parametrize(
    "deep", ["a: " + "[" * 13 + "]" * 13, "a: " + "{b: " * 13 + "c" + "}" * 13, "a: " + "[" * 100_000]
)
def test_too_deep_a_file_is_refused(deep):
    assert "12 niveaux" in str(refusal(deep))


def test_twelve_levels_are_accepted():
    assert load_yaml("a: " + "[" * 11 + "b" + "]" * 11)


@pytest.mark.parametrize(
    "bomb",
    [
        "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]",
        "a: {b: &b {c: d}}\n" + "\n".join(f"k{i}: {{<<: *b}}" for i in range(1000)),
        "[" * 500_000,
        "a: " + "é" * 2_000_000,
        "- " * 300_000,
        "? " * 300_000,
        "a: \u202e" + "x" * 900_000,
    ],
    ids=["aliases", "merges", "brackets", "size", "sequences", "keys", "bidi"],
)
def test_hostile_files_are_refused_without_being_built(bomb):
    started = time.process_time()
    refusal(bomb)
    # Not a measure of speed: the point is that nothing grows with what the file would expand to.
    assert time.process_time() - started < 5


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_a_place(text):
    try:
        assert isinstance(load_yaml(text), dict)
    except BadYaml as error:
        assert error.line >= 1 and error.column >= 1


def test_lines_that_end_as_windows_ends_them_are_read_alike():
    assert (
        load_yaml("a: b\r\nc: |\r\n  d\r\n  e\r\n") == load_yaml("a: b\nc: |\n  d\n  e\n") == {"a": "b", "c": "d\ne\n"}
    )
