"""Appointments and call backs as officers see them: of their force alone, and erased once dealt with."""

import json
from html import unescape

import pytest

from tests.desk import country
from tests.web.staff import CSRF
from widget_server.desk import appointments, callbacks
from widget_server.register import audit
from widget_server.store import connect, writing

APPOINTMENTS, CALLBACKS = "/desk/appointments", "/desk/callbacks"
WORDS = {"name": "Zoé Fictive", "telephone": "01 99 00 00 01", "reason": "On a vidé mon compte."}


@pytest.fixture
def desk(app, people):
    """The desk's database, where nobody is expected."""
    with app.extensions["connect_desk"]() as db:
        with writing(db):
            for table in ("appointment", "callback"):
                db.table(table).delete_where()
        yield db


@pytest.fixture
def book(desk, people):
    """A callable that books one of the next free moments at a station of the police."""
    with connect(people) as register:
        station = country.add_station(register)

        def book(nth=0):
            slot = appointments.free(desk, station)[nth]
            return appointments.book(desk, register, station.id, slot, **WORDS)[1]

        yield book
        with writing(register):
            register.table("station").delete_where()


@pytest.fixture
def ask(desk):
    """A callable that asks to be called back tomorrow."""

    def ask(force="police", commune="35238"):
        day = callbacks.days(commune)[1].isoformat()
        words = {"telephone": WORDS["telephone"], "name": WORDS["name"], "diagnosis": "stolen-card"}
        return callbacks.ask(desk, force, **words, day=day, begins="14:00", ends="16:00", commune=commune)[1]

    return ask


def told(answer):
    return unescape(answer.text)


def press(browser, path, form_at):
    token = CSRF.search(browser.get(form_at).text)[1]
    return browser.client.post(path, data={"csrf_token": token})


def test_an_appointment_is_seen_then_noted_and_its_words_erased(come_in, book, people):
    officer, booked = come_in("officer"), book()
    page = told(officer.get(APPOINTMENTS))
    assert all(word in page for word in WORDS.values()) and booked.station.name in page

    officer.post(f"{APPOINTMENTS}/{booked.id}/acknowledge", APPOINTMENTS)
    page = told(officer.get(APPOINTMENTS))
    assert "Le rendez-vous est noté." in page and not any(word in page for word in WORDS.values())
    with connect(people) as db:
        (entry,) = audit.about(db, [f"appointment:{booked.id}"])
        assert entry["action"] == "appointment done" and "Zoé" not in json.dumps(entry, ensure_ascii=False)

    press(officer, f"{APPOINTMENTS}/{booked.id}/acknowledge", APPOINTMENTS)
    assert "Le poste a déjà pris note" in told(officer.get(APPOINTMENTS))


def test_each_day_is_shown_apart(come_in, book):
    first, much_later = book(), book(-1)
    officer = come_in("officer")

    assert told(officer.get(APPOINTMENTS)).count("Le poste est prévenu") == 1
    other = told(officer.get(f"{APPOINTMENTS}?day={much_later.slot.date()}"))
    assert f"/desk/appointments/{much_later.id}/acknowledge" in other
    assert f"/desk/appointments/{first.id}/acknowledge" not in other
    for wrong in ("2020-01-01", "demain", "é" * 100):
        assert f"/desk/appointments/{first.id}/acknowledge" in told(officer.get(f"{APPOINTMENTS}?day={wrong}"))


def test_a_call_back_is_made_and_its_words_erased(come_in, ask, people):
    officer, asked = come_in("officer"), ask()
    page = told(officer.get(CALLBACKS))
    for shown in (WORDS["name"], 'href="tel:0199000001"', "Carte volée", "Rennes", "de 14\u00a0h à 16\u00a0h"):
        assert shown in page

    officer.post(f"{CALLBACKS}/{asked.id}/done", CALLBACKS)
    page = told(officer.get(CALLBACKS))
    assert "Le rappel est noté" in page and WORDS["name"] not in page
    with connect(people) as db:
        assert [entry["action"] for entry in audit.about(db, [f"callback:{asked.id}"])] == ["callback done"]


def test_what_is_for_one_force_is_neither_seen_nor_done_by_the_other(come_in, book, ask, desk):
    booked, asked = book(), ask()
    gendarme = come_in("officer", force="gendarmerie")

    for path in (APPOINTMENTS, CALLBACKS):
        assert WORDS["name"] not in told(gendarme.get(path))
    press(gendarme, f"{APPOINTMENTS}/{booked.id}/acknowledge", APPOINTMENTS)
    assert "n'est pas de votre force" in told(gendarme.get(APPOINTMENTS))
    press(gendarme, f"{CALLBACKS}/{asked.id}/done", CALLBACKS)
    assert "n'est pas de votre force" in told(gendarme.get(CALLBACKS))
    assert [each.state for each in appointments.of_force(desk, "police")] == ["booked"]
    assert callbacks.waiting(desk, "police") == [asked]


@pytest.mark.parametrize("commune", ["", "99999"])
def test_a_call_back_from_nowhere_known_is_shown(come_in, ask, commune):
    ask(commune=commune)
    assert WORDS["name"] in told(come_in("officer").get(CALLBACKS))


def test_what_a_person_wrote_stays_text(come_in, desk):
    day = callbacks.days()[1].isoformat()
    callbacks.ask(desk, "police", WORDS["telephone"], "<b>Zoé</b>", day, "14:00", "16:00")

    page = come_in("officer").get(CALLBACKS).text
    assert "&lt;b&gt;Zoé&lt;/b&gt;" in page and "<b>Zoé" not in page


def test_nobody_expected_is_told(come_in, desk):
    officer = come_in("officer")
    assert "Aucun rendez-vous n'est prévu pour la police." in told(officer.get(APPOINTMENTS))
    assert "Personne n'attend d'être rappelé par la police." in told(officer.get(CALLBACKS))


def test_from_these_pages_an_officer_is_still_there(app, come_in, desk):
    officer = come_in("officer")
    with writing(desk):
        desk.table("presence").delete_where()

    assert officer.get("/desk/presence").status_code == 204
    assert desk.table("presence").count == 1
