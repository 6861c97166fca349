"""The accessibility statement: each thing that it says was checked is checked by tests that exist and that `make test` runs."""

import ast
import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from tests.journey.small import tree
from widget_server.journey.edition import render_edition
from widget_server.journey.plain import MOST_WORDS, SENTENCE_END, WORD
from widget_server.journey.statement import load_statement

TESTS = Path(__file__).parent.parent
STATEMENT = load_statement()
MARK = re.compile(r"pytest\.mark\.(\w+)")
RUN = {"parametrize", "usefixtures"}  # a test with any other mark is left out at times, or may fail
NAMED = sorted({test for check in STATEMENT.checks for test in check.tests})


@cache
def named_in(path):
    """{name of a test: its marks, and those of its whole file} of a file below `tests/`."""
    body = ast.parse((TESTS / path).read_text(encoding="utf-8")).body
    of_all = [MARK.findall(ast.unparse(each)) for each in body if ast.unparse(each).startswith("pytestmark")]
    tests = [each for each in body if isinstance(each, ast.FunctionDef)]
    return {each.name: {*sum(of_all, []), *_marks(each)} for each in tests}


def _marks(test):
    """Those of a test as such: not those of one of its cases. One that skips itself has that mark too."""
    on_it = [mark for each in test.decorator_list for mark in MARK.findall(ast.unparse(each).partition("(")[0])]
    return {*on_it, *re.findall(r"pytest\.(skip|importorskip|xfail)\(", ast.unparse(test))}


@pytest.mark.parametrize("test", NAMED)
def test_what_is_said_to_be_checked_is(test):
    path, name = test.split("::")
    assert name in named_in(path), "this test does not exist"
    assert named_in(path)[name] <= RUN, "make test does not run it"


def test_each_thing_is_said_once_and_rests_on_a_test():
    said = STATEMENT.sentences()
    assert len(set(said)) == len(said)
    assert all(check.tests for check in STATEMENT.checks)


def page(contact):
    return (
        render_edition(tree(), "https://refuge.example/", contact=contact)
        .resources["/accessibilite"]
        .bodies["identity"]
        .decode()
    )


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("acces@17cyber.example", '<a class="call" href="mailto:acces@17cyber.example">acces@17cyber.example</a>'),
        ("https://17cyber.example/nous", '<a class="call" href="https://17cyber.example/nous">'),
    ],
)
def test_a_defect_is_told_to_whom_the_operator_says(contact, link):
    assert link in page(contact) and "pas encore donné d'adresse" not in page(contact)


def test_until_the_operator_says_whom_the_page_says_that_it_must():
    assert "pas encore donné d'adresse" in page("") and "mailto:" not in page("")


def test_it_says_what_was_not_done_and_what_is_known_to_be_wrong():
    said = page("")
    for note in (*STATEMENT.not_yet, *STATEMENT.defects):
        told = note.say.replace("« ", "«\u00a0").replace(" »", "\u00a0»")
        assert f'{told} <small>Constaté le <time datetime="{note.noted_on}">' in said


def test_what_is_noted_has_its_day_and_none_is_to_come():
    days = [date.fromisoformat(each.noted_on) for each in (*STATEMENT.not_yet, *STATEMENT.defects)]
    assert days and max(days) <= date.fromisoformat(STATEMENT.written_on)


def test_it_is_as_plain_as_the_rest():
    said = re.findall(r"<(?:p|li)>(.*?)</(?:p|li)>", page("").partition("<main>")[2])
    sentences = [sentence for each in said for sentence in SENTENCE_END.split(re.sub("<[^>]+>", "", each))]
    assert len(sentences) > 60
    assert [each for each in sentences if len(WORD.findall(each)) > MOST_WORDS] == []
