"""Appointments and call backs by forms alone, as a browser without a script sends them."""

import html
import re

import pytest
from icalendar import Calendar

from widget_server.desk import callbacks

VISIT, CALL = "/aide/rendez-vous", "/aide/rappel"
NAME, NUMBER, WHY = "Zoé Fictive", "01 99 00 00 01", "On a vidé <mon> compte."


@pytest.fixture
def send(client):
    """A callable that posts a form of our own page and returns (status, the page's text)."""

    def send(path, **fields):
        answer = client.post(path, data=fields, headers={"Sec-Fetch-Site": "same-origin"})
        return answer.status_code, html.unescape(answer.text)

    return send


@pytest.fixture
def form(station, send):
    """What the form to book at the station sends, once filled in."""
    page = send(f"{VISIT}/prendre", station=station.id)[1]
    code = re.search('name="code" type="hidden" value="([^"]+)"', page)[1]
    slot = re.search('option value="([^"]+)"', page)[1]
    return {"station": station.id, "code": code, "slot": slot, "name": NAME, "telephone": NUMBER, "reason": WHY}


def code_in(page):
    return re.search("<code>([^<]+)</code>", page)[1]


@pytest.mark.parametrize("path", [VISIT, CALL])
def test_a_page_is_kept_by_nothing_and_sets_nothing(client, path, station):
    answer = client.get(path)

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers and "csrf" not in answer.text and "<script" not in answer.text
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert 'href="tel:17"' in answer.text and 'class="exit"' in answer.text


def test_from_a_postcode_to_a_station(send, station):
    status, page = send(f"{VISIT}/commune", postcode=" 35000 ")
    assert status == 200 and station.name in page and station.id in page
    assert "01 99 00 00 00" in page and "article 15-3" in page
    assert "ne connaissons pas ses heures" in page

    assert "Choisissez la vôtre" in send(f"{VISIT}/commune", postcode="51300")[1]
    assert "Aucune commune" in send(f"{VISIT}/commune", postcode="99999")[1]
    assert send(f"{VISIT}/commune")[0] == send(f"{VISIT}/commune", postcode="99999")[0] == 422


def test_where_no_station_is_known_one_may_be_called_back(send, database):
    assert 'href="/aide/rappel"' in send(f"{VISIT}/poste", commune="35238")[1]
    assert send(f"{VISIT}/poste", commune="nulle part")[0] == 404


def test_an_appointment_is_booked_and_everything_is_said(send, form):
    status, page = send(f"{VISIT}/prendre", **form)

    assert status == 200 and code_in(page) == form["code"]
    for said in (NAME, NUMBER, "On a vidé", "pièce d'identité", "article 15-3", "1 rue de l'Essai", "jusqu'au"):
        assert said in page
    assert send(f"{VISIT}/prendre", **form)[1].count(form["code"]) == page.count(form["code"])
    assert send(f"{VISIT}/prendre", **(form | {"code": "K7QM-3XWP-9TRA"}))[0] == 409


def test_it_is_found_again_moved_and_cancelled(send, form, client):
    send(f"{VISIT}/prendre", **form)
    code = form["code"]
    assert NAME in send(f"{VISIT}/voir", code=code.lower())[1]

    page = send(f"{VISIT}/changer", code=code)[1]
    assert form["slot"] not in page
    other = re.findall('option value="([^"]+)"', page)[-1]
    assert "est déplacé" in send(f"{VISIT}/changer", code=code, slot=other)[1]

    answer = client.post(f"{VISIT}/agenda", data={"code": code})
    assert answer.mimetype == "text/calendar" and answer.headers["Cache-Control"] == "no-store"
    assert len(Calendar.from_ical(answer.data).walk("VEVENT")) == 1

    page = send(f"{VISIT}/annuler", code=code)[1]
    assert "est annulé" in page and NAME not in page
    assert send(f"{VISIT}/changer", code=code, slot=other)[0] == 409


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "Écrivez le nom"),
        ({"telephone": "17"}, "pas complet"),
        ({"reason": "x" * 1001}, "trop long"),
        ({"slot": ""}, "Choisissez un créneau"),
        ({"slot": "demain"}, "illisible"),
        ({"slot": "2026-01-01T09:00:00+01:00"}, "ne reçoit pas"),
    ],
)
def test_what_is_wrong_is_told_beside_it_and_what_was_written_stays(send, form, change, sentence):
    status, page = send(f"{VISIT}/prendre", **(form | change))

    assert status == 422 and sentence in page and 'role="alert"' in page
    assert form["code"] in page and (NAME in page or "name" in change)


@pytest.mark.parametrize("path", [f"{VISIT}/voir", f"{CALL}/voir"])
@pytest.mark.parametrize("code", ["", "K7QM", "K7QM-3XWP-9TRA"])
def test_a_code_that_opens_nothing_is_told_beside_its_field(send, station, path, code):
    status, page = send(path, code=code)
    assert status in (404, 422) and 'aria-invalid="true"' in page


@pytest.mark.parametrize("path", ["changer", "annuler", "agenda"])
def test_without_its_code_nothing_is_done(send, station, path):
    assert send(f"{VISIT}/{path}")[0] == send(f"{VISIT}/{path}", code="K7QM-3XWP-9TRA")[0] == 404


def test_a_call_back_is_asked_for_found_again_and_cancelled(send, station):
    page = send(f"{CALL}/commune", postcode="35000")[1]
    assert "la gendarmerie nationale" in page and "article 15-3" in page
    code = re.search('name="code" type="hidden" value="([^"]+)"', page)[1]
    day = callbacks.days()[1].isoformat()
    said = {"commune": "35238", "code": code, "force": "police", "telephone": NUMBER, "name": NAME, "day": day}
    window = {"begins": "14:00", "ends": "16:00"}

    status, page = send(f"{CALL}/demander", **said, **window)
    assert status == 200 and code_in(page) == code and "de 14\u00a0h à 16\u00a0h" in page
    assert NUMBER in send(f"{CALL}/voir", code=code)[1]
    assert "effacés" in send(f"{CALL}/annuler", code=code)[1]
    assert send(f"{CALL}/voir", code=code)[0] == 404

    for wrong in ({"force": ""}, {"telephone": "17"}, {"name": ""}, {"day": "hier"}, {"ends": "14:00"}, {"force": "x"}):
        status, page = send(f"{CALL}/demander", **(said | window | wrong))
        assert status == 422 and 'role="alert"' in page


@pytest.mark.parametrize("path", ["/prendre", "/voir", "/changer", "/annuler", "/agenda", "/commune", "/poste"])
def test_another_site_sends_nothing(client, station, path):
    assert client.post(VISIT + path, data={}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


@pytest.mark.parametrize("path", ["/demander", "/commune", "/annuler"])
def test_another_site_asks_for_nobody(client, station, path):
    assert client.post(CALL + path, data={}, headers={"Sec-Fetch-Site": "same-site"}).status_code == 403
