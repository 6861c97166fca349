"""One cell of a file of providers: the texts that are accepted, and what each says. No file, no database.

Each function returns what a cell says, or raises ValueError with the end of a French sentence.
"""

import re
from datetime import date
from difflib import get_close_matches

from . import offices

LONGEST = 200  # signs
FARTHEST = 300  # kilometres that a provider travels
ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
DEPARTMENT = re.compile(r"(?!00|20)[0-8]\d|9[0-5]|2[AB]|97[1-8]|98[678]", re.ASCII)
SEVERAL = re.compile(r"[\s,;|/]+")
FRENCH_DAY = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", re.ASCII)
POST_OFFICE = "356000000"  # La Poste has too many establishments for the usual checksum
YES = {"oui": True, "x": True, "1": True, "non": False, "0": False, "": False}


def line(text):
    """A text of one line, which may be empty."""
    if len(text) > LONGEST or not text.isprintable():
        raise ValueError(f"il faut une seule ligne, de {LONGEST} signes au plus.")
    return text


def needed(text):
    """The same, not empty."""
    if not text:
        raise ValueError("il manque.")
    return line(text)


def identifier(text):
    if not ID.fullmatch(text) or len(text) > 64:
        raise ValueError(f"« {text[:64]} » doit être fait de a-z, 0-9 et de tirets, 64 signes au plus.")
    return text


def siret(text):
    """Fourteen digits that pass Luhn's test, or La Poste's own; "" for none."""
    digits = re.sub(r"\s", "", text)
    if digits and not (re.fullmatch(r"\d{14}", digits, re.ASCII) and _adds_up(digits)):
        raise ValueError(f"« {text[:30]} » n'est pas un SIRET : 14 chiffres, dont le dernier vérifie les autres.")
    return digits


def one_of(names):
    """What reads one word of a dict: word → value."""

    def read(text):
        word = text.casefold()
        if word not in names:
            close = get_close_matches(word, names, 1)
            hint = f" Vouliez-vous dire « {close[0]} » ?" if close else f" Il faut : {', '.join(filter(None, names))}."
            raise ValueError(f"« {text[:40]} » n'est pas connu.{hint}")
        return names[word]

    return read


def some(read):
    """What reads one word or several, each by `read`, as a tuple without repetition."""

    def read_all(text):
        if not text:
            raise ValueError("il manque.")
        return tuple(dict.fromkeys(read(word) for word in SEVERAL.split(text) if word))

    return read_all


def departments(text):
    """Numbers of departments, as a tuple; none for an empty cell."""
    found = [word.upper().zfill(2) for word in SEVERAL.split(text) if word]
    for word in found:
        if not DEPARTMENT.fullmatch(word):
            raise ValueError(f"« {word[:10]} » n'est pas un département.")
    return tuple(dict.fromkeys(found))


def radius(text):
    """Kilometres, or None for an empty cell."""
    if not text:
        return None
    if not re.fullmatch(r"\d{1,3}", text, re.ASCII) or not 0 < int(text) <= FARTHEST:
        raise ValueError(f"il faut un nombre entier de 1 à {FARTHEST}.")
    return int(text)


def day(text):
    """A day as YYYY-MM-DD, written so or as 31/12/2026."""
    needed(text)
    french = FRENCH_DAY.fullmatch(text)
    try:
        written = date(*map(int, french.groups()[::-1])) if french else date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"« {text[:20]} » n'est pas un jour, comme 31/12/2026.") from error
    return written.isoformat()


def telephone(text):
    """A number in pairs of digits; "" for none."""
    number = offices.telephone(text)
    if text and not number:
        raise ValueError(f"« {text[:30]} » n'est pas un numéro de téléphone.")
    return number


def site(text):
    """The address of a site or a page; "" for none."""
    if text and not (offices.SITE.fullmatch(text) and line(text)):
        raise ValueError(f"« {text[:60]} » doit commencer par https:// ou http://, suivi du nom du site.")
    return text


def truth(text):
    """Whether a cell says yes."""
    return one_of(YES)(text)


def _adds_up(digits):
    if digits.startswith(POST_OFFICE) and sum(map(int, digits)) % 5 == 0:
        return True
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(digits)]
    return sum(sum(divmod(each, 10)) for each in doubled) % 10 == 0
