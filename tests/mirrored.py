"""A language made up: Arabic letters for Latin ones, read from right to left, so that what stays French is seen."""

import re

from widget_server.journey.catalogue import gather, write_catalogue

CODE = "ar"
ARABIC = dict(zip(map(ord, "abcdefghijklmnopqrstuvwxyz"), "ابتثجحخدذرزسشصضطظعغفقكلمنه", strict=True))


def write(tree, folder):
    """Write its catalogue in `folder`, whole."""
    assert write_catalogue(gather(tree), folder, CODE, _mirrored) == 0


def _mirrored(sentence):
    """The same places to fill, the same numbers, other letters."""
    parts = re.split(r"(%\(\w+\)s)", sentence)
    return "".join(part if part.startswith("%(") else part.lower().translate(ARABIC) for part in parts)
