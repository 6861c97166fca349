from datetime import date

import pytest

from widget_server.web import words


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        (0, "0 octets"),
        (999, "999 octets"),
        (1500, "1,5 ko"),
        (20_000, "20 ko"),
        (115_000_000, "115 Mo"),
        (2 * 10**15, "2000 To"),
    ],
)
def test_a_size_is_short(octets, said):
    assert words.say_size(octets).replace("\u202f", " ") == said


def test_a_day_and_a_number_are_french():
    assert words.say_day(date(2026, 8, 1)) == "1 août 2026"
    assert words.say_number(1234567) == "1\u202f234\u202f567"


def test_a_duration_is_rough():
    assert words.say_duration(3 * 86_400) == "3\xa0jours"
