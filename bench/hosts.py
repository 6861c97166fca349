"""What the module costs a page that shows it, processor slowed six times, and how soon it helps on a poor network.

The same page stands without the module, with it in place and with its button; each load is a new visitor's.
"""

import statistics
import time
from contextlib import contextmanager

from playwright.sync_api import sync_playwright

from partners.serve import SERVICE, serve_site
from tests.browser.chromium import find_chromium
from widget_server.register import keys, partners
from widget_server.store import connect

from .running import SETTLE, free_port, granian, high, say, settings

RUNS = 30
SLOWER = 6
AT_REST = 1000  # milliseconds in which a page has come
CLICKS = 10
POOR = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}  # 400 kb/s
LINE = (
    f'<a data-17cyber href="{SERVICE}/">Victime sur Internet ?</a>'
    f'<script async src="{SERVICE}/17cyber.js" data-key="KEY" data-mode="MODE" referrerpolicy="no-referrer"></script>'
)
WORDS = "<p>Des mots.</p>" * 200
START = "<!doctype html><html lang=fr><title>Une page</title><h1>Une page</h1>"
RESERVED = "<style>a[data-17cyber] { display: block; min-height: 802px }</style>"
# In place, the line stands at the top of the first screen, where whatever moves is seen.
PAGES = {
    "sans": f"{START}{WORDS}",
    "inline": f"{START}{LINE.replace('MODE', 'inline')}{WORDS}",
    "place réservée": f"{START}{RESERVED}{LINE.replace('MODE', 'inline')}{WORDS}",
    "button": f"{START}{WORDS}{LINE.replace('MODE', 'button')}",
}
WATCH = """window.seen = { long: [], shift: 0, ready: false };
new PerformanceObserver(list => list.getEntries().forEach(each => seen.long.push(each.duration)))
  .observe({ type: "longtask", buffered: true });
new PerformanceObserver(list => list.getEntries().forEach(each => { seen.shift += each.value; }))
  .observe({ type: "layout-shift", buffered: true });
document.addEventListener("17cyber:ready", () => { seen.ready = true; });"""
SHOWN = """() => seen.ready || !document.querySelector("a[data-17cyber]")
  || document.querySelector("module-17cyber")?.shadowRoot.querySelector("button.open")"""
ALONE = ["--no-sandbox", "--disable-background-networking", "--enable-precise-memory-info"]
# The frame then shares its host's process, and what slows the network of the one slows the other's.
TOGETHER = [*ALONE, "--disable-site-isolation-trials", "--disable-features=IsolateOrigins,site-per-process"]


def hosts(folder):
    chromium = find_chromium()
    if not chromium:
        say("Pages hôtes non mesurées : il manque Chromium.")
        return
    with _site(folder) as port, sync_playwright() as playwright:
        time.sleep(SETTLE)
        with _browser(playwright, chromium, ALONE) as browser:
            yield from _costs(browser, f"http://localhost:{port}")
        with _browser(playwright, chromium, TOGETHER) as browser:
            yield from _first_question(browser, f"http://127.0.0.1:{port}")


def _costs(browser, origin):
    seen = {name: [] for name in PAGES}
    for turn in range(RUNS):
        say(f"Page hôte, tour {turn + 1}/{RUNS}…")
        for number, name in enumerate(PAGES):
            seen[name].append(_visit(browser, f"{origin}/{number}.html"))
    for name, visits in seen.items():
        script, heap, long, shift = zip(*visits, strict=True)
        budget = "≤ 10" if name == "button" else ""  # nothing but the loader runs there
        yield f"page hôte ({name}), script, médiane", (round(statistics.median(script), 1), "ms", budget)
        yield f"… p95 ({name})", (round(high(script), 1), "ms", "")
        yield f"… mémoire du script, médiane ({name})", (round(statistics.median(heap)), "ko", "")
        yield f"… tâches longues, {RUNS} visites ({name})", (sum(map(len, long)), "", "0")
        yield f"… décalage de la page, au plus ({name})", (round(max(shift), 3), "", "0")


def _visit(browser, address):
    """Return (milliseconds of script, kilobytes of heap, long tasks, layout shift) of one visit to a host page."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.add_init_script(WATCH)
    session = context.new_cdp_session(page)
    session.send("Performance.enable")
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address)
    page.wait_for_timeout(AT_REST)
    while not page.evaluate(f"({SHOWN})()"):  # seldom: asking is script too, and would be measured
        page.wait_for_timeout(AT_REST)
    told = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    seen = page.evaluate("seen")
    context.close()
    return told["ScriptDuration"] * 1000, told["JSHeapUsedSize"] / 1024, seen["long"], seen["shift"]


def _first_question(browser, origin):
    networks = {"400 kb/s et 400 ms": (POOR, "≤ 1000"), "réseau local": (None, "")}
    for name, (network, budget) in networks.items():
        first, again = [], []
        for turn in range(CLICKS):
            say(f"Clic, {name}, tour {turn + 1}/{CLICKS}…")
            with _visitor(browser, network) as page:
                first.append(_click(page, origin))
                again.append(_click(page, origin))
        yield f"clic → première question, {name}, médiane", (round(statistics.median(first)), "ms", budget)
        yield f"… p95, {name}", (round(high(first)), "ms", "")
        yield f"… à la visite suivante, {name}, médiane", (round(statistics.median(again)), "ms", "")


@contextmanager
def _visitor(browser, network):
    context = browser.new_context(viewport={"width": 360, "height": 800})
    page = context.new_page()
    if network:
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", network)
    yield page
    context.close()


def _click(page, origin):
    """Milliseconds between a click on the module's button and the first question, on the page of a host just opened."""
    page.goto(f"{origin}/{len(PAGES) - 1}.html", wait_until="load")
    page.locator("module-17cyber button.open").wait_for()
    began = time.perf_counter()
    page.locator("module-17cyber button.open").click()
    page.frame_locator("module-17cyber iframe").locator("main h1").wait_for()
    return (time.perf_counter() - began) * 1000


@contextmanager
def _browser(playwright, chromium, flags):
    browser = playwright.chromium.launch(executable_path=chromium, args=flags)
    yield browser
    browser.close()


@contextmanager
def _site(folder):
    """The three pages on a site of their own, and the service that their line names. Yields the site's port."""
    port = free_port()
    with connect(settings(folder)["DATABASE"]) as db:
        origins = [f"http://{host}:{port}" for host in ("127.0.0.1", "localhost")]
        partners.add(db, "cli:bench", "host", "Une page", "banque", "x@site.example", origins)
        key = keys.issue(db, "cli:bench", "host", "test")
    for number, text in enumerate(PAGES.values()):
        (folder / f"{number}.html").write_text(text.replace("KEY", key), encoding="utf-8")
    with granian(folder, core=None) as (service, _):
        site = serve_site(folder, port, f"http://127.0.0.1:{service}")
        yield port
        site.stop()
