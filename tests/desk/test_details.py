import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget_server.desk import details
from widget_server.errors import BadDetails

CHECKS = (details.checked_name, details.checked_text, details.checked_telephone)


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("0199000001", "01 99 00 00 01"),
        ("01.99.00.00.01", "01 99 00 00 01"),
        ("+33 1 99 00 00 01", "01 99 00 00 01"),
        ("+33 (0)1 99 00 00 01", "01 99 00 00 01"),
        ("0033199000001", "01 99 00 00 01"),
        ("06-39-98-00-01", "06 39 98 00 01"),
        ("+32 (0)2 555 12 34", "+3225551234"),
        ("00 49 30 1234567", "+49301234567"),
    ],
)
def test_a_number_that_can_be_called_is_told_one_way(typed, dialled):
    assert details.checked_telephone(typed) == dialled


@pytest.mark.parametrize(
    "typed", ["", "17", "019900000", "01990000012", "appelez-moi", "+", "+0199000001", "٠١٩٩٠٠٠٠٠١"]
)
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(BadDetails):
        details.checked_telephone(typed)


@pytest.mark.parametrize("typed", ["08 99 00 00 01", "+33 899 00 00 01", "0033 8 99 00 00 01"])
def test_nobody_is_made_to_call_a_number_that_costs(typed):
    with pytest.raises(BadDetails, match="08"):
        details.checked_telephone(typed)


def test_a_name_is_on_one_line_and_has_an_end():
    assert details.checked_name("  Zoé \n\u202e Fictive\0 ") == "Zoé Fictive"
    for text in ("", " \n", "\0", "x" * (details.LONGEST_NAME + 1)):
        with pytest.raises(BadDetails):
            details.checked_name(text)


def test_a_text_keeps_its_lines_and_has_an_end():
    assert details.checked_text(" On m'a volé\r\nmon compte. \n") == "On m'a volé\nmon compte."
    assert details.checked_text("") == ""
    with pytest.raises(BadDetails):
        details.checked_text("x" * (details.LONGEST_TEXT + 1))


@given(st.text())
def test_whatever_is_typed_is_checked_or_refused_in_a_sentence(typed):
    for check in CHECKS:
        try:
            assert check(check(typed)) == check(typed)
        except BadDetails as error:
            assert str(error).endswith(".")
