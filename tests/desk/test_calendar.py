"""What is put into somebody's calendar, read back by a library that many calendars use."""

from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from tests.desk import country
from widget_server.desk import appointments, calendar

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
STREET = "1 rue de l'Été ; bâtiment C, escalier 2\\3, au fond de la cour à droite après la très longue façade"


@pytest.fixture
def booked(desk, db):
    station = country.add_station(db, street=STREET)
    slot = appointments.free(desk, station, NOON)[0]
    return appointments.book(desk, db, station.id, slot, "Zoé Fictive", reason="Rançongiciel", now=NOON)


def read(appointment):
    """(the calendar, its one event)"""
    found = Calendar.from_ical(calendar.write(appointment, NOON))
    (event,) = found.walk("VEVENT")
    return found, event


def test_it_says_when_and_where(booked):
    told, event = read(booked[1])

    assert (told["method"], told["version"], event["status"]) == ("PUBLISH", "2.0", "CONFIRMED")
    assert event.decoded("dtstart") == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert event.decoded("dtend") == datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
    assert event.decoded("dtstamp") == NOON
    assert event["location"] == f"{STREET}, 35000 Rennes"


def test_it_never_says_why_nor_who(booked):
    told = calendar.write(booked[1], NOON).decode()

    assert "SUMMARY:Rendez-vous\r\n" in told
    for word in ("Zoé", "Rançon", "olice", "Commissariat", "plainte", "yber-", booked[0]):
        assert word not in told


def test_lines_are_those_of_the_standard(booked):
    lines = calendar.write(booked[1], NOON).split(b"\r\n")

    assert lines[-1] == b"" and not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 75


def test_what_is_moved_or_cancelled_takes_the_place_of_what_was_given_out(desk, booked):
    code, before = booked
    station = before.station
    moved = appointments.change(desk, code, appointments.free(desk, station, NOON)[4], NOON)
    _, event = read(moved)
    assert (event["uid"], event["sequence"]) == (before.uid, 1)

    told, event = read(appointments.cancel(desk, code, NOON))
    assert (told["method"], event["status"]) == ("CANCEL", "CANCELLED")
    assert (event["uid"], event["sequence"]) == (before.uid, 2)
