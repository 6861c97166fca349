"""Whether whoever applies for a site owns it: they are asked to put a file on it that only its owner can put there."""

import secrets

from ...errors import BadProof, BadVisit
from . import visits

PATHS = ("/.well-known/17cyber.txt", "/17cyber.txt")  # the second for those who cannot make a hidden folder
LABEL = "17cyber-site="


def new_token():
    """Return a token nobody can guess."""
    return secrets.token_urlsafe(24)


def line(token):
    """Return the one line of the file."""
    return f"{LABEL}{token}"


def prove(origin, token, loopback=False):
    """Return when the file with this token is on the site at `origin`; raises BadProof with what is there instead.

    With `loopback`, sites of this very machine can be proven. Raises TooManyVisits as visits do.
    """
    found = []
    for path in PATHS:
        why = _find_fault(origin, path, token, loopback)
        if why is None:
            return
        found.append(why)
    raise BadProof(next((why for why in found if why), _nowhere(origin)))


def _find_fault(origin, path, token, loopback):
    """Return None when the file is right, "" when it is not there, else what is wrong with it."""
    try:
        visit = visits.fetch(origin + path, loopback=loopback)
    except BadVisit as error:
        raise BadProof(str(error)) from error
    if visit.status == 404:
        return ""
    if visit.status != 200:
        return f"{origin}{path} répond {visit.status} au lieu du fichier."
    return _find_fault_of_text(f"{origin}{path}", visit.text, token)


def _find_fault_of_text(url, text, token):
    # The whole text, not one line among others: a page that shows what strangers write is no proof.
    text = text.removeprefix("\ufeff").strip()
    if text == line(token):
        return None
    if text.startswith("<"):
        return f"{url} est une page du site, pas le fichier."
    if text.startswith(LABEL):
        return f"{url} contient la ligne d'une autre inscription."
    return f"{url} ne contient pas la ligne attendue, seule."


def _nowhere(origin):
    return f"Le fichier n'est ni à {origin}{PATHS[0]}, ni à {origin}{PATHS[1]}."
