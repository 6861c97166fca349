"""Here files are made as the service makes them, tables and all."""

import pytest

from tests.conftest import make_tables
from widget_server.store import database


@pytest.fixture(autouse=True)
def tables_are_made(monkeypatch):
    monkeypatch.setattr(database, "_connect", make_tables)
