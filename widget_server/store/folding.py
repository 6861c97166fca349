"""How texts are written to be looked for, since SQLite alone folds the case of ASCII only and no accent."""

import re
import unicodedata

LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})
SCHEME = re.compile(r"https?://")


def fold(text):
    """Return what texts that read alike share: no case, accents, ligatures, runs of blanks, nor a site's scheme."""
    apart = unicodedata.normalize("NFKD", SCHEME.sub("", text.casefold()).translate(LIGATURES))
    return " ".join("".join(sign for sign in apart if not unicodedata.combining(sign)).split())


def searchable(*texts):
    """Return one text to look all of these up in, each on a line of its own."""
    return "\n".join(map(fold, texts))
