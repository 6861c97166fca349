"""Files of rows as administrations publish them: CSV in any separator and encoding, or JSON. What the rows mean is not
known here.

A file that is cut short or damaged is refused whole.
"""

import csv
import io
import json
import re
import unicodedata
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from ..errors import BadGeoFile

MAX_BYTES = 64_000_000
SEPARATORS = ";,\t|"
LISTS = ("results", "records", "data")  # where JSON answers of open data sites hold their rows
CUT = "le fichier est tronqué ou abîmé."


class Table(NamedTuple):
    """A file's name, the SHA-256 of its bytes, and its rows: {name of a column: text}.

    Names of columns hold letters and digits only: case, accents, blanks and signs tell none apart.
    """

    name: str
    digest: str
    rows: list

    @property
    def columns(self):
        return self.rows[0].keys()


def read(path):
    """Return the Table of the file at `path`. Raises BadGeoFile, in one sentence that names it."""
    path = Path(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadGeoFile(f"{path.name} : ce fichier est trop gros.")
        content = path.read_bytes()
    except OSError as error:
        raise BadGeoFile(f"{path.name} : ce fichier ne peut pas être lu.") from error
    try:
        rows = _rows(decode(content))
    except BadGeoFile as error:
        raise BadGeoFile(f"{path.name} : {error}") from error
    if not rows:
        raise BadGeoFile(f"{path.name} : ce fichier ne contient aucune ligne.")
    return Table(path.name, sha256(content).hexdigest(), rows)


def column(name):
    """Return a column's name as a Table has it."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", name.casefold()) if re.match(r"[a-z0-9]", sign))


def decode(content):
    """Return the text of a file's bytes, in whichever encoding; raises BadGeoFile for what is no text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if b"\0" in content:
        raise BadGeoFile("ce n'est pas du texte ; enregistrez la feuille voulue en CSV.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _rows(text):
    return _json_rows(text) if text.lstrip()[:1] in ("[", "{") else _csv_rows(text)


def csv_reader(text):
    """Return what reads a CSV text line by line, whatever separates its columns."""
    header = text.lstrip("\r\n").partition("\n")[0]
    separator = max(SEPARATORS, key=header.count)
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)


def _csv_rows(text):
    reader = csv_reader(text)
    try:
        lines = [line for line in reader if any(line)]
    except csv.Error as error:
        raise BadGeoFile(f"ligne {reader.line_num} illisible : {CUT}") from error
    if not lines:
        return []
    names = [column(name) for name in lines[0]]
    for number, line in enumerate(lines, 1):
        if len(line) != len(names):
            raise BadGeoFile(f"la ligne {number} n'a pas autant de colonnes que la première : {CUT}")
    return [dict(zip(names, map(str.strip, line), strict=True)) for line in lines[1:]]


def _json_rows(text):
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadGeoFile(f"ce JSON ne peut pas être lu : {CUT}") from error
    if isinstance(found, dict):
        found = next((found[name] for name in LISTS if name in found), None)
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise BadGeoFile("ce JSON n'est pas une liste d'objets.")
    rows = [{column(name): _text(value) for name, value in row.items()} for row in found]
    names = dict.fromkeys(name for row in rows for name in row)
    return [{name: row.get(name, "") for name in names} for row in rows]


def _text(value):
    if isinstance(value, list):
        return " ".join(map(_text, value))
    return "" if value is None else str(value).strip()
