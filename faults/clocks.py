"""The time of day moved under a running service: nothing revives, nothing is prolonged, nothing is lost.

The clock is moved for the service alone, by `clock.c` loaded into it; it takes a C compiler.
"""

import time
from datetime import UTC, datetime, timedelta

from tests.conftest import write_tree
from tests.service import Service
from widget_server.register import keys
from widget_server.store import connect

from .asking import Readers, ask
from .outcome import PATIENCE, Outcome, say
from .preloaded import NO_COMPILER, build
from .writers import register

HOUR, DAY = 3600, 86_400
SETTLED = 1.5  # seconds in which every thread has looked again
LASTS = timedelta(minutes=30)  # of the key that ends
SITE = "frame-ancestors https://bank.example"


def run(folder, quick):
    """Move it in turn; the service is the same all along."""
    clock = folder / "clock"
    if not (library := build("clock", folder)):
        yield Outcome("sauts d'horloge", "rien ne revit", NO_COMPILER, False)
        return
    clock.write_text("0")
    moved = {"LD_PRELOAD": str(library), "FAULTS_CLOCK": str(clock)}
    service = Service(folder, WIDGET_TREE=str(write_tree(folder)), WIDGET_DESK_POLL="0.2", **moved)
    lives = _Lives(service)
    service.start(PATIENCE)
    try:
        lives.begin()
        for name, seconds, expected in _jumps():
            say(name)
            yield _outcome(name, seconds, expected, clock, lives)
    finally:
        service.stop()


def _jumps():
    """Yield (name, seconds from now, whether the key that ends and the session are worth anything)."""
    yield "à l'heure", 0, (True, True)
    yield "+ 1 h", HOUR, (False, False)
    yield "retour à l'heure", 0, (False, False)
    yield "− 1 h", -HOUR, (False, False)
    yield "+ 1 jour", DAY, (False, False)
    yield "− 1 jour", -DAY, (False, False)
    yield "+ 9 jours", 9 * DAY, (False, False)
    yield "au passage à l'heure d'été", _until_summer_time(), (False, False)
    yield "retour à l'heure, pour de bon", 0, (False, False)


def _until_summer_time():
    """Return the seconds until a second before the next summer time of Paris: the last Sunday of March, 1:00 UTC."""
    now = datetime.now(UTC)
    year = now.year + (now.month > 3)
    sunday = next(day for day in range(31, 24, -1) if datetime(year, 3, day, tzinfo=UTC).weekday() == 6)
    return int((datetime(year, 3, sunday, 0, 59, 59, tzinfo=UTC) - now).total_seconds())


def _outcome(name, seconds, expected, clock, lives):
    with Readers(lives.service.port) as readers:
        clock.write_text(str(seconds))
        time.sleep(SETTLED)
        found = lives.look()
    return Outcome(
        f"horloge : {name}",
        "ni clé finie ni session finie ne revivent, la clé sans fin vaut, conversation et décompte continuent",
        f"clé finie {found[0]}, session {found[1]}, clé sans fin {found[2]}, conversation {found[3]}, "
        f"écritures {found[4]} ; {readers}",
        found[:2] == expected and all(found[2:]) and readers.all_answered,
    )


class _Lives:
    """A key that ends soon and one that does not, a session, a conversation."""

    def __init__(self, service):
        self.service = service
        self._session = register(service.settings["WIDGET_DATABASE"])
        with connect(service.settings["WIDGET_DATABASE"]) as db:
            self._ends = keys.issue(db, "cli:faults", "bank", "live", datetime.now(UTC) + LASTS)
            self._stays = keys.issue(db, "cli:faults", "bank", "live")

    def begin(self):
        self._code = ask(self.service.port, "POST", "/v1/conversations", {"force": "police"}).json["code"]

    def look(self):
        """Return whether the key that ends, the session, the other key, the conversation and writing are all right."""
        port, session = self.service.port, {"Authorization": f"Bearer {self._session}"}
        return (
            self._frames(self._ends),
            ask(port, "GET", "/v1/staff/partners", **session).status == 200,
            self._frames(self._stays),
            ask(port, "GET", "/v1/conversations/own", Authorization=f"Bearer {self._code}").status == 200,
            ask(port, "POST", "/v1/counts", {"diagnosis": "stolen-card"}).status == 204
            and ask(port, "POST", "/v1/conversations", {"force": "police"}).status == 201,
        )

    def _frames(self, key):
        return ask(self.service.port, "GET", f"/module/{key}").headers["Content-Security-Policy"].endswith(SITE)
