"""The thread that delivers: it starts with the service, and goes on whatever goes wrong."""

import json
import threading
from pathlib import Path

import pytest

from tests.conftest import NEVER, write_tree
from tests.desk.receiver import SECRET
from widget_server import create_app
from widget_server.config import desk_file
from widget_server.desk import dossiers
from widget_server.errors import ConfigError
from widget_server.web.deliverer import Deliverer

FACTS = {"facts": {"story": "Né à Évry 1987"}}


@pytest.fixture
def start(tmp_path, receiver):
    """A callable that starts the service, its dossiers received by `receiver`."""
    settings = {"DATABASE": str(tmp_path / "register.sqlite"), "TREE": str(write_tree(tmp_path))}
    settings |= dict.fromkeys(("TREE_POLL", "REGISTER_POLL", "DESK_POLL", "DOSSIER_POLL"), NEVER)
    settings |= {"DOSSIER_URL": receiver.url, "DOSSIER_SECRET": SECRET}
    return lambda **others: create_app(settings | others)


def test_a_service_delivers_by_itself(start, receiver):
    arrived = threading.Event()
    receiver.answers = [lambda handler: arrived.set() or handler.send_error(503)]
    app = start(DOSSIER_POLL=0.01)
    with app.extensions["connect_desk"]() as db:
        dossiers.prepare(db, FACTS, ["facts"])

    assert arrived.wait(20)
    assert json.loads(receiver.heard[0][1])["data"] == FACTS


def test_a_desk_that_cannot_be_opened_is_told_once_and_tried_again(start, receiver, caplog):
    app = start()
    deliverer = Deliverer(app.extensions["connect_desk"], app.config)
    with app.extensions["connect_desk"]() as db:
        code, _ = dossiers.prepare(db, FACTS, ["facts"])
    path = Path(desk_file(app.config))
    kept = path.read_bytes()
    path.write_bytes(b"no database at all, " * 100)

    deliverer.deliver()
    deliverer.deliver()
    assert [record.name for record in caplog.records].count("widget_server.web.deliverer") == 1
    path.write_bytes(kept)
    deliverer.deliver()

    with app.extensions["connect_desk"]() as db:
        assert dossiers.find(db, code).state == "acknowledged"


def test_a_server_without_a_good_secret_stops_the_start(start):
    with pytest.raises(ConfigError, match="WIDGET_DOSSIER_SECRET"):
        start(DOSSIER_SECRET="hunter2")
