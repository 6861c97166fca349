"""A new version put in the place of the one that serves, again and again, while people come: nobody is refused.

A server that stops closes the connections that wait for a next request. One that is sent at that very moment crosses
the close and gets no answer: no server can tell it otherwise, and browsers and proxies send it again by themselves on
another connection (RFC 9110, 9.2.2). wrk does not, and counts it as an error. So it is given a connection for each
request, where an error is somebody refused; those who keep their connection are people of ours, who send again once.
Others are far away: their request comes long after their connection, which must not be closed on them meanwhile.
"""

import signal
import subprocess
import threading
import time
from http.client import HTTPConnection, HTTPException, RemoteDisconnected

from tests.conftest import write_tree
from tests.service import Service, wait_until

from .asking import PATIENCE as WAITED
from .asking import Answer, Readers, ask
from .load import Load
from .outcome import PATIENCE, Outcome, say

TIMES, QUICK = 6, 2
CONNECTIONS, KEEPING, FAR_AWAY = 16, 2, 16
LATER = 0.5  # seconds from a connection to its request: a slow mobile network, and more
LEAST = 1000  # requests a second
PATHS = "/", "/17cyber.js", "/healthz", "/v1/contacts"
CLOSED = RemoteDisconnected, ConnectionResetError, BrokenPipeError


def run(folder, quick):
    """Replace it by itself, so many times, under as many new connections as it can take, and others that are kept."""
    times = QUICK if quick else TIMES
    service = Service(folder, workers=2, WIDGET_TREE=str(write_tree(folder))).start(PATIENCE)
    try:
        with (
            Load(service.port, "/", CONNECTIONS, "Connection: close") as load,
            _Keeping(service.port) as keeping,
            _Far(service.port) as far,
        ):
            for number in range(times):
                _replace(service)
                say(f"{number + 1} sur {times}, {keeping}")
            time.sleep(1)
    finally:
        service.stop()
    yield Outcome(
        f"remplacé en marche (run --replace) {times} fois",
        f"une connexion par demande : aucune refusée ni coupée, ≥ {LEAST} demandes/s, et celles dont la demande vient "
        f"{LATER} s après non plus ; connexions tenues : aucune sans réponse, renvoyée une fois au plus comme font les "
        "navigateurs",
        f"{load.told} ; {LATER} s après : {far} ; connexions tenues : {keeping}, {keeping.again} renvoyées",
        not load.told.failed and load.told.rate >= LEAST and far.all_answered and keeping.all_answered,
    )


class _Far(Readers):
    """People whose request comes long after the connection that it takes."""

    def __init__(self, port):
        super().__init__(port, PATHS, FAR_AWAY)

    def _ask(self, path):
        return ask(self._port, "GET", path, later=LATER)


class _Keeping(Readers):
    """People who keep their connection, and send again on another one what met its end; `again` counts that."""

    def __init__(self, port):
        super().__init__(port, PATHS, KEEPING, pause=0.005)
        self.again, self._own = 0, threading.local()

    def _ask(self, path):
        began, kept = time.monotonic(), getattr(self._own, "connection", None)
        try:
            found = self._get(path)
        except CLOSED as error:
            self.again += bool(kept)
            found = self._once_more(path) if kept else _nothing(error)
        except (OSError, HTTPException) as error:
            found = _nothing(error)
        return Answer(*found, time.monotonic() - began)

    def _once_more(self, path):
        self._own.connection = None
        try:
            return self._get(path)
        except (OSError, HTTPException) as error:
            return _nothing(error)

    def _get(self, path):
        if not getattr(self._own, "connection", None):
            self._own.connection = HTTPConnection("127.0.0.1", self._port, timeout=WAITED)
        connection = self._own.connection
        connection.request("GET", path)
        response = connection.getresponse()
        found = response.status, response.headers, response.read()
        if response.will_close:
            self._own.connection = None
        return found


def _nothing(error):
    return 0, {}, f"{type(error).__name__} {error}".encode()


def _replace(service):
    former = service.process
    line = service.line("run", "--port", str(service.port), "--workers", "2", "--replace", str(former.pid))
    with (service.folder / "service.log").open("a") as log:
        service.process = subprocess.Popen(line, env=service.environment(), stdout=log, stderr=log)
    try:
        wait_until(lambda: former.poll() is not None, PATIENCE)
    except AssertionError:
        former.send_signal(signal.SIGTERM)
        former.wait(PATIENCE)
        raise
