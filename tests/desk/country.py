"""Official files as large as the real ones, made up from the communes that ship: every department has its stations."""

import csv
import io
from datetime import date

from widget_server.desk import geo_import, places, plausible, shipped, stations

RENNES, BETTON, CAYENNE = "35238", "35024", "97302"
AT = {RENNES: (48.1115, -1.6787), BETTON: (48.1825, -1.6434)}
OFFICIAL = ("service", "telephone", "departement", "adresse_geographique", "geocodage_x_GPS", "geocodage_y_GPS")
DIRECTORY = (
    *("id", "institution", "nom", "adresse", "code_postal", "commune", "code_insee", "lat", "lon", "telephone"),
    *("horaires_osm", "date_maj"),
)


def communes():
    rows = []
    for line in shipped.lines():
        where = AT.get(line.code) or centre(places.department(line.code))
        rows.append((line.code, line.name, "-".join(line.postcodes), *where, " ".join(line.former)))
    return text(("code_insee", "nom", "codes_postaux", "lat", "lon", "anciens_codes"), rows)


def competence(change=None):
    """Police where a commune has several postcodes, gendarmerie elsewhere; `change` {code: institutions} replaces it."""
    rows = []
    for line in shipped.lines():
        if places.city(line.code) == line.code:
            said = (change or {}).get(line.code, ["PN" if len(line.postcodes) > 1 else "GN"])
            rows += [(line.code, line.name, institution, "-".join(line.postcodes)) for institution in said]
    return text(("code_commune", "libelle_commune", "institution", "codes_postaux"), rows)


def deduced(change):
    """Nothing is deduced but for these {code: institution}."""
    rows = [
        (line.code, change.get(line.code, ("PN", "GN")[n % 2] if n < 2 else ""))
        for n, line in enumerate(shipped.lines())
    ]
    return text(("code_insee", "institution", "certitude"), [(*row, "forte" if row[1] else "inconnue") for row in rows])


def police(each=5):
    rows = [
        ("Commissariat de police de Rennes", "+33 2 00 00 00 01", "35", "22 boulevard 35000 RENNES", -1.6838, 48.1055)
    ]
    for where in sorted(departments()):
        south, east = centre(where)
        rows += [(f"Commissariat {where}-{n}", "", where, "", east, south) for n in range(each)]
    return text(OFFICIAL, rows, ";")


def gendarmerie(each=27):
    rows = [
        (
            "Brigade de Betton",
            "02 00 00 00 02",
            "35",
            "63 avenue 35830 BETTON",
            -1.65,
            48.18,
            1,
            "Lundi : 8h00-12h00 14h00-18h00 Mardi : 8h00-12h00",
        )
    ]
    for where in sorted(departments() - plausible.WITHOUT_GENDARMERIE):
        south, east = centre(where)
        rows += [(f"Brigade {where}-{n}", "", where, "", east, south, 0, "") for n in range(each)]
    rows.append(("Centre d'information et de recrutement de Rennes", "", "35", "", -1.68, 48.11, 2, ""))
    return text((*OFFICIAL, "identifiant_public_unite", "horaires_accueil"), rows, ";")


def associations():
    names = ("id", "type", *DIRECTORY[2:])
    rows = [
        (
            f"aav-{n}",
            "aav",
            f"aide aux victimes {n}",
            "1 rue",
            "35000",
            "Rennes",
            RENNES,
            48.11 + n / 100,
            -1.68,
            "02 00 00 00 03",
            "",
            "2021-09-02",
        )
        for n in range(120)
    ]
    return text(
        names,
        [
            *rows,
            ("mjd-1", "mjd", "Maison de justice", "", "35000", "Rennes", RENNES, 48.11, -1.68, "", "", "2021-09-02"),
        ],
    )


def departments():
    return plausible.must_be_covered({line.code: line.code for line in shipped.lines()}).keys()


def centre(where):
    """A position somewhere in a department's part of the world."""
    south, north, west, east = places.OVERSEAS.get(where, (45.0, 46.0, 2.0, 3.0))
    return round((south + north) / 2, 4), round((west + east) / 2, 4)


def text(names, rows, separator=","):
    lines = io.StringIO(newline="")
    csv.writer(lines, delimiter=separator).writerows([names, *rows])
    return lines.getvalue()


WHOLE = {
    "communes": communes,
    "competence": competence,
    "police": police,
    "gendarmerie": gendarmerie,
    "aid": associations,
}


def save(folder, **texts):
    """Write {name: text or bytes} and return the paths."""
    paths = [folder / f"{name}.csv" for name in texts]
    for path, content in zip(paths, texts.values(), strict=True):
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return paths


def load(db, folder):
    """Import a whole country, and return what that says."""
    return geo_import.import_files(db, save(folder, **{name: make() for name, make in WHOLE.items()}), "2026-06-25")


def add_station(db, name="Commissariat fictif", department="35", commune=RENNES, postcode="35000", **more):
    """Put one more station into a register, fictional, and return it as a Station."""
    where = AT.get(commune) or centre(department)
    row = {
        "kind": "police",
        "name": name,
        "street": "1 rue de l'Essai",
        "postcode": postcode,
        "town": "Rennes",
        "commune": commune,
        "department": department,
        "latitude": where[0],
        "longitude": where[1],
        "telephone": "01 99 00 00 00",
        "site": "",
        "hours": "",
        "verified_on": "2026-11-01",
    }
    db.table("station").insert(row | more)
    place = stations.Place(commune, postcode, department, where)
    kind = (row | more)["kind"]
    found = stations.nearest(db, kind, place, date(2026, 11, 22), 100)
    return next(each for each in found if each.name == name)
