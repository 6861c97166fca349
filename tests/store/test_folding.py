import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget_server.store import fold, searchable


@pytest.mark.parametrize("text", ["Crédit", "CRÉDIT", "Cre\u0301dit", "  crédit\t", "ｃｒｅｄｉｔ", "https://Crédit"])
def test_texts_that_read_alike_are_folded_alike(text):
    assert fold(text) == "credit"


def test_a_straße_and_an_œuvre_are_found_as_they_are_typed_in_haste():
    assert fold("Straße Œuvre") == "strasse oeuvre"


@given(st.text())
def test_any_text_can_be_folded_and_stands_on_one_line(text):
    assert len(searchable(text, "x").splitlines()) == 2 or not fold(text)
