"""The file that holds the published tree: read as it is, replaced as a whole. What it says is not looked at here."""

from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from ..errors import CannotPublish
from ..journey.strict_yaml import MAX_BYTES
from ..store import write_down

NO_FILE = "Le service publie l'arbre livré avec lui : donnez un fichier à WIDGET_TREE pour publier d'ici."
TOO_LONG = "{} est bien trop long pour être un arbre : rien n'a été publié."
UNREADABLE = "{} ne peut pas être lu : rien n'a été publié."
READ_ONLY = "{} est en lecture seule : rien n'a été publié."
UNWRITABLE = "{} ne peut pas être écrit : rien n'a été publié."


def find(path):
    """Return the Path of the file that the TREE setting names; raises CannotPublish where there is none."""
    if not path:
        raise CannotPublish(NO_FILE)
    place = Path(path).resolve()  # a link stays a link: what it leads to is replaced
    if not place.is_file():  # reading a pipe could wait for ever
        raise CannotPublish(UNREADABLE.format(Path(path).name))
    return place


def read(place):
    """Return the bytes of the file; raises CannotPublish."""
    try:
        if place.stat().st_size > MAX_BYTES:  # reading it could take all the memory there is
            raise CannotPublish(TOO_LONG.format(place.name))
        return place.read_bytes()
    except OSError as error:
        raise CannotPublish(UNREADABLE.format(place.name)) from error


def digest(content):
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    return sha256(content).hexdigest()


def replace(place, content):
    """Replace the file at once and for good: whoever reads it meanwhile finds the old one or the new one.

    Its mode stays. Raises CannotPublish, and then the old one is there.
    """
    draft = place.with_name(f".{place.name}.new")
    try:
        mode = place.stat().st_mode & 0o777
        if not mode & 0o222:
            raise CannotPublish(READ_ONLY.format(place.name))
        _write(draft, content, mode)
        draft.replace(place)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        raise CannotPublish(UNWRITABLE.format(place.name)) from error
    with suppress(OSError):  # it is there already: what is left to have is that it outlives a power cut
        write_down(place.parent)


def _write(path, content, mode):
    path.write_bytes(content)
    write_down(path)
    path.chmod(mode)
