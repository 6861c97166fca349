"""The slowest commune to answer for, with as many stations as there are in France."""

from tests.desk import country
from widget_server.desk import communes, territory
from widget_server.store import connect, writing

from .register import middle
from .running import say

STATIONS = 3_660
COMMUNES = ("35238", "75101", "2A004", "69123", "97302", "01340")


def nearby(folder):
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
