"""The slowest text to look up, pages and a card, in a register of 100 000 partners and twice as many sites."""

import statistics
import time

from widget_server.register import partners
from widget_server.store import connect, searchable, writing

from .running import say

PARTNERS = 100_000
SECTORS = ("banque", "commerce", "association")
FILTERS = ({}, {"after": "partner-5"}, {"state": "suspended"}, {"sector": "banque"}, {"sector": "inconnu"})
TEXTS = ("", "e", "zz", "example", "exampla", "partenaire 99", "site-99999", "introuvable", "xn--")


def many_partners(folder):
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
