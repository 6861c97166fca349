"""What the service leans on is dead, or never answers: mail, the investigators' server. Victims feel nothing."""

import socket
import threading
import time
from contextlib import contextmanager, suppress

from tests.conftest import write_tree
from tests.desk.receiver import SECRET
from tests.service import Service, free_port

from .asking import Readers, ask, at_rest
from .outcome import PATIENCE, Outcome, say

SENT = 20  # of each
LASTING, QUICK = 20, 8  # seconds
LONGEST = 2.0  # seconds that whoever asks for help may wait
APPLICATION = {"name": "La Boutique", "sector": "retail", "terms": True}
DOSSIER = {"sections": {"facts": {"story": "Mon compte a été vidé.", "money": "300 €"}}, "consent": ["facts"]}


def run(folder, quick):
    """Take both away together, in two ways."""
    for number, (name, server) in enumerate({"mortes": _dead, "qui ne répondent jamais": _stalled}.items()):
        say(name)
        there = folder / str(number)
        there.mkdir()
        with server() as port:
            yield _outcome(name, there, port, QUICK if quick else LASTING)


def _outcome(name, folder, dependency, seconds):
    settings = {
        "WIDGET_TREE": str(write_tree(folder)),
        "WIDGET_PACE": "0.0001",
        "WIDGET_SMTP": f"smtp://127.0.0.1:{dependency}",
        "WIDGET_DOSSIER_URL": f"http://127.0.0.1:{dependency}/",
        "WIDGET_DOSSIER_SECRET": SECRET,
        "WIDGET_DOSSIER_POLL": "0.1",
    }
    service = Service(folder, **settings).start(PATIENCE)
    try:
        calm, helped = at_rest(service.port), []
        with Readers(service.port) as readers:
            until = time.monotonic() + seconds
            for number in range(SENT):
                helped += _ask_for_help(service.port, number)
                time.sleep(max(0, until - time.monotonic()) / (SENT - number))
    finally:
        service.stop()
    slowest = max(answer.took for answer in helped)
    statuses = {answer.status for answer in helped}
    return Outcome(
        f"courriel et serveur des enquêteurs, {name}, {seconds} s",
        f"pages servies (p99 ≤ 50 ms ou 8 fois {calm.p99} ms), dossiers, demandes et conversations gardés en moins de "
        f"{LONGEST:.0f} s",
        f"{readers} ; {len(helped)} demandes, réponses {sorted(statuses)}, la plus lente en {slowest:.1f} s",
        readers.all_answered and readers.is_as_fast_as(calm) and statuses == {201} and slowest < LONGEST,
    )


def _ask_for_help(port, number):
    """Send a dossier to investigators, an application that is answered by message, and open a conversation."""
    yield ask(port, "POST", "/v1/dossiers", DOSSIER)
    shop = {"contact": f"x@shop-{number}.example", "origins": [f"https://shop-{number}.example"]}
    yield ask(port, "POST", "/v1/applications", APPLICATION | shop)
    yield ask(port, "POST", "/v1/conversations", {"force": "police"})


@contextmanager
def _dead():
    yield free_port()


@contextmanager
def _stalled():
    """A server that takes connections and says nothing."""
    held = []
    with socket.create_server(("127.0.0.1", 0), backlog=200) as server:
        threading.Thread(target=_hold, args=(server, held), daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
    for each in held:
        each.close()


def _hold(server, held):
    with suppress(OSError):
        while True:
            held.append(server.accept()[0])
