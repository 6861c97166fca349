"""What the service leans on is dead, never answers, or has a name that nobody knows: mail, the investigators' server.
Victims feel nothing, and what is not there is not insisted upon.

There is no circuit that opens: each thing to deliver waits longer and longer between its own tries, and goes alone.
"""

import socket
import threading
import time
from contextlib import closing, contextmanager, suppress
from itertools import accumulate
from typing import NamedTuple

from tests.conftest import write_tree
from tests.desk.receiver import SECRET
from tests.service import Service, free_port
from widget_server.desk import deliveries, webhook
from widget_server.register import mail
from widget_server.store import Sealer, connect_desk, load_secret

from .asking import Readers, ask, at_rest
from .outcome import PATIENCE, Outcome, say

SENT = 20  # of each
LASTING, QUICK = 20, 8  # seconds
LONGEST = 2.0  # seconds that whoever asks for help may wait
PAUSES = ", ".join(map(str, deliveries.BACK_OFF[:3]))
APPLICATION = {"name": "La Boutique", "sector": "retail", "terms": True}
DOSSIER = {"sections": {"facts": {"story": "Mon compte a été vidé.", "money": "300 €"}}, "consent": ["facts"]}


class Dependencies(NamedTuple):
    """Where mail and the investigators' server are said to be, and the connections that each one took, where it can."""

    mail: str
    investigators: str
    mail_held: list = ()
    investigators_held: list = ()


def run(folder, quick):
    """Take both away together, in three ways."""
    for number, (name, gone) in enumerate(WAYS.items()):
        say(name)
        there = folder / str(number)
        there.mkdir()
        with gone() as dependencies:
            yield _outcome(name, there, dependencies, QUICK if quick else LASTING)


def _outcome(name, folder, dependencies, seconds):
    service = Service(folder, **_settings(folder, dependencies)).start(PATIENCE)
    try:
        calm, helped, began = at_rest(service.port), [], time.monotonic()
        with Readers(service.port) as readers:
            for number in range(SENT):
                helped += _ask_for_help(service.port, number)
                time.sleep(max(0, began + seconds - time.monotonic()) / (SENT - number))
    finally:
        service.stop()
    tries, insisted = _insistence(service, dependencies, time.monotonic() - began)
    slowest = max(answer.took for answer in helped)
    statuses = {answer.status for answer in helped}
    return Outcome(
        f"courriel et serveur des enquêteurs, {name}, {seconds} s",
        f"pages servies (p99 ≤ 50 ms ou 8 fois {calm.p99} ms), dossiers, demandes et conversations gardés en moins de "
        f"{LONGEST:.0f} s ; chaque envoi réessayé après {PAUSES} s…, un à la fois",
        f"{readers} ; {len(helped)} demandes, réponses {sorted(statuses)}, la plus lente en {slowest:.1f} s ; {tries}",
        readers.all_answered
        and readers.is_as_fast_as(calm)
        and statuses == {201}
        and slowest < LONGEST
        and not insisted,
    )


def _settings(folder, dependencies):
    return {
        "WIDGET_TREE": str(write_tree(folder)),
        "WIDGET_PACE": "0.0001",
        "WIDGET_SMTP": dependencies.mail,
        "WIDGET_DOSSIER_URL": dependencies.investigators,
        "WIDGET_DOSSIER_SECRET": SECRET,
        "WIDGET_DOSSIER_POLL": "0.1",
    }


def _ask_for_help(port, number):
    """Send a dossier to investigators, an application that is answered by message, and open a conversation."""
    yield ask(port, "POST", "/v1/dossiers", DOSSIER)
    shop = {"contact": f"x@shop-{number}.example", "origins": [f"https://shop-{number}.example"]}
    yield ask(port, "POST", "/v1/applications", APPLICATION | shop)
    yield ask(port, "POST", "/v1/conversations", {"force": "police"})


def _insistence(service, dependencies, seconds):
    """Return what was tried, in words, and whether it was more than is promised for so many seconds."""
    database = service.settings["WIDGET_DATABASE"]
    with closing(connect_desk(f"{database}.desk", Sealer(load_secret(f"{database}.secret")))) as db:
        tries = [each.tries for each in deliveries.list_all(db)]
    shortest = accumulate(pause * (1 - deliveries.JITTER) for pause in deliveries.BACK_OFF)
    most = 1 + sum(waited <= seconds for waited in shortest)
    mailed, handed = len(dependencies.mail_held), len(dependencies.investigators_held)
    one_by_one = mailed <= 1 + seconds // mail.PATIENCE and handed <= 1 + seconds // webhook.PATIENCE
    told = f"{sum(tries)} essais pour {len(tries)} dossiers, {max(tries)} au plus pour le même (permis : {most})"
    held = f", {handed} connexions aux enquêteurs et {mailed} au courriel" if mailed or handed else ""
    return told + held, max(tries) > most or not any(tries) or not one_by_one


@contextmanager
def _dead():
    yield Dependencies(f"smtp://127.0.0.1:{free_port()}", f"http://127.0.0.1:{free_port()}/")


@contextmanager
def _unknown():
    yield Dependencies("smtp://courriel.invalid", "https://enqueteurs.invalid/")  # RFC 6761: it never is a name


@contextmanager
def _stalled():
    """Servers that take connections and say nothing."""
    with _silent() as (mail_port, mail_held), _silent() as (port, held):
        yield Dependencies(f"smtp://127.0.0.1:{mail_port}", f"http://127.0.0.1:{port}/", mail_held, held)


@contextmanager
def _silent():
    held = []
    with socket.create_server(("127.0.0.1", 0), backlog=200) as server:
        threading.Thread(target=_hold, args=(server, held), daemon=True).start()
        yield server.getsockname()[1], held
        server.shutdown(socket.SHUT_RDWR)
    for each in held:
        each.close()


def _hold(server, held):
    with suppress(OSError):
        while True:
            held.append(server.accept()[0])


WAYS = {"morts": _dead, "qui ne répondent jamais": _stalled, "dont le nom n'est pas connu (DNS mort)": _unknown}
