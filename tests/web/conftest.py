"""Publishing takes a moment, so the tests of a module share one application; each finds its register empty."""

from threading import Event

import pytest

from tests.desk import country
from tests.partner_site import Site
from tests.web.staff import Browser, open_account
from widget_server.register import mail, openings, partners
from widget_server.store import connect, writing
from widget_server.web.help import pace
from widget_server.web.later import do_later

# Those that refer to others first.
TABLES = (
    *("count", "waiting_count", "released_count", "key_use", "secret_key", "reminder", "confirmation", "key"),
    *("origin", "partner", "application", "provider_label", "provider"),
)


@pytest.fixture(scope="module")
def app(publish, tmp_path_factory):
    return publish(tmp_path_factory.mktemp("app"))


@pytest.fixture(autouse=True)
def at_ease(monkeypatch):
    """Nobody waits for what other tests asked."""
    monkeypatch.setattr(pace, "_pace", pace.Pace())


@pytest.fixture
def database(app):
    path = app.config["DATABASE"]
    with connect(path) as db, writing(db):
        for table in TABLES:
            db.table(table).delete_where()
    app.extensions["keyring"].refresh_if_changed()
    return path


@pytest.fixture
def until_done(app, database):
    """A callable that waits for all that was put off."""

    def until_done():
        done = Event()
        with app.app_context():
            do_later(lambda *_: done.set())  # one at a time: the others are over once this one is
        assert done.wait(30)

    return until_done


@pytest.fixture
def messages(app, until_done):
    """A callable that waits for so many messages sent since the test began and returns them; one too many fails it."""

    def messages(count):
        until_done()
        kept = mail.list_kept(app.config)
        assert len(kept) == count
        return kept

    until_done()  # what the test before had sent, too
    for old in mail.list_kept(app.config):
        (mail.folder(app.config) / old.name).unlink()
    return messages


@pytest.fixture
def station(database):
    """The one station there is."""
    with connect(database) as db:
        db.table("station").delete_where()
        yield country.add_station(db)
        db.table("station").delete_where()


@pytest.fixture
def people(database):
    """The same register's path; nobody has an account yet, and nobody has tried."""
    with connect(database) as db, writing(db):
        for table in ("staff", "attempt"):
            db.table(table).delete_where()
    return database


@pytest.fixture
def come_in(app, people):
    """A callable that opens an account of a role and returns its Browser, signed in."""

    def come_in(role, login=None, force=None):
        browser = Browser(app)
        assert browser.sign_in(*open_account(people, role, login, force)).status_code == 303
        return browser

    return come_in


@pytest.fixture
def browsers(app, come_in, database):
    """Someone signed in for each kind of page: role → client; a partner; and anyone."""
    clients = {role: come_in(role).client for role in ("administrator", "officer", "supervisor")}
    with connect(database) as db:
        partners.add(db, "cli:test", "shop", "La Boutique", "commerce", "x@shop.example", ["https://shop.example"])
        opening = openings.open(db, "shop")
    shop = Browser(app).client
    with shop.session_transaction() as session:
        session["opening"] = opening
    return clients | {"partner": shop, "anyone": app.test_client()}


@pytest.fixture
def site():
    """A partner's site on this machine."""
    site = Site()
    yield site
    site.stop()
