"""Where things are: departments from codes, positions that can be French, distances. No database, no file."""

import math
import re

CODE = re.compile(r"(\d{2}|2[AB])\d{3}", re.ASCII)
POSTCODE = re.compile(r"\d{5}", re.ASCII)
EARTH = 6371.0  # kilometres

# Lowest and highest latitude, then longitude.
METROPOLIS = (41.0, 51.5, -5.6, 9.8)
OVERSEAS = {
    "971": (15.7, 16.7, -62.0, -60.9),
    "972": (14.3, 15.0, -61.3, -60.7),
    "973": (2.0, 6.0, -55.0, -51.0),
    "974": (-21.5, -20.8, 55.1, 56.0),
    "975": (46.6, 47.3, -56.6, -56.0),
    "976": (-13.2, -12.5, 44.9, 45.4),
    "977": (17.8, 18.0, -63.0, -62.7),
    "978": (17.9, 18.2, -63.2, -62.9),
    "986": (-14.5, -13.0, -178.5, -176.0),
    "987": (-28.0, -7.0, -155.0, -134.0),
    "988": (-23.5, -17.5, 158.0, 173.0),
}
NOWHERE = (0.0, 0.0, 0.0, 0.0)

# Cities that postcodes and people name by their districts, but laws as a whole.
CITIES = {"751": "75056", "132": "13055", "693": "69123"}
DISTRICT = re.compile(r"751[0-2]\d|132[01]\d|6938\d")


def department(code):
    """Return the department of a commune's code: two signs, three overseas."""
    return code[:3] if code[:2] in ("97", "98") else code[:2]


def department_of_postcode(postcode):
    """Return the department that a postcode nearly always is in."""
    if postcode.startswith("20"):
        return "2A" if postcode < "20200" else "2B"
    return department(postcode)


def city(code):
    """Return the code of the city that a district of Paris, Lyon or Marseille is part of; any other code as it is."""
    return CITIES[code[:3]] if DISTRICT.fullmatch(code) else code


def position(where, latitude, longitude):
    """Return (latitude, longitude) as numbers, in this order even when they came swapped; None when neither order
    is in that department's part of the world."""
    try:
        pair = float(latitude.replace(",", ".")), float(longitude.replace(",", "."))
    except ValueError:
        return None
    south, north, west, east = OVERSEAS.get(where, METROPOLIS if len(where) == 2 else NOWHERE)
    both = (pair, pair[::-1])
    return next((each for each in both if south <= each[0] <= north and west <= each[1] <= east), None)


def distance(here, there):
    """Return the kilometres between two (latitude, longitude), as the crow flies."""
    (south, west), (north, east) = (map(math.radians, each) for each in (here, there))
    height = math.sin((north - south) / 2) ** 2
    width = math.sin((east - west) / 2) ** 2 * math.cos(south) * math.cos(north)
    return 2 * EARTH * math.asin(math.sqrt(height + width))
