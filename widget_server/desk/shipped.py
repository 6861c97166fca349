"""The communes and postcodes that come with the service, for as long as nobody imported newer ones.

From the npm package @etalab/decoupage-administratif 6.0.0, `data/communes.json` (Insee, Code officiel géographique
2026; La Poste), Licence Ouverte 2.0: code, name, postcodes and former codes of each commune, and nothing else. `write`
makes the file again from what `geo_files` reads there.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import brotli

FILE = Path(__file__).with_name("communes.tsv.br")
SOURCE = "Etalab, @etalab/decoupage-administratif 6.0.0 (Insee, La Poste), Licence Ouverte 2.0"
DATED_ON = "2026-03-09"


class Line(NamedTuple):
    """A commune as the file holds it: tuples of postcodes and of former codes."""

    code: str
    name: str
    postcodes: tuple
    former: tuple


def write(lines, path=FILE):
    """Write these Lines, in order of code."""
    text = "".join(
        f"{each.code}\t{each.name}\t{' '.join(each.postcodes)}\t{' '.join(each.former)}\n" for each in sorted(lines)
    )
    path.write_bytes(brotli.compress(text.encode(), mode=brotli.MODE_TEXT))


def lines(path=FILE):
    """Return every Line."""
    return [_parse(line) for line in _text(path).splitlines()]


def holding(word):
    """Return the Lines in which this code, postcode or name stands somewhere."""
    # One long text and not a table: it is a megabyte, and a look through all of it takes less than one millisecond.
    text, found, at = _text(FILE), [], 0
    while (at := text.find(word, at)) >= 0:
        begins, ends = text.rfind("\n", 0, at) + 1, text.find("\n", at)
        found.append(_parse(text[begins:ends]))
        at = ends + 1
    return found


def _parse(line):
    code, name, postcodes, former = line.split("\t")
    return Line(code, name, tuple(postcodes.split()), tuple(former.split()))


@cache
def _text(path):
    return brotli.decompress(path.read_bytes()).decode()
