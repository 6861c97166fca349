"""The answers of the search box, typing letter by letter, three times, on a processor slowed down six times."""

import statistics
import time

from playwright.sync_api import sync_playwright

from tests.browser.chromium import find_chromium

from .running import SETTLE, granian, high, say

ROUNDS = 3
QUERIES = ("colis", "RIB", "ma fille", "rançongiciel", "conseiller bancaire", "piratage messagerie", "xyzxyzxyz")
TYPED = [query[: end + 1] for query in QUERIES for end in range(len(query))]
FRAME = 16  # milliseconds
TYPE = """queries => queries.map(query => {
  const input = document.querySelector("#words");
  input.value = query;
  const began = performance.now();
  input.dispatchEvent(new Event("input"));
  return performance.now() - began;
})"""


def searching(folder):
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
        times = [each for _ in range(ROUNDS) for each in page.evaluate(TYPE, TYPED)]
    return {
        "recherche, processeur ralenti 6 fois, médiane": (round(statistics.median(times), 1), "ms", f"< {FRAME}"),
        "recherche, processeur ralenti 6 fois, p95": (round(high(times), 1), "ms", f"< {FRAME}"),
        "recherche, la plus lente": (round(max(times), 1), "ms", f"< {FRAME}"),
        f"recherche, lentes sur {len(times)} touches": (sum(each >= FRAME for each in times), "", "0"),
    }
