"""A service that runs erases by itself what is past its time in the register, and nothing before."""

from datetime import timedelta
from functools import partial

import pytest

from tests.service import wait_until
from tests.web.staff import open_account
from widget_server.register import applications, confirmations, mail, openings, partners
from widget_server.register.people import ceremonies, passkeys, sessions, staff, tries
from widget_server.steady import Clock
from widget_server.store import connect, moments, writing
from widget_server.web import sweeper

LONG = timedelta(days=400)
ENDING = (
    *("application", "application_origin", "confirmation", "opening", "session", "attempt"),
    *("challenge", "passkey", "recovery_code", "staff"),
)


@pytest.fixture
def start(publish, tmp_path, monkeypatch):
    """A callable that starts a service that sweeps all the time."""
    monkeypatch.setattr(sweeper, "SWEEP", 0.1)
    return lambda: publish(tmp_path)


@pytest.fixture
def later(monkeypatch):
    """A callable that puts the date of the service forward by more than a year."""
    at = moments.now() + LONG
    return lambda: monkeypatch.setattr(moments, "now", lambda: at)


def fill(app):
    """Have in the register a row of everything that ends, and a message in the folder."""
    mail.send(app.config, "x@shop.example", "Un message", "Bonjour.")
    site = ceremonies.site_at("https://17cyber.example")
    with connect(app.config["DATABASE"]) as db:
        applications.apply(db, "La Librairie", "retail", "y@books.example", ["https://books.example"])
        partners.add(db, "cli:test", "shop", "La Boutique", "commerce", "x@shop.example", ["https://shop.example"])
        confirmations.ask(db, "staff:1", "shop")
        openings.open(db, "shop")
        tries.count(db, "nobody@example.org")
        login, _ = open_account(app.config["DATABASE"], "issuer")
        person = staff.get(db, login)
        passkeys.options_to_register(db, person, site)
        with writing(db):
            row = {"id": "a", "staff": person.id, "label": "", "public_key": b"", "sign_count": 0, "created_at": ""}
            db.table("passkey").insert(row)
        staff.disable(db, "cli:test", login)
        sessions.open(db, person.id)


def counts(app):
    with connect(app.config["DATABASE"]) as db:
        return {table: db.table(table).count for table in ENDING} | {"message": len(mail._paths(app.config))}


def test_what_is_past_its_time_goes_by_itself_and_nothing_else_does(start, later):
    app = start()
    fill(app)
    full = counts(app)
    assert all(full.values())
    app.test_client().get("/partenaires/")
    assert counts(app) == full

    later()

    wait_until(lambda: not any(counts(app).values()))
    with connect(app.config["DATABASE"]) as db:
        assert db.table("partner").count == 1


@pytest.fixture
def over(app, database, later):
    """A callable that counts what is past its time: a page that was open, and a message."""
    mail.send(app.config, "x@shop.example", "Un message", "Bonjour.")
    with connect(database) as db:
        partners.add(db, "cli:test", "shop", "La Boutique", "commerce", "x@shop.example", ["https://shop.example"])
        openings.open(db, "shop")
    later()

    def left():
        found = counts(app)
        return found["opening"], found["message"]

    return left


def test_a_register_that_cannot_be_written_is_told_and_swept_once_it_can(app, database, over, caplog):
    impatient = partial(connect, database, 0.01)
    with connect(database) as db:
        db.execute("BEGIN IMMEDIATE")  # while it is held, nobody else writes
        sweeper._sweep(impatient, app.config, Clock())
        db.rollback()
    assert "was not erased: StoreBusy" in caplog.text and over() == (1, 0)

    for _ in range(2):  # as two processes would
        sweeper._sweep(impatient, app.config, Clock())
    assert over() == (0, 0)


def test_nothing_goes_while_the_date_is_in_doubt(app, over):
    leaps = iter((0.0, 400 * 86_400.0))
    sweeper._sweep(app.extensions["connect"], app.config, Clock(lambda: next(leaps), lambda: 0.0))

    assert over() == (1, 1)
