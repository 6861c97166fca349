"""A file of providers, as a spreadsheet saves it: read whole with every mistake told by its line, or not at all.

A line is a provider and its label; one more line of the same identifier, the rest empty, is one more label.
"""

import csv
from datetime import timedelta
from difflib import get_close_matches
from importlib.resources import files

from ..errors import BadGeoFile, BadProviders
from . import tables
from .provider_lines import COLUMNS, NEEDED, Line, Reader
from .providers import Provider

LARGEST = 4_000_000  # bytes: some 10 000 providers
MAX_TOLD = 20  # mistakes
YEAR = timedelta(days=365)


def read(db, tree, content, today):
    """Return the Providers of a file's bytes; `tree` is the published DecisionTree, whose ids they name, and `today` a
    date. Raises BadProviders, with every mistake."""
    lines, found = _lines(content), {}
    reader = Reader(db, tree, today)
    for line in lines:
        _add(line, found, reader)
    _refuse([mistake for line in lines for mistake in line.mistakes])
    return [Provider(**facts, labels=tuple(labels)) for facts, labels in found.values()]


def example(today):
    """Return the bytes of the file of fictional providers that ships, its dates around `today`."""
    text = files(__package__).joinpath("providers_example.csv").read_text(encoding="utf-8")
    for name, day in (("AUJOURDHUI", today), ("DANS-UN-AN", today + YEAR), ("IL-Y-A-UN-AN", today - YEAR)):
        text = text.replace(name, day.isoformat())
    return text.encode()


def _add(line, found, reader):
    """Read a line into {id: (facts, labels)}."""
    id = line.cells["identifiant"]
    if id not in found:
        found[id] = reader.provider(line), []
    elif line.names_a_provider():
        line.refuse(f"identifiant : « {id} » est déjà plus haut. Pour un autre label, laissez le reste vide.")
    facts, labels = found[id]
    if line.names_a_label():
        label = reader.label(line, facts["fictional"])
        if (label.label, label.number) in [(each.label, each.number) for each in labels]:
            line.refuse("label : il est déjà plus haut, avec ce numéro.")
        labels.append(label)


def _lines(content):
    (_, written), *rows = _table(content)
    names = [tables.column(name) for name in written]
    _refuse(_wrong_columns(names, written))
    _refuse(
        f"Ligne {number}, elle n'a pas autant de cellules que la première."
        for number, row in rows
        if len(row) != len(names)
    )
    return [Line(number, dict(zip(names, map(str.strip, row), strict=True))) for number, row in rows]


def _table(content):
    """The lines of a file's bytes, of columns then of providers, as `_rows` gives them."""
    if len(content) > LARGEST:
        raise BadProviders(["Ce fichier est trop gros."])
    try:
        rows = list(_rows(tables.csv_reader(tables.decode(content))))
    except (BadGeoFile, csv.Error) as error:
        raise BadProviders(["Ce n'est pas un fichier CSV : enregistrez la feuille en CSV."]) from error
    if len(rows) < 2:
        raise BadProviders(["Ce fichier ne contient aucun prestataire."])
    return rows


def _rows(reader):
    """The lines that are not empty, as (number of the one where it begins, cells)."""
    begins = 1
    for row in reader:
        if any(map(str.strip, row)):
            yield begins, row
        begins = reader.line_num + 1


def _wrong_columns(names, written):
    for name, text in zip(names, written, strict=True):
        if name not in COLUMNS:
            close = get_close_matches(name, COLUMNS, 1)
            hint = f" Vouliez-vous dire « {COLUMNS[close[0]]} » ?" if close else ""
            yield f"Ligne 1, la colonne « {text[:40]} » est inconnue.{hint}"
        elif names.count(name) > 1:
            yield f"Ligne 1, la colonne « {text[:40]} » y est plusieurs fois."
    for name in NEEDED:
        if name not in names:
            yield f"Ligne 1, il manque la colonne « {COLUMNS[name]} »."


def _refuse(mistakes):
    mistakes = list(mistakes)
    if len(mistakes) > MAX_TOLD:
        mistakes[MAX_TOLD:] = [f"Et {len(mistakes) - MAX_TOLD} autres."]
    if mistakes:
        raise BadProviders(mistakes)
