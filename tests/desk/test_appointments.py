"""An appointment from its booking to its erasure: one person a slot, words sealed, gone when the station has them."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from tests.desk import country
from widget_server.desk import appointments, codes, retention, stations
from widget_server.errors import (
    AppointmentOver,
    BadDetails,
    BadSlot,
    SlotTaken,
    StoreBusy,
    UnknownAppointment,
    UnknownCode,
    UnknownStation,
)
from widget_server.store import Sealer, connect, connect_desk

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
WORDS = {"name": "Zoé Fictive", "telephone": "01 99 00 00 01", "reason": "On a vidé mon compte."}
OFFICER = 7
A_DAY = timedelta(days=1)


@pytest.fixture
def station(db):
    return country.add_station(db)


@pytest.fixture
def first(desk, station):
    """The first moment at which one may come."""
    return appointments.free(desk, station, NOON)[0]


@pytest.fixture
def book(desk, db, station, first):
    """A callable that books, the first moment unless told otherwise."""

    def book(slot=first, now=NOON, **more):
        return appointments.book(desk, db, station.id, slot, **(WORDS | more), now=now)

    return book


def test_a_code_finds_what_was_booked(desk, station, first, book):
    code, booked = book()

    assert appointments.find(desk, code.lower(), NOON) == booked
    assert (booked.station.name, booked.slot, booked.state) == (station.name, first, "booked")
    assert {name: getattr(booked, name) for name in WORDS} == WORDS
    assert booked.force == "police"


def test_a_slot_is_one_person_s_until_they_cancel(desk, station, first, book):
    code, _ = book()
    assert first not in appointments.free(desk, station, NOON)
    with pytest.raises(SlotTaken, match="Encore libres : lundi 23 novembre 2026 à 9\u00a0h\u00a030 ; "):
        book(name="Un autre")

    appointments.cancel(desk, code, NOON)
    assert book(name="Un autre")[1].slot == first


def test_of_many_who_want_a_slot_at_once_one_has_it(desk_path, database, desk, db, station, first):
    """Each with connections of its own, as each thread of the service has."""
    told, start = [], threading.Barrier(6)

    def want(number):
        with connect(database) as register, connect_desk(desk_path, desk.sealer) as own:
            start.wait()
            try:
                told.append(appointments.book(own, register, station.id, first, f"Zoé {number}", now=NOON)[0])
            except SlotTaken as error:
                told.append(error)

    threads = [threading.Thread(target=want, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(isinstance(each, str) for each in told) == 1 and len(told) == 6
    assert len(appointments.of_force(desk, "police", now=NOON)) == 1


def test_the_same_booking_sent_twice_books_once(desk, book):
    code = codes.new()

    assert book(code=code) == book(code=code, name="Zoé, encore")
    assert len(appointments.of_force(desk, "police", now=NOON)) == 1


@pytest.mark.parametrize("away", [timedelta(minutes=10), timedelta(days=30), -A_DAY, timedelta(hours=12)])
def test_nobody_can_come_at_another_moment(first, book, away):
    with pytest.raises(BadSlot):
        book(slot=first + away)


@pytest.mark.parametrize("words", [{"name": " "}, {"telephone": "17"}, {"reason": "x" * 1001}])
def test_details_that_cannot_be_used_book_nothing(desk, book, words):
    with pytest.raises(BadDetails):
        book(**words)
    assert appointments.of_force(desk, "police", now=NOON) == []


def test_a_name_is_enough(book):
    assert book(telephone="", reason="")[1].reason == ""


@pytest.mark.parametrize(
    "id", ["", "1", "police-35000-00000000", "association-35000-00000000", "police-35000-0000000\n"]
)
def test_a_station_nobody_knows_is_told(desk, db, station, first, id):
    with pytest.raises(UnknownStation):
        appointments.book(desk, db, id, first, "Zoé", now=NOON)


def test_a_station_keeps_its_id_from_one_import_to_the_next(whole, tmp_path):
    db, _ = whole
    place = stations.Place(country.BETTON, "", "35", country.AT[country.BETTON])
    before = stations.nearest(db, "gendarmerie", place, NOON.date())[0]

    country.load(db, tmp_path)

    assert stations.get(db, before.id, NOON.date()).name == before.name == "Brigade de Betton"


def test_two_stations_of_one_name_in_one_town_are_told_apart(db, station):
    other = country.add_station(db, street="2 rue de l'Essai", name="Commissariat fictif bis")
    db.table("station").update(2, {"name": station.name})

    assert stations.get(db, station.id, NOON.date()).street == "1 rue de l'Essai"
    assert other.id != station.id


def test_an_association_has_no_appointments(db):
    assert country.add_station(db, kind="association", name="Aide fictive").id == ""


def test_moving_frees_the_old_moment_and_is_told_to_calendars(desk, station, first, book):
    code, _ = book()
    later = appointments.free(desk, station, NOON)[5]

    moved = appointments.change(desk, code, later, NOON)

    assert (moved.slot, moved.changes, moved.name) == (later, 1, WORDS["name"])
    assert first in appointments.free(desk, station, NOON)
    assert appointments.change(desk, code, later, NOON) == moved


def test_one_cannot_move_onto_somebody(desk, station, first, book):
    book()
    code, mine = book(slot=appointments.free(desk, station, NOON)[0])
    for slot, error in ((first, SlotTaken), (first + timedelta(minutes=1), BadSlot)):
        with pytest.raises(error):
            appointments.change(desk, code, slot, NOON)
    assert appointments.find(desk, code, NOON) == mine


def test_it_moves_even_when_the_station_left_the_directory(desk, db, station, book):
    code, _ = book()
    db.table("station").delete_where()

    assert appointments.change(desk, code, appointments.free(desk, station, NOON)[3], NOON).changes == 1


def test_cancelling_erases_the_words_at_once_and_the_rest_the_next_day(desk, book):
    code, _ = book()

    gone = appointments.cancel(desk, code, NOON)

    assert (gone.state, gone.name, gone.telephone, gone.reason) == ("cancelled", "", "", "")
    assert appointments.cancel(desk, code, NOON) == gone
    with pytest.raises(AppointmentOver, match="annulé"):
        appointments.change(desk, code, gone.slot, NOON)
    with pytest.raises(UnknownCode):
        appointments.find(desk, code, NOON + A_DAY)


def test_once_the_station_took_note_the_words_go_and_the_slot_stays_taken(desk, station, first, book):
    code, booked = book()

    assert appointments.acknowledge(desk, booked.id, OFFICER, NOON) == booked

    known = appointments.find(desk, code, NOON)
    assert (known.state, known.slot, known.name, known.reason) == ("acknowledged", first, "", "")
    assert first not in appointments.free(desk, station, NOON)
    for again in (
        lambda: appointments.acknowledge(desk, booked.id, OFFICER, NOON),
        lambda: appointments.cancel(desk, code, NOON),
    ):
        with pytest.raises(AppointmentOver, match="appelez-le"):
            again()
    with pytest.raises(UnknownCode):
        appointments.find(desk, code, first + timedelta(hours=1))


def test_what_is_erased_is_acknowledged_by_nobody(desk, book):
    _, booked = book()
    for id, now in ((booked.id, NOON + 60 * A_DAY), (booked.id + 1, NOON)):
        with pytest.raises(UnknownAppointment):
            appointments.acknowledge(desk, id, OFFICER, now)


def test_officers_see_those_of_their_force_day_by_day(desk, db, station, first, book):
    brigade = country.add_station(db, kind="gendarmerie", name="Brigade fictive")
    appointments.book(desk, db, brigade.id, first, "Un gendarmé", now=NOON)
    later = next(slot for slot in appointments.free(desk, station, NOON) if slot.date() > first.date())
    book(slot=later)
    book()

    told = appointments.of_force(desk, "police", now=NOON)
    assert [each.slot for each in told] == [first, later]
    assert [each.slot for each in appointments.of_force(desk, "police", later.date(), NOON)] == [later]


def test_an_appointment_overseas_is_on_its_own_clock(desk, db):
    cayenne = country.add_station(db, name="Brigade fictive", kind="gendarmerie", department="973", commune=country.CAYENNE, postcode="97300")  # fmt: skip
    slot = appointments.free(desk, cayenne, NOON)[0]

    code, _ = appointments.book(desk, db, cayenne.id, slot, "Zoé", now=NOON)

    assert appointments.find(desk, code, NOON).slot.isoformat() == "2026-11-23T09:00:00-03:00"


def test_the_file_holds_no_word_and_a_month_later_no_trace(desk, desk_path, book):
    code, booked = book()
    raw = desk_path.read_bytes()
    for word in (*WORDS.values(), code, code.replace("-", ""), booked.uid, "Commissariat"):
        assert word.encode() not in raw

    kept = booked.slot + appointments.KEPT
    retention.tend(desk, kept - timedelta(minutes=1))
    assert appointments.find(desk, code, kept - timedelta(minutes=1)) == booked
    retention.tend(desk, kept)
    assert desk.table("appointment").count == 0
    assert codes.hash(code).encode() not in desk_path.read_bytes()


def test_another_secret_opens_nothing(desk_path, desk, book):
    code, _ = book()
    with (
        connect_desk(desk_path, Sealer("another secret of enough signs..")) as other,
        pytest.raises(StoreBusy, match="secret"),
    ):
        appointments.find(other, code, NOON)


def test_a_code_whose_appointment_is_past_its_time_may_be_used_again(desk, station, book):
    code, _ = book()
    later = NOON + 60 * A_DAY
    _, booked = book(appointments.free(desk, station, later)[0], later, code=code)
    assert appointments.find(desk, code, later) == booked
