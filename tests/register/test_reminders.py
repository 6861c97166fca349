from datetime import UTC, datetime, timedelta

import pytest

from widget_server.errors import StoreBusy
from widget_server.register import audit, keys, partners
from widget_server.register.reminders import remind

NOW = datetime(2030, 1, 1, tzinfo=UTC)
END = NOW + timedelta(days=60)


@pytest.fixture
def key(db, bank):
    """A live key that ends on 2 March 2030."""
    return keys.issue(db, "cli:test", "bank", "live", END)


@pytest.fixture
def box():
    """What was sent: (to, subject, text)."""
    return []


def remind_at(db, box, days_left):
    return remind(db, "cli:test", lambda *message: box.append(message), END - timedelta(days=days_left))


def test_a_key_is_recalled_a_month_then_a_week_before_its_end_once_each(db, key, box):
    for days_left in (60, 31, 30, 29, 8, 7, 6, 0.5, 0, -1):
        remind_at(db, box, days_left)

    assert len(box) == 2
    assert "".join(audit.export(db)).count("key remind") == 2


def test_the_message_says_which_key_and_when_it_ends(db, key, box):
    outcome = remind_at(db, box, 20)

    [(to, subject, text)] = box
    assert [each.id for each in outcome.sent] == [key]
    assert to == "x@bank.example"
    assert "2 mars 2030" in subject and "2 mars 2030" in text
    assert "La Banque" in text and key[:20] in text and key not in text


def test_a_key_that_is_dead_or_endless_is_never_recalled(db, bank, live_key, key, box):
    keys.revoke(db, "cli:test", key)

    remind_at(db, box, 5)

    assert box == []


def test_nothing_is_sent_to_a_suspended_partner(db, key, box):
    partners.suspend(db, "cli:test", "bank")

    remind_at(db, box, 5)

    assert box == []


def test_a_message_that_cannot_leave_is_tried_again_and_stops_no_other(db, key, box):
    partners.add(db, "cli:test", "shop", "La Boutique", "commerce", "y@shop.example", ["https://shop.example"])
    other = keys.issue(db, "cli:test", "shop", "live", END)

    def send(to, subject, text):
        if to == "x@bank.example":
            raise StoreBusy("La boîte est pleine.")
        box.append(to)

    first = remind(db, "cli:test", send, END - timedelta(days=5))
    again = remind_at(db, box, 4)

    assert ([each.id for each in first.sent], [each.id for each in first.failed]) == ([other], [key])
    assert [each.id for each in again.sent] == [key]
