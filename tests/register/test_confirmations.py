from datetime import UTC, datetime, timedelta

import pytest

from widget_server.errors import BadConfirmation, BadPartner, UnknownPartner
from widget_server.register import audit, confirmations, departures, keys
from widget_server.register.confirmations import KEPT, Request
from widget_server.register.people import staff

CAMILLE, SAM = "staff:1", "staff:2"


def live_keys(db):
    return [key.id for key in keys.list_for(db, "bank") if key.environment == "live"]


def test_a_first_live_key_is_made_when_another_person_confirms(db, bank):
    asked = confirmations.issue_live(db, CAMILLE, "bank")
    assert isinstance(asked, Request) and live_keys(db) == []

    key = confirmations.confirm(db, SAM, asked.number)

    assert live_keys(db) == [key]
    assert confirmations.list_waiting(db) == []
    assert [name for name in ("key ask", "key confirm", "key issue") if name in "".join(audit.export(db))] == [
        "key ask",
        "key confirm",
        "key issue",
    ]


def test_whoever_asked_cannot_confirm(db, bank):
    asked = confirmations.issue_live(db, CAMILLE, "bank")

    with pytest.raises(BadConfirmation, match="une autre personne"):
        confirmations.confirm(db, CAMILLE, asked.number)

    assert confirmations.list_waiting(db) == [asked] and live_keys(db) == []


def test_what_someone_shut_out_had_asked_for_is_not_confirmed(db, bank, camille):
    person = staff.get(db, camille.login)
    asked = confirmations.issue_live(db, person.who, "bank")
    staff.disable(db, "cli:test", camille.login)

    with pytest.raises(BadConfirmation, match="désactivé"):
        confirmations.confirm(db, "staff:99", asked.number)
    assert live_keys(db) == []


def test_the_end_that_was_asked_for_is_the_end_of_the_key(db, bank):
    end = datetime(2040, 1, 1, tzinfo=UTC)

    asked = confirmations.issue_live(db, CAMILLE, "bank", end)

    assert keys.get(db, confirmations.confirm(db, SAM, asked.number)).expires_at == end.isoformat()


def test_a_key_is_not_confirmed_once_its_end_is_past(db, bank):
    now = datetime(2030, 1, 1, tzinfo=UTC)
    asked = confirmations.ask(db, CAMILLE, "bank", now + timedelta(days=1), now)

    with pytest.raises(BadConfirmation, match="passée"):
        confirmations.confirm(db, SAM, asked.number, now + timedelta(days=2))


def test_a_request_is_confirmed_once(db, bank):
    asked = confirmations.issue_live(db, CAMILLE, "bank")
    confirmations.confirm(db, SAM, asked.number)

    for act in (confirmations.confirm, confirmations.refuse):
        with pytest.raises(BadConfirmation, match="n'attend plus"):
            act(db, SAM, asked.number)
    assert len(live_keys(db)) == 1


def test_a_request_waits_seven_days_and_no_more(db, bank):
    now = datetime(2030, 1, 1, tzinfo=UTC)
    asked = confirmations.ask(db, CAMILLE, "bank", now=now)
    late = now + KEPT

    assert confirmations.list_waiting(db, late - timedelta(seconds=1)) == [asked]
    with pytest.raises(BadConfirmation, match="7 jours"):
        confirmations.confirm(db, SAM, asked.number, late)
    assert confirmations.ask(db, SAM, "bank", now=late).number > asked.number


def test_a_refused_request_makes_room_for_another(db, bank):
    asked = confirmations.issue_live(db, CAMILLE, "bank")

    confirmations.refuse(db, CAMILLE, asked.number)

    assert confirmations.issue_live(db, CAMILLE, "bank").number > asked.number


def test_one_request_at_a_time(db, bank):
    asked = confirmations.issue_live(db, CAMILLE, "bank")

    for who in (CAMILLE, SAM):
        with pytest.raises(BadConfirmation, match=f"n° {asked.number} attend déjà"):
            confirmations.issue_live(db, who, "bank")


def test_a_second_live_key_takes_one_person(db, bank, live_key):
    keys.revoke(db, "cli:test", live_key)

    assert keys.is_well_formed(confirmations.issue_live(db, CAMILLE, "bank"))


def test_the_command_line_asks_nobody_and_settles_what_waited(db, bank):
    confirmations.issue_live(db, CAMILLE, "bank")

    assert keys.is_well_formed(confirmations.issue_live(db, "cli:test", "bank"))
    assert confirmations.list_waiting(db) == []


def test_a_partner_that_left_waits_for_nothing(db, bank):
    confirmations.issue_live(db, CAMILLE, "bank")
    departures.leave(db, "cli:test", "bank")

    assert confirmations.list_waiting(db) == []
    with pytest.raises(BadPartner, match="quitté"):
        confirmations.issue_live(db, CAMILLE, "bank")


def test_a_key_is_asked_for_a_known_partner_only(db):
    with pytest.raises(UnknownPartner):
        confirmations.issue_live(db, CAMILLE, "nobody")
