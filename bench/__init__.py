"""What the service weighs and how fast it answers, beside nginx and a plain Flask view, in one run.

`make bench` prints one table and keeps it in bench.json. Nothing here is a test: a busy machine gives other figures.
"""

import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import date
from http.client import HTTPConnection
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.chromium import find_chromium
from tests.desk import country
from widget_server import create_app
from widget_server.desk import communes, territory
from widget_server.journey.edition import packaged_locales, packaged_tree, press, render_edition, translate
from widget_server.journey.language import find_languages
from widget_server.journey.tree import load_decision_tree
from widget_server.register import partners
from widget_server.store import connect, searchable, writing

from .desk import conversing
from .running import CLIENT_CORE, SETTLE, fetch, free_port, granian, pinned, process, say, settings, waits

ROUNDS, SECONDS, CONNECTIONS = 3, 3, 32
EXIT_URL = "https://fr.wikipedia.org/"
QUERIES = ("colis", "RIB", "ma fille", "rançongiciel", "conseiller bancaire", "piratage messagerie", "xyzxyzxyz")
TYPE = """queries => queries.map(query => {
  const input = document.querySelector("#words");
  input.value = query;
  const began = performance.now();
  input.dispatchEvent(new Event("input"));
  return performance.now() - began;
})"""
PARTNERS = 100_000
STATIONS = 3_660
COMMUNES = ("35238", "75101", "2A004", "69123", "97302", "01340")
PEOPLE = 50
SECTORS = ("banque", "commerce", "association")
FILTERS = ({}, {"after": "partner-5"}, {"state": "suspended"}, {"sector": "banque"}, {"sector": "inconnu"})
TEXTS = ("", "e", "zz", "example", "exampla", "partenaire 99", "site-99999", "introuvable", "xn--")
FIRST_FLIGHT = 14_600  # bytes: ten segments of TCP's initial window (RFC 6928)


def main():
    figures = dict(sizes())
    with tempfile.TemporaryDirectory() as folder:
        figures |= start_up(Path(folder))
        figures |= throughput(Path(folder))
        figures |= searching(Path(folder))
        figures |= signing_in(Path(folder))
        figures |= many_partners(Path(folder))
        figures |= nearby(Path(folder))
        figures |= conversing(Path(folder))
    show(figures)
    Path("bench.json").write_text(json.dumps(figures | {"machine": machine()}, indent=1, ensure_ascii=False))


def sizes():
    """Yield (name, (value, unit, budget)) for the bytes that travel, brotli."""
    tree = load_decision_tree(packaged_tree().read_text(encoding="utf-8"))
    languages = find_languages(packaged_locales())
    edition = render_edition(tree, EXIT_URL, languages=languages)
    for language in languages:
        edition = translate(edition, EXIT_URL, language, languages)
    weigh = {path: len(each.bodies["br"]) for path, each in press(edition).resources.items()}
    first = weigh["/17cyber.js"] + weigh["/"]
    yield "loader", (weigh["/17cyber.js"], "o", "≤ 2500")
    yield "loader + première question", (first, "o", f"≤ {FIRST_FLIGHT}")
    yield "parcours entier, tous les diagnostics", (first + weigh["/?complet"], "o", "≤ 80000")
    for language in languages:
        whole = weigh["/17cyber.js"] + weigh[f"{language.root}/"] + weigh[f"{language.root}/?complet"]
        yield f"parcours entier en {language.name}", (whole, "o", "≤ 80000")
    yield "requêtes jusqu'à la première question", (2, "", "≤ 3")


def start_up(folder):
    """From the command to the first answer, and the memory of the process that answers."""
    say("Démarrage…")
    began = time.monotonic()
    with granian(folder, core=None) as (port, process):
        elapsed = time.monotonic() - began
        for _ in range(500):
            fetch(port)
        workers = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True).stdout.split()
        memory = max(resident(pid) for pid in [*workers, process.pid])
    return {
        "démarrage → première réponse": (round(elapsed, 2), "s", "≤ 1.5"),
        "mémoire par processus": (memory, "Mo", "≤ 120"),
    }


def searching(folder):
    """The slowest answer of the search box, typing letter by letter, on a processor slowed down six times."""
    chromium = find_chromium()
    if not chromium:
        return {}
    say("Recherche…")
    with granian(folder, core=None) as (port, _), sync_playwright() as playwright:
        page = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"]).new_page()
        page.goto(f"http://127.0.0.1:{port}/")
        page.locator(".search:not([hidden])").wait_for()
        time.sleep(SETTLE)
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 6})
        times = sorted(page.evaluate(TYPE, [query[: end + 1] for query in QUERIES for end in range(len(query))]))
    return {
        "recherche, processeur ralenti 6 fois, p95": (round(times[len(times) * 95 // 100], 1), "ms", "< 16"),
        "recherche, la plus lente": (round(times[-1], 1), "ms", "< 16"),
    }


def signing_in(folder):
    """How long a prepared page takes, at rest and while fifty people sign in at once."""
    say("Cinquante connexions à la fois…")
    with granian(folder, core=None) as (port, _), ThreadPoolExecutor(PEOPLE) as people:
        time.sleep(SETTLE)
        at_rest = waits(port)
        answered = [people.submit(sign_in, port, number) for number in range(PEOPLE * 4)]
        meanwhile = waits(port)
        looked_at = sum(each.result() == 401 for each in answered)
    return {
        "page préparée au repos, p95": (at_rest, "ms", ""),
        f"pendant {PEOPLE * 4} connexions par {PEOPLE} à la fois, p95": (meanwhile, "ms", ""),
        "… dont regardées, les autres priées de revenir": (looked_at, "", ""),
    }


def sign_in(port, number):
    """The status of a sign-in whose passphrase is computed, and wrong."""
    proofs = {"login": f"nobody-{number}@example.org", "passphrase": "une phrase de trop", "code": "000000"}
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("POST", "/v1/staff/sessions", json.dumps(proofs), {"Content-Type": "application/json"})
        return connection.getresponse().status
    finally:
        connection.close()


def many_partners(folder):
    """The slowest text to look up, pages and a card, in a register of 100 000 partners and twice as many sites."""
    say("Registre de 100 000 partenaires…")
    with connect(str(folder / "many.sqlite")) as db:
        fill(db)
        words = {text: middle(lambda text=text: partners.search(db, text)) for text in TEXTS}
        pages = [middle(lambda each=each: partners.search(db, **each)) for each in FILTERS]
        card = middle(lambda: partners.get(db, f"partner-{PARTNERS // 2}"))
    slowest = max(words, key=words.get)
    return {
        f"registre, texte le plus long à chercher (« {slowest} »)": (words[slowest], "ms", "< 50"),
        "registre, page de liste la plus lente": (max(pages), "ms", "< 50"),
        "registre, un partenaire": (card, "ms", "< 50"),
    }


def nearby(folder):
    """The slowest commune to answer for, with as many stations as there are in France."""
    say("Territoire…")
    with connect(str(folder / "territory.sqlite")) as db:
        country.load(db, folder)
        with writing(db):
            db.table("station").insert_all(scattered(STATIONS - db.table("station").count))
        times = {code: middle(lambda code=code: territory.of_commune(db, code)) for code in COMMUNES}
        listed = middle(lambda: communes.of_postcode(db, "51300"))
    return {
        f"postes les plus proches, parmi {STATIONS}": (max(times.values()), "ms", "< 20"),
        "communes d'un code postal qui en a 46": (listed, "ms", "< 20"),
    }


def scattered(total):
    facts = dict.fromkeys(("street", "postcode", "town", "commune", "telephone", "site", "hours"), "")
    facts |= {"kind": "gendarmerie", "department": "00", "verified_on": "2026-01-01"}
    for number in range(total):
        yield facts | {
            "name": f"Brigade {number}",
            "latitude": 42 + number % 89 / 10,
            "longitude": -4 + number % 120 / 10,
        }


def fill(db):
    with writing(db):
        for number in range(PARTNERS):
            id, name = f"partner-{number}", f"Partenaire {number} de l'exemple"
            sites = [f"https://www.site-{number}.example", f"https://boutique.site-{number}.example"]
            facts = {"contact": f"contact@site-{number}.example", "created_on": "2026-01-01"}
            facts |= {"sector": SECTORS[number % 3], "search": searchable(id, name, *sites)}
            db.table("partner").insert({"id": id, "name": name, **facts})
            db.table("origin").insert_all({"partner": id, "origin": site} for site in sites)


def middle(act):
    """The median time of a call, in milliseconds."""
    times = []
    for _ in range(15):
        began = time.perf_counter()
        act()
        times.append(time.perf_counter() - began)
    return round(statistics.median(times) * 1000, 1)


def throughput(folder):
    """Requests a second for the journey's page on one core: ours, nginx on the same bytes, a Flask view on gunicorn."""
    if not ensure("wrk"):
        say("Débit non mesuré : wrk est absent (apt install wrk).")
        return {}
    servers = {"octets préparés (wire, granian)": granian, "vue Flask (gunicorn)": gunicorn}
    if ensure("nginx"):
        servers["nginx, mêmes octets"] = nginx
    else:
        say("Pas de comparaison avec nginx : il est absent (apt install nginx).")
    rates = {name: [] for name in servers}
    with ExitStack() as running:
        ports = {name: running.enter_context(serve(folder))[0] for name, serve in servers.items()}
        for turn in range(ROUNDS):
            for name, port in ports.items():
                say(f"Débit, tour {turn + 1}/{ROUNDS} : {name}…")
                rates[name].append(load(port))
    found = {name: (round(statistics.median(values)), "req/s", "") for name, values in rates.items()}
    ours = rates["octets préparés (wire, granian)"]
    for name, budget in (("nginx, mêmes octets", "≥ 0.6"), ("vue Flask (gunicorn)", "≥ 10")):
        if name in rates:
            ratio = statistics.median(mine / theirs for mine, theirs in zip(ours, rates[name], strict=True))
            found[f"préparés ÷ {name}"] = (round(ratio, 2), "", budget)
    return found


def load(port):
    line = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-H", "Accept-Encoding: br", f"http://127.0.0.1:{port}/"]
    done = subprocess.run(pinned(CLIENT_CORE, line), capture_output=True, text=True, check=True)
    if "Non-2xx" in done.stdout:
        raise SystemExit(f"Des réponses n'étaient pas bonnes :\n{done.stdout}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)[1])


@contextmanager
def gunicorn(folder):
    port = free_port()
    line = [sys.executable, "-m", "gunicorn", "-w", "1", "-k", "gthread", "--threads", "4", "-b", f"127.0.0.1:{port}"]
    with process([*line, "--log-level", "warning", "bench:through_flask()"], port, folder) as started:
        yield port, started


@contextmanager
def nginx(folder):
    port = free_port()
    app = create_app(settings(folder))
    (folder / "page").write_bytes(app.extensions["publisher"].edition.resources["/"].bodies["br"])
    (folder / "nginx.conf").write_text(
        f"daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;\n"
        "events { worker_connections 256; }\n"
        f"http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 10000000; open_file_cache max=10;\n"
        f" server {{ listen 127.0.0.1:{port}; root {folder}; location / {{ try_files /page =404; add_header Content-Encoding br;"
        " add_header Vary Accept-Encoding; default_type text/html; } } }\n"
    )
    (folder / "page").chmod(0o644)
    folder.chmod(0o755)
    with process(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")], port, folder) as started:
        yield port, started


def through_flask():
    """The same application without the wire: every page goes through Flask's own view."""
    app = create_app(settings(Path(tempfile.mkdtemp())))
    app.wsgi_app = app.extensions["wire"].app
    return app


def resident(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return round(int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024)


def ensure(command):
    """Whether a command is there, after trying Debian's package where that needs no question."""
    if not shutil.which(command) and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(["apt-get", "-qq", "update"], **quiet)
        subprocess.run(["apt-get", "-qq", "install", "-y", command], **quiet)
    return shutil.which(command)


def machine():
    return f"{date.today()}, {os.cpu_count()} cœurs {platform.machine()}, Python {platform.python_version()}"


def show(figures):
    print(f"\n{machine()}\n")
    width = max(map(len, figures))
    for name, (value, unit, budget) in figures.items():
        print(f"{name:<{width}}  {value:>8} {unit:<6} {budget}")
