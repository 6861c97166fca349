import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from widget_server.desk import codes
from widget_server.web.help.appointments_api import AppointmentSchema, SlotsSchema

HERE = "/v1/appointments"
OWN = f"{HERE}/own"
WORDS = {"name": "Zoé Fictive", "telephone": "01 99 00 00 01", "reason": "On a vidé mon compte."}
SENTENCE = r"[A-ZÀÉ«].*\."


@pytest.fixture
def slots(client, station):
    """The free moments of the station, as the service tells them."""
    return lambda: client.get(f"{HERE}/slots?station={station.id}").json["slots"]


@pytest.fixture
def book(client, station, slots):
    """A callable that books the first free moment, unless told otherwise, and returns the answer."""
    return lambda **more: client.post(HERE, json={"station": station.id, "slot": slots()[0]} | WORDS | more)


def bearer(code):
    return {"Authorization": f"Bearer {code}"}


@pytest.fixture
def code(book):
    return book().json["code"]


def test_a_station_tells_when_it_is_free(client, station):
    answer = client.get(f"{HERE}/slots?station={station.id}")

    assert SlotsSchema().validate(answer.json) == {}
    assert answer.json["station"]["id"] == station.id
    assert answer.json["slots"] == sorted(answer.json["slots"]) != []
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_the_territory_tells_the_id_that_is_asked_for(client, station):
    told = client.get("/v1/territory/35238").json["forces"][0]["stations"]
    assert station.id in [each["id"] for each in told]


def test_an_appointment_is_booked_then_known_by_its_code(client, book, slots):
    slot = slots()[0]
    answer = book()

    assert answer.status_code == 201
    booked = answer.json["appointment"]
    assert AppointmentSchema().validate(booked) == {}
    assert {name: booked[name] for name in WORDS} == WORDS
    assert (booked["slot"], booked["state"]) == (slot, "booked")
    assert "identité" in booked["bring"] and "15-3" in booked["complaint"]
    own = client.get(OWN, headers=bearer(answer.json["code"]))
    assert (own.json, own.headers["Cache-Control"]) == (booked, "no-store")


def test_who_comes_second_is_told_what_is_free(book, slots):
    slot = slots()[0]
    book()
    answer = book(slot=slot)
    assert (answer.status_code, answer.json["title"]) == (409, "Créneau déjà pris")
    assert "Encore libres" in answer.json["detail"]


def test_sent_again_under_the_code_that_was_drawn_it_is_booked_once(book, slots):
    sent = {"code": codes.new(), "slot": slots()[0]}
    first = book(**sent)
    assert first.status_code == 201
    assert book(**sent).json == first.json and first.json["code"] == sent["code"]
    assert book(code="K7QM").status_code == 404


def test_it_is_moved_then_cancelled(client, code, slots):
    other = slots()[3]

    moved = client.patch(OWN, json={"slot": other}, headers=bearer(code))
    assert (moved.status_code, moved.json["slot"]) == (200, other)
    cancelled = client.delete(OWN, headers=bearer(code))
    assert (cancelled.status_code, cancelled.json["state"], cancelled.json["name"]) == (200, "cancelled", "")
    assert other in slots()
    assert client.patch(OWN, json={"slot": other}, headers=bearer(code)).status_code == 409


def test_a_calendar_takes_it(client, code, slots):
    answer = client.get(f"{OWN}.ics", headers=bearer(code))

    assert answer.mimetype == "text/calendar"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(Calendar.from_ical(answer.data).walk("VEVENT")) == 1


@pytest.mark.parametrize("path", [OWN, f"{OWN}.ics"])
@pytest.mark.parametrize("shown", [None, "", "K7QM", "K7QM-3XWP-9TRA", "\x7f", "é" * 12])
def test_without_the_code_nothing_is_told(client, path, shown, station):
    answer = client.get(path, headers={} if shown is None else bearer(shown))
    assert (answer.status_code, answer.json["title"]) == (404, "Code inconnu")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"station": "police-35000-00000000"}, 404),
        ({"station": ""}, 404),
        ({"slot": "demain"}, 422),
        ({"slot": "2026-01-01T09:00:00+01:00"}, 422),
        ({"slot": "0001-01-01T00:00:00+23:59"}, 422),
        ({"slot": 12}, 422),
        ({"name": ""}, 422),
        ({"name": None}, 422),
        ({"telephone": "17"}, 422),
        ({"reason": "x" * 1001}, 422),
        ({"more": "x"}, 422),
        ({"name": "\ud800"}, 422),
    ],
)
def test_what_cannot_be_booked_is_told_in_a_sentence(book, slots, change, status):
    before = slots()
    answer = book(**change)
    assert answer.status_code == status and answer.json["detail"]
    assert slots() == before


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"x"', b"null", b"\xff"])
def test_what_is_no_object_is_refused(client, station, body):
    answer = client.post(HERE, data=body, content_type="application/json")
    assert answer.status_code in (400, 422)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    st.fixed_dictionaries(
        {}, optional={name: st.text() | st.none() | st.integers() for name in ("station", "slot", *WORDS, "x")}
    )
)
def test_nothing_that_is_sent_breaks_it(client, station, sent):
    assert client.post(HERE, json={"station": station.id} | sent).status_code in (404, 422)


def test_another_site_books_nothing(client, station, slots):
    before = slots()
    sent = {"station": station.id, "slot": before[0]} | WORDS
    answer = client.post(HERE, json=sent, headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://bank.example"})
    assert (answer.status_code, slots()) == (403, before)
