"""A whole country imported once, which no test changes but by what it undoes; a desk's file of its own for each test."""

import pytest

from tests.desk import country
from widget_server.store import Sealer, connect, connect_desk


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """(a register where every kind of file was imported, what importing said)."""
    folder = tmp_path_factory.mktemp("country")
    with connect(str(folder / "register.sqlite")) as db:
        yield db, country.load(db, folder)


@pytest.fixture
def desk_path(tmp_path):
    """Where the desk's file of this test is."""
    return tmp_path / "register.sqlite.desk"


@pytest.fixture
def desk(desk_path):
    """The desk's own database, empty."""
    with connect_desk(desk_path, Sealer("a secret of thirty-two characters")) as db:
        yield db
