"""Everybody at once on a new edition: what is served is the old bytes or the new ones, prepared, and nothing else."""

import re
import subprocess
import time

from tests.service import Service, wait_until
from widget_server.journey.edition import packaged_tree

from .asking import Readers, ask, at_rest
from .outcome import PATIENCE, Outcome, say

CLIENTS, QUICK = 1000, 200
LASTING = 30  # seconds in which the edition is rendered, translated and pressed
PAGE, WORD, NEW = "/diagnostic/phishing-email", "Hameçonnage par courriel", "Courriel trompeur"


def run(folder, quick):
    """Save another tree while many connections ask for its pages as fast as they can."""
    clients = QUICK if quick else CLIENTS
    tree = folder / "tree.yaml"
    text = packaged_tree().read_text(encoding="utf-8")
    tree.write_text(text, encoding="utf-8")
    service = Service(folder, workers=2, WIDGET_TREE=str(tree)).start(PATIENCE)
    try:
        calm = at_rest(service.port, paths=(PAGE, "/", "/?complet"))
        say(f"{clients} connexions")
        crowd = _wrk(service.port, clients)
        with Readers(service.port, paths=(PAGE, "/", "/?complet")) as readers:
            time.sleep(3)
            tree.write_text(text.replace(WORD, NEW), encoding="utf-8")
            saved = time.monotonic()
            told = crowd.communicate(timeout=LASTING + 60)[0]
        wait_until(lambda: all(NEW in ask(service.port, "GET", PAGE).body.decode() for _ in range(40)), PATIENCE)
        took = time.monotonic() - saved
    finally:
        service.stop()
    failed = re.search(r"Socket errors:.*|Non-2xx.*", told)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)[1]
    yield Outcome(
        f"{clients} connexions à la publication d'une édition",
        "des octets préparés, aucune erreur, la nouvelle édition partout",
        f"{rate} demandes/s, {failed[0] if failed else 'aucune erreur'} ; à côté {readers} (au repos {calm.p99} ms) ; "
        f"nouvelle édition partout {took:.0f} s après",
        not failed and readers.all_answered,
    )


def _wrk(port, clients):
    line = ["wrk", "-t1", f"-c{clients}", f"-d{LASTING}s", "--timeout", "15s", "-H", "Accept-Encoding: br"]
    return subprocess.Popen([*line, f"http://127.0.0.1:{port}/?complet"], stdout=subprocess.PIPE, text=True)
