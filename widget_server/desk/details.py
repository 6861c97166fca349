"""What a person gives of themself so that an officer can call or receive them: checked, never kept here."""

import re

from ..errors import BadDetails

LONGEST_NAME = 100  # characters
LONGEST_TEXT = 1000
MARKS = re.compile(r"\(0\)|[\s.\-/()]")
FRENCH = re.compile(r"0[1-79]\d{8}", re.ASCII)
ABROAD = re.compile(r"\+[1-9]\d{7,14}", re.ASCII)
DEAR = re.compile(r"08\d{8}", re.ASCII)


def checked_name(text):
    """Return a name on one line; raises BadDetails when there is none, or too much of it."""
    name = " ".join(_readable(text).split())
    if not name:
        raise BadDetails("Écrivez le nom par lequel il faut vous appeler.")
    if len(name) > LONGEST_NAME:
        raise BadDetails("Le nom est trop long : %(most)s signes au plus.", most=LONGEST_NAME)
    return name


def checked_text(text):
    """Return what someone wrote, a few lines at most, or ""; raises BadDetails when it is too long."""
    kept = "\n".join(_readable(line).rstrip() for line in text.splitlines()).strip()
    if len(kept) > LONGEST_TEXT:
        raise BadDetails("Le texte est trop long : %(most)s signes au plus.", most=LONGEST_TEXT)
    return kept


def checked_telephone(text):
    """Return a number as it is dialled, in pairs for a French one; raises BadDetails unless it can be called."""
    digits = MARKS.sub("", text)
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    if digits.startswith("+33"):
        digits = f"0{digits[3:].removeprefix('0')}"
    if DEAR.fullmatch(digits):  # whoever calls it back would pay somebody
        raise BadDetails("Un numéro en 08 ne peut pas être rappelé : donnez-en un autre.")
    if FRENCH.fullmatch(digits):
        return " ".join(re.findall("..", digits))
    if not ABROAD.fullmatch(digits):
        raise BadDetails("Ce numéro n'est pas complet : dix chiffres, ou + et l'indicatif du pays.")
    return digits


def _readable(text):
    return "".join(sign for sign in text if sign.isprintable() or sign in " \t")
