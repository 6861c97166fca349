"""Everybody at once on a new edition: what is served is the old bytes or the new ones, prepared, and nothing else."""

import time

from bench.running import SETTLE
from tests.service import Service, wait_until
from widget_server.journey.edition import packaged_tree

from .asking import Readers, ask
from .load import Load
from .outcome import PATIENCE, Outcome, say

CLIENTS, QUICK = 5000, 500
CALM, LASTING = 10, 30  # seconds before the edition is saved, and while it is rendered, translated and pressed
PAUSE = 5.0  # seconds between two pages of the same visitor
SOON = 300.0  # milliseconds in which 99 of 100 answers come
SLOWER = 3.0  # times what they take without an edition that comes, where connections alone saturate the machine
PAGE, WORDS = "/diagnostic/phishing-email", ("Hameçonnage par courriel", "Courriel trompeur", "Courriel menteur")
READ = (PAGE, "/", "/?complet")
PRESSED = "Accept-Encoding: br"


def run(folder, quick):
    """Save another tree while visitors come, then while as many connections ask for a page as fast as they can."""
    clients = QUICK if quick else CLIENTS
    tree = folder / "tree.yaml"
    tree.write_text(packaged_tree().read_text(encoding="utf-8"), encoding="utf-8")
    service = Service(folder, workers=2, WIDGET_TREE=str(tree)).start(PATIENCE)
    try:
        time.sleep(SETTLE)
        say(f"{clients} visiteurs")
        yield _visited(_Publication(service.port, tree, 1), clients)
        say(f"{clients} connexions sans répit")
        yield _saturated(_Publication(service.port, tree, 2), clients)
    finally:
        service.stop()


def _visited(publication, clients):
    told, _ = publication.under(clients, PAUSE)
    return Outcome(
        f"{clients} visiteurs, une page chacun toutes les {PAUSE:.0f} s, à la publication d'une édition",
        f"des octets préparés, aucune erreur, p99 ≤ {SOON:.0f} ms, la nouvelle édition partout",
        f"{told} ; {publication}",
        not told.failed and told.p99 <= SOON and publication.readers.all_answered,
    )


def _saturated(publication, clients):
    told, calm = publication.under(clients, 0)
    longest = max(SOON, SLOWER * calm.p99)
    return Outcome(
        f"{clients} connexions sans répit à la publication d'une édition",
        f"des octets préparés, aucune erreur, p99 ≤ {SOON:.0f} ms ou {SLOWER:.0f} fois ce qu'elles attendent sans "
        f"publication (soit {longest:.0f} ms), la nouvelle édition partout",
        f"{told} ; sans publication {calm} ; {SOON:.0f} ms {'tenues' if told.p99 <= SOON else 'non tenues'} ; "
        f"{publication}",
        not told.failed and not calm.failed and told.p99 <= longest and publication.readers.all_answered,
    )


class _Publication:
    """Another word in the tree, saved while many ask; `readers` read beside them, `took` is seconds."""

    def __init__(self, port, tree, number):
        self._port, self._tree, self._former, self._new = port, tree, WORDS[number - 1], WORDS[number]
        self.readers, self.took = Readers(port, paths=READ), 0.0

    def __str__(self):
        return f"à côté {self.readers} ; nouvelle édition partout {self.took:.0f} s après"

    def under(self, clients, pause):
        """Return what they were told while it was published, and before."""
        calm = self._load(clients, pause, lambda: time.sleep(CALM))
        with self.readers:
            return self._load(clients, pause, self._publish), calm

    def _load(self, clients, pause, meanwhile):
        with Load(self._port, "/", clients, PRESSED, pause=pause) as load:
            meanwhile()
        return load.told

    def _publish(self):
        text = self._tree.read_text(encoding="utf-8").replace(self._former, self._new)
        self._tree.write_text(text, encoding="utf-8")
        began = time.monotonic()
        wait_until(lambda: all(self._new in self._page() for _ in range(40)), PATIENCE)
        self.took = time.monotonic() - began
        time.sleep(max(0, LASTING - self.took))

    def _page(self):
        return ask(self._port, "GET", PAGE).body.decode()
