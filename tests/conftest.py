"""A register, a small tree and a running application for whoever asks. No rule of the service is tested here."""

import os
import threading
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory

import pytest
import trustme
from flask import Flask
from hypothesis import settings

from tests.desk.receiver import Receiver
from widget_server import create_app
from widget_server.journey import edition
from widget_server.journey.rendering import Compiled
from widget_server.register import keys, partners
from widget_server.steady import Repeated
from widget_server.store import connect, database, moments
from widget_server.store.backup import BESIDE

settings.register_profile("many", max_examples=100_000, deadline=None, database=None)  # for `make fuzz`

NEVER = 3600.0  # seconds: a test that needs a refresh asks for it
AT_ONCE = 0.0001  # seconds: a test asks for much, and waits for nothing

# Hundreds of applications are made, on the same tree: each template is compiled once, and the same bytes pressed once.
Flask.jinja_options = {"bytecode_cache": Compiled()}
edition._pressed = cache(edition._pressed)

# As many databases: the tables are made once, and a new file begins as a copy. Those of tests/store make their own.
make_tables = database._connect


@cache
def _empty(its_migrations, pragmas):
    with TemporaryDirectory() as folder:
        path = Path(folder, "empty")
        make_tables(path, database.PATIENCE, True, its_migrations, pragmas).close()
        return path.read_bytes()


def _connect_to_a_copy(path, patience, create, its_migrations, pragmas):
    if create and not any(Path(f"{path}{end}").exists() for end in BESIDE):
        with suppress(OSError), NamedTemporaryFile(dir=Path(path).parent) as copy:  # for its owner only
            copy.write(_empty(its_migrations, pragmas))
            copy.flush()
            os.link(copy.name, path)  # whole, or not at all where someone was first
    return make_tables(path, patience, create, its_migrations, pragmas)


database._connect = _connect_to_a_copy

SMALL_TREE = f"""
title: Un petit arbre
language: fr
reviewed_on: {moments.today()}
start: what
emergency: [police]
audiences:
  person: une personne
notes:
  paid: a payé
contacts:
  police:
    name: Police ou gendarmerie
    role: en cas de danger immédiat
    phone: "17"
    hours: 24/7
    mark: V
    verified_on: {moments.today()}
    source: https://www.example.org/
  office:
    name: Un guichet
    role: pour parler à quelqu'un
    url: https://guichet.example.org/
    mark: V
    verified_on: {moments.today()}
    source: https://www.example.org/
actions:
  block:
    do: Faites opposition.
    why: Pour arrêter les paiements.
    contacts: [office]
questions:
  what:
    ask: Que s'est-il passé ?
    options:
      - id: card
        say: On a utilisé ma carte
        next: stolen-card
        notes: [paid]
      - id: unsure
        say: Je ne sais pas
        next: stolen-card
diagnoses:
  stolen-card:
    name: Carte volée
    cue: des achats inconnus
    what: Quelqu'un se sert de votre carte.
    severity: S2
    audiences: [person]
    now: [block]
    contacts: [office]
    then: La banque vous répond.
    sources: [https://www.example.org/]
    reviewed_on: {moments.today()}
"""


@pytest.fixture(name="database")
def database_path(tmp_path):
    """The path of a database that does not exist yet."""
    return str(tmp_path / "register.sqlite")


@pytest.fixture
def open_database(database):
    """A callable that opens one more connection; all are closed at the end."""
    opened = []

    def open_one():
        opened.append(connect(database))
        return opened[-1]

    yield open_one
    for db in opened:
        db.close()


@pytest.fixture
def db(open_database):
    """A connection to an empty register."""
    return open_database()


@pytest.fixture
def bank(db):
    """A partner with one site in production and one on its own machine."""
    return partners.add(
        db, "cli:test", "bank", "La Banque", "banque", "x@bank.example", ["https://bank.example", "http://localhost"]
    )


@pytest.fixture
def live_key(db, bank):
    return keys.issue(db, "cli:test", bank.id, "live")


@pytest.fixture
def test_key(db, bank):
    return keys.issue(db, "cli:test", bank.id, "test")


def write_tree(folder):
    path = folder / "tree.yaml"
    path.write_text(SMALL_TREE, encoding="utf-8")
    return path


@pytest.fixture
def tree_file(tmp_path):
    """The path of a small tree that may be published."""
    return write_tree(tmp_path)


@pytest.fixture(scope="module", autouse=True)
def nothing_goes_on():
    """Ends what the applications of a file of tests do over and over: it would go on beside all the tests to come."""
    before = set(threading.enumerate())
    yield
    for thread in set(threading.enumerate()) - before:
        if isinstance(thread, Repeated):
            thread.end()


@pytest.fixture(scope="session")
def publish():
    """A callable that returns the application, on the small tree and a register of its own in `folder`; other settings
    may be given."""

    def create(folder, **settings):
        places = {"DATABASE": str(folder / "register.sqlite"), "TREE": str(write_tree(folder))}
        polls = dict.fromkeys(("TREE_POLL", "REGISTER_POLL", "DESK_POLL", "DOSSIER_POLL"), NEVER)
        return create_app(places | polls | {"PACE": AT_ONCE} | settings)

    return create


@pytest.fixture
def app(publish, tmp_path):
    """The application on the small tree and the register of the other fixtures."""
    return publish(tmp_path)


@pytest.fixture
def client(app):
    """What a visitor's browser or a partner's server can do; it keeps no cookie."""
    return app.test_client(use_cookies=False)


@pytest.fixture(scope="session")
def authority():
    """Who vouches for the sites of the tests."""
    return trustme.CA()


@pytest.fixture
def trusted(authority, tmp_path, monkeypatch):
    """Makes the service trust that authority."""
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))


@pytest.fixture
def receiver():
    """Where dossiers are sent, until the test is over."""
    receiver = Receiver()
    yield receiver
    receiver.stop()
