"""The outbox as administrators see it: numbers and states, two deeds, never a word."""

import pytest

from widget_server.desk import deliveries, dossiers
from widget_server.desk.webhook import Answer
from widget_server.register import audit
from widget_server.store import connect

LIST = "/console/livraisons/"
FACTS = {"facts": {"story": "Né à Évry 1987"}}


@pytest.fixture
def desk(app):
    """The desk's own database, where nothing waits."""
    with app.extensions["connect_desk"]() as db:
        db.table("delivery").delete_where()
        yield db


@pytest.fixture
def number(desk):
    """A dossier that was given up."""
    dossiers.prepare(desk, FACTS, ["facts"])
    claimed = deliveries.claim(desk)
    desk.table("delivery").update(claimed.number, {"tries": deliveries.MOST_TRIES})
    deliveries.note(desk, claimed._replace(tries=deliveries.MOST_TRIES), Answer(None, "503"))
    assert deliveries.get(desk, claimed.number).state == "failed"
    return claimed.number


def test_what_was_given_up_is_shown_without_a_word_of_it(come_in, number):
    page = come_in("administrator").get(LIST).text

    assert "Échouée" in page and "503" in page and f"Réessayer la n° {number}" in page
    assert "Évry" not in page and "msg_" not in page


def test_the_first_page_says_how_many_were_given_up(come_in, number):
    assert "<dt>Dossiers et alertes non remis</dt><dd>1</dd>" in come_in("administrator").get("/console/").text


def test_nothing_to_show_is_told(come_in, desk):
    assert "Rien n&#39;attend" in come_in("administrator").get(LIST).text.replace("'", "&#39;")


def test_one_is_tried_again_and_the_log_says_so(come_in, people, desk, number):
    chief = come_in("administrator")

    answer = chief.post(f"{LIST}{number}/relancer", form_at=LIST)

    assert (answer.status_code, answer.headers["Location"]) == (303, LIST)
    assert "sera réessayée" in chief.get(LIST).text
    assert (deliveries.get(desk, number).state, deliveries.get(desk, number).tries) == ("prepared", 0)
    with connect(people) as db:
        (entry,) = audit.about(db, [f"delivery:{number}"])
    assert (entry["action"], entry["after"]) == ("delivery retry", {"state": "prepared"})
    assert "Livraison réessayée" in chief.get("/console/journal/").text


def test_one_is_given_up_and_cannot_be_tried_again(come_in, desk, number):
    chief = come_in("administrator")

    chief.post(f"{LIST}{number}/abandonner", form_at=LIST)
    chief.post(f"{LIST}{number}/relancer", form_at=LIST)

    page = chief.get(LIST).text
    assert "Abandonnée" in page and "plus rien à envoyer" in page
    assert deliveries.get(desk, number).state == "dropped"


@pytest.mark.parametrize("number", [987654, 10**30])
def test_one_that_is_not_there_is_told(come_in, desk, number):
    assert come_in("administrator").post(f"{LIST}{number}/relancer", form_at=LIST).status_code == 404
