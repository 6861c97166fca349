"""A whole country imported once, which no test changes but by what it undoes."""

import pytest

from tests.desk import country
from widget_server.store import connect


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """(a register where every kind of file was imported, what importing said)."""
    folder = tmp_path_factory.mktemp("country")
    with connect(str(folder / "register.sqlite")) as db:
        yield db, country.load(db, folder)
