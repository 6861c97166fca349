from datetime import UTC, date, datetime, timedelta

import pytest

from tests.desk.test_geo_import import DATA
from widget_server.desk import geo_import, slots, stations
from widget_server.errors import BadSlot
from widget_server.journey.hours import public_holidays
from widget_server.journey.language import Language

SUNDAY = datetime(2026, 11, 22, 12, tzinfo=UTC)


def on(day, found):
    return [f"{slot:%H:%M}" for slot in found if slot.date() == day]


def test_without_known_hours_the_mornings_and_afternoons_of_working_days_are_offered():
    found = slots.of("", "35", SUNDAY)

    assert on(date(2026, 11, 23), found) == [
        *("09:00", "09:30", "10:00", "10:30", "11:00", "11:30"),
        *("14:00", "14:30", "15:00", "15:30", "16:00", "16:30"),
    ]
    assert {slot.weekday() for slot in found} == {0, 1, 2, 3, 4}
    assert (found[0].date(), found[-1].date()) == (date(2026, 11, 23), date(2026, 12, 4))


def test_known_hours_are_kept_to_the_last_whole_half_hour():
    found = slots.of("Mo-Sa 08:15-10:10; Mo 10:10-11:00", "35", SUNDAY)

    assert on(date(2026, 11, 23), found) == ["08:30", "09:00", "09:30", "10:30"]
    assert on(date(2026, 11, 28), found) == ["08:30", "09:00", "09:30"]
    assert on(date(2026, 11, 29), found) == []


def test_a_station_that_never_closes_receives_by_day():
    found = on(date(2026, 11, 29), slots.of("24/7", "35", SUNDAY))

    assert (found[0], found[-1], len(found)) == ("08:00", "19:30", 24)


@pytest.mark.parametrize("hours", ["", "24/7", "Mo-Su 08:00-20:00; PH 08:00-20:00"])
def test_nobody_is_asked_to_come_on_a_public_holiday(hours):
    found = slots.of(hours, "35", datetime(2026, 12, 22, 12, tzinfo=UTC))

    days = {slot.date() for slot in found}
    assert date(2026, 12, 24) in days and date(2026, 12, 31) in days
    assert not days & (public_holidays(2026) | public_holidays(2027))


def test_nobody_is_asked_to_come_in_less_than_two_hours():
    morning = datetime(2026, 11, 23, 7, 31, tzinfo=UTC)  # 8:31 in Rennes

    assert on(date(2026, 11, 23), slots.of("", "35", morning))[0] == "11:00"
    assert on(date(2026, 11, 23), slots.of("", "35", morning - timedelta(minutes=1)))[0] == "10:30"


@pytest.mark.parametrize(
    ("department", "at"), [("35", 8), ("2A", 8), ("971", 13), ("973", 12), ("974", 5), ("976", 6), ("988", 22)]
)
def test_nine_in_the_morning_is_nine_over_there(department, at):
    first = next(slot for slot in slots.of("", department, SUNDAY) if slot.hour == 9)

    assert (f"{first:%H:%M}", first.astimezone(UTC).hour) == ("09:00", at)


@pytest.mark.parametrize(
    ("now", "before", "after"),
    [(datetime(2026, 3, 25, tzinfo=UTC), 8, 7), (datetime(2026, 10, 21, tzinfo=UTC), 7, 8)],
)
def test_the_clock_that_changes_on_a_sunday_leaves_nine_in_the_morning_where_it_is(now, before, after):
    nine = [slot.astimezone(UTC).hour for slot in slots.of("", "35", now) if (slot.hour, slot.minute) == (9, 0)]

    assert nine == sorted(nine, reverse=before > after)
    assert {before, after} == set(nine)


@pytest.mark.parametrize("hours", ["", "24/7", "Mo-Su 00:00-24:00"])
@pytest.mark.parametrize("department", [*slots.CLOCKS, "75"])
def test_no_two_moments_are_the_same_and_they_come_in_order(hours, department):
    found = slots.of(hours, department, SUNDAY)

    assert found == sorted(set(found))


def test_a_moment_is_told_as_the_french_say_it():
    first = slots.read("2026-12-01T09:30:00+01:00")

    assert slots.tell(first) == "mardi 1er décembre 2026 à 9\u00a0h\u00a030"
    assert slots.tell(first.replace(day=2, hour=14, minute=0)) == "mercredi 2 décembre 2026 à 14\u00a0h"
    assert Language().short_moment(first) == "mardi 1, 9\u00a0h\u00a030"


@pytest.mark.parametrize(
    "text", ["", "demain", "2026-13-01T09:00", "0001-01-01T00:00", "9999-12-31T23:59:59-23:59", "\0"]
)
def test_what_is_no_moment_is_refused_or_is_on_some_clock(text):
    try:
        assert slots.read(text).tzinfo
    except BadSlot as error:
        assert "illisible" in str(error)


@pytest.mark.skipif(not DATA.is_dir(), reason="le dossier ../shared/data, ou SHARED_DATA, n'est pas là")
def test_every_real_station_receives_and_is_found_by_an_id_of_its_own(db):
    names = ("communes_cog2026", "points_accueil_police_gendarmerie_dila_2022-01")
    geo_import.import_files(db, [DATA / f"{name}.csv" for name in names])
    everywhere = db.execute("SELECT DISTINCT kind, department FROM station").fetchall()
    found = [
        station
        for kind, where in everywhere
        for station in stations.nearest(db, kind, stations.Place("", "", where, None), SUNDAY.date(), 999)
    ]

    assert len(found) == len({each.id for each in found}) == 3660
    assert all(slots.of(each.hours, each.department, SUNDAY) for each in found)
    assert all(stations.get(db, each.id, SUNDAY.date()).street == each.street for each in found[::50])


def test_a_station_in_alsace_is_closed_on_the_day_after_christmas():
    sent_on = datetime(2028, 12, 20, 12, tzinfo=UTC)  # the 26th is a Tuesday
    here, there = ({slot.date() for slot in slots.of("", department, sent_on)} for department in ("67", "35"))
    assert there - here == {date(2028, 12, 26)}
