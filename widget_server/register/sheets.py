"""Partners described in a file: the sheet is what should be, importing it makes it so.

Importing twice changes nothing; a sheet never suspends, resumes or revokes anything.
"""

from difflib import get_close_matches
from pathlib import Path

from ..errors import BadKey, BadOrigin, BadPartner, BadYaml, UnknownPartner
from ..journey.strict_yaml import load_yaml
from ..store import writing
from . import keys, partners

REQUIRED = ("id", "name", "sector", "contact", "origins")
KNOWN = (*REQUIRED, "test_key")


def import_file(db, who, path):
    """Register what the sheet at `path` says and return (Partner, whether anything changed).

    Raises BadPartner, which names the file, and then nothing is kept.
    """
    try:
        return _import(db, who, _read_sheet(path))
    except (BadYaml, BadPartner, BadOrigin, BadKey) as error:
        raise BadPartner(f"{path} : {error}") from error


def _import(db, who, sheet):
    test_key = sheet.pop("test_key", None)
    with writing(db):
        before = _find(db, sheet["id"])
        partner = (partners.update if before else partners.add)(db, who, **sheet)
        adopted = keys.adopt(db, who, partner.id, test_key) if test_key else False
    return partner, partner != before or adopted


def _read_sheet(path):
    try:
        sheet = load_yaml(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadPartner("ce fichier ne peut pas être lu.") from error
    for name, value in sheet.items():
        _refuse_field(name, value)
    missing = [name for name in REQUIRED if name not in sheet]
    if missing:
        raise BadPartner(f"il manque {', '.join(missing)}.")
    return sheet


def _refuse_field(name, value):
    if name not in KNOWN:
        close = get_close_matches(name, KNOWN, 1)
        hint = f" Vouliez-vous dire « {close[0]} » ?" if close else ""
        raise BadPartner(f"champ inconnu « {name} ».{hint}")
    listed = isinstance(value, list) and all(isinstance(item, str) for item in value)
    if name == "origins" and not listed:
        raise BadPartner("« origins » doit être une liste d'origines.")
    if name != "origins" and not isinstance(value, str):
        raise BadPartner(f"« {name} » doit être un texte.")


def _find(db, id):
    try:
        return partners.get(db, id)
    except UnknownPartner:
        return None
