"""Open now, in Paris, holidays included."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from widget_server.journey.hours import is_open, parse_hours, public_holidays
from widget_server.journey.language import Language

OFFICE = "Mo-Fr 09:00-18:30"


@pytest.mark.parametrize(
    ("department", "others"),
    [
        ("67", {date(2026, 4, 3), date(2026, 12, 26)}),
        ("972", {date(2026, 5, 22)}),
        ("974", {date(2026, 12, 20)}),
        ("35", set()),
        ("", set()),
    ],
)
def test_some_departments_have_holidays_of_their_own(department, others):
    assert public_holidays(2026, department) - public_holidays(2026) == others


@pytest.mark.parametrize(
    ("hours", "at", "expected"),
    [
        ("24/7", datetime(2026, 12, 25, 3, tzinfo=UTC), True),
        ("", datetime(2026, 12, 25, 3, tzinfo=UTC), None),
        (OFFICE, datetime(2026, 11, 23, 8, 0, tzinfo=UTC), True),  # Monday, 9:00 in Paris in winter
        (OFFICE, datetime(2026, 11, 23, 7, 59, tzinfo=UTC), False),
        (OFFICE, datetime(2026, 7, 13, 7, 0, tzinfo=UTC), True),  # Monday, 9:00 in Paris in summer
        (OFFICE, datetime(2026, 11, 23, 17, 30, tzinfo=UTC), False),  # 18:30 is closed
        (OFFICE, datetime(2026, 11, 22, 10, tzinfo=UTC), False),  # Sunday
        (OFFICE, datetime(2026, 7, 14, 10, tzinfo=UTC), False),  # a Tuesday, but the national day
        ("Mo-Su,PH 09:00-23:00", datetime(2026, 7, 14, 10, tzinfo=UTC), True),
        ("Mo-Su 09:00-20:00", datetime(2026, 4, 6, 10, tzinfo=UTC), False),  # Easter Monday
        ("Mo,We 10:00-12:00; Tu 14:00-16:00", datetime(2026, 11, 24, 13, 30, tzinfo=UTC), True),
        ("Mo,We 10:00-12:00; Tu 14:00-16:00", datetime(2026, 11, 24, 10, 30, tzinfo=UTC), False),
        ("Mo-Fr 09:00-24:00", datetime(2026, 11, 23, 22, 59, tzinfo=UTC), True),
        # The visitor's own clock does not matter: Tuesday 23:30 in Tahiti is Wednesday 10:30 in Paris.
        (OFFICE, datetime(2026, 11, 24, 23, 30, tzinfo=timezone(timedelta(hours=-10))), True),
    ],
)
def test_open_is_told_in_the_time_of_paris(hours, at, expected):
    assert is_open(hours, at) is expected


# Published by service-public.gouv.fr for these years: Easter Monday, Ascension, Whit Monday.
@pytest.mark.parametrize(
    ("year", "movable"),
    [
        (2024, [(4, 1), (5, 9), (5, 20)]),
        (2025, [(4, 21), (5, 29), (6, 9)]),
        (2026, [(4, 6), (5, 14), (5, 25)]),
        (2027, [(3, 29), (5, 6), (5, 17)]),
    ],
)
def test_a_year_has_eleven_holidays(year, movable):
    holidays = public_holidays(year)
    assert len(holidays) == 11
    assert {date(year, month, day) for month, day in movable} <= holidays


@pytest.mark.parametrize(
    "hours", ["jamais", "Mo-Fr", "Mo-Fr 9-18", "Mo-Fr 09:00-25:00", "Lu-Ve 09:00-18:00", "24/7; Mo off"]
)
def test_hours_that_cannot_be_read_are_refused(hours):
    with pytest.raises(ValueError, match="horaire illisible"):
        parse_hours(hours)


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        ("Fr-Mo 09:00-18:00", "à l'envers : « Fr-Mo »"),
        ("Mo-Fr 18:00-09:00", "à l'envers"),
        ("Mo-Fr 09:00-09:00", "à l'envers"),
        ("Mo-Fr 09:00-24:30", "au-delà de 24:00"),
        ("PH off", "n'ouvre jamais"),
        ("Mo-Su 09:00-18:00; Su off", "ouvre et ferme le même jour"),
    ],
)
def test_hours_that_make_no_sense_are_refused(hours, told):
    with pytest.raises(ValueError, match=told):
        parse_hours(hours)


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ("24/7", "jour et nuit, tous les jours"),
        (OFFICE, "du lundi au vendredi, 9 h à 18 h 30"),
        ("Mo-Su,PH 09:00-23:00", "tous les jours, fériés compris, 9 h à 23 h"),
        ("Mo,We 10:00-12:00; PH off", "le lundi et le mercredi, 10 h à 12 h"),
        ("PH 10:00-12:00", "les jours fériés, 10 h à 12 h"),
        ("Mo-Fr 09:00-24:00; PH 10:00-12:00", "du lundi au vendredi, 9 h à 24 h ; les jours fériés, 10 h à 12 h"),
    ],
)
def test_hours_are_told_in_words(hours, words):
    assert Language().hours(hours) == words


def test_a_day_is_told_in_words():
    assert Language().day("2026-11-21") == "21 novembre 2026"
    assert Language().day("2026-05-01") == "1er mai 2026"
