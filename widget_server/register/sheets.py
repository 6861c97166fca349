"""Partners described in a file, one sheet or many under `partners`: a sheet is what should be, importing makes it so.

Importing twice changes nothing. A sheet never revokes a key, suspends or resumes but by its `state`, and holds no live
key: those are issued, never copied.
"""

from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

import yaml

from ..errors import BadKey, BadOrigin, BadPartner, BadSheets, BadYaml, UnknownPartner
from ..journey.strict_yaml import load_yaml
from ..store import writing
from . import keys, partners

REQUIRED = ("id", "name", "sector", "contact", "origins")
LISTS = ("origins", "test_keys")
KNOWN = (*REQUIRED, "test_key", "test_keys", "state")
STATES = {"active": partners.resume, "suspended": partners.suspend}
MAX_BYTES = 64_000_000  # some 200 000 partners
MAX_TOLD = 50  # mistakes


class Imported(NamedTuple):
    """A partner as it is now, and whether its sheet changed anything."""

    partner: partners.Partner
    changed: bool


def import_file(db, who, path):
    """Do what `import_text` does with the file at `path`, which every mistake names."""
    try:
        return import_text(db, who, Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadSheets([f"{path} : ce fichier ne peut pas être lu."]) from error
    except BadSheets as error:
        raise BadSheets(f"{path} : {mistake}" for mistake in error.mistakes) from error


def import_text(db, who, text):
    """Register what the sheets in `text` say and return an Imported for each.

    Raises BadSheets with every mistake, each naming its sheet and its field, and then nothing is kept.
    """
    sheets = _read_sheets(text)
    done, mistakes = [], []
    with writing(db):
        for place, sheet in sheets.items():
            try:
                done.append(_import(db, who, sheet))
            except (BadPartner, BadOrigin, BadKey) as error:
                mistakes.append(f"{place}{error}")
        _refuse(mistakes)
    return done


def export(db):
    """Yield the text of a file that imports back to these partners, in pieces; those that left are not in it."""
    empty = True
    for partner in partners.list_all(db):
        if partner.state != "left":
            yield ("partners:\n" if empty else "") + _write_sheet(db, partner)
            empty = False
    if empty:
        yield "partners: []\n"


def _write_sheet(db, partner):
    sheet = {name: getattr(partner, name) for name in (*REQUIRED, "state")} | {"origins": list(partner.origins)}
    adopted = [key.id for key in keys.list_for(db, partner.id) if (key.environment, key.state) == ("test", "active")]
    if adopted:
        sheet["test_keys"] = adopted
    return yaml.safe_dump([sheet], allow_unicode=True, sort_keys=False, default_style='"', width=1000)


def _import(db, who, sheet):
    _check(sheet)
    texts = {name: sheet[name] for name in REQUIRED}
    with writing(db):
        before = _find(db, sheet["id"])
        (partners.update if before else partners.add)(db, who, **texts)
        if "state" in sheet:
            STATES[sheet["state"]](db, who, sheet["id"])
        after = partners.get(db, sheet["id"])
        adopted = [keys.adopt(db, who, after.id, key) for key in _test_keys(sheet)]
    return Imported(after, after != before or any(adopted))


def _test_keys(sheet):
    return [*sheet.get("test_keys", []), *([sheet["test_key"]] if "test_key" in sheet else [])]


def _read_sheets(text):
    """The sheets in a text, by what a mistake in one begins with."""
    try:
        read = load_yaml(text, MAX_BYTES)
    except BadYaml as error:
        raise BadSheets([str(error)]) from error
    if "partners" not in read:
        return {"": read}
    listed = read.pop("partners")
    if read or not isinstance(listed, list):
        raise BadSheets(["« partners » doit être une liste de fiches, et rien d'autre ne va à côté."])
    return {f"Fiche {number}{_name(sheet)} : ": sheet for number, sheet in enumerate(listed, 1)}


def _name(sheet):
    id = sheet.get("id") if isinstance(sheet, dict) else None
    return f" ({id})" if isinstance(id, str) else ""


def _check(sheet):
    if not isinstance(sheet, dict):
        raise BadPartner("elle doit être faite de « champ: valeur ».")
    for name, value in sheet.items():
        _refuse_field(name, value)
    missing = [name for name in REQUIRED if name not in sheet]
    if missing:
        raise BadPartner(f"il manque {', '.join(missing)}.")


def _refuse_field(name, value):
    if name not in KNOWN:
        close = get_close_matches(name, KNOWN, 1)
        hint = f" Vouliez-vous dire « {close[0]} » ?" if close else ""
        raise BadPartner(f"champ inconnu « {name} ».{hint}")
    listed = isinstance(value, list) and all(isinstance(item, str) for item in value)
    if name in LISTS and not listed:
        raise BadPartner(f"« {name} » doit être une liste de textes.")
    if name not in LISTS and not isinstance(value, str):
        raise BadPartner(f"« {name} » doit être un texte.")
    if name == "state" and value not in STATES:
        raise BadPartner(f"« state » doit être {' ou '.join(STATES)}.")


def _refuse(mistakes):
    if mistakes:
        hidden = len(mistakes) - MAX_TOLD
        raise BadSheets(mistakes[:MAX_TOLD] + ([f"Et {hidden} autres erreurs."] if hidden > 0 else []))


def _find(db, id):
    try:
        return partners.get(db, id)
    except UnknownPartner:
        return None
