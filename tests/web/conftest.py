"""Publishing takes a moment, so the tests of a module share one application; each finds its register empty."""

import pytest

from widget_server.store import connect, writing

# Those that refer to others first.
TABLES = (
    *("count", "waiting_count", "released_count", "key_use", "secret_key", "reminder", "confirmation", "key"),
    *("origin", "partner", "application"),
)


@pytest.fixture(scope="module")
def app(publish, tmp_path_factory):
    return publish(tmp_path_factory.mktemp("app"))


@pytest.fixture
def database(app):
    path = app.config["DATABASE"]
    with connect(path) as db, writing(db):
        for table in TABLES:
            db.table(table).delete_where()
    app.extensions["keyring"].refresh_if_changed()
    return path
