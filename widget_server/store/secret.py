"""The service's own secret, which signs its cookies and links: a file beside the database, made on first use.

It is never in the database, so that a copy of one does not hold the other.
"""

import os
import secrets
from pathlib import Path

from ..errors import ConfigError
from .lasting import write_down

BYTES = 32
SHORTEST = 32  # characters: what signs with less is signed by anybody

NO_SECRET = "Le secret du service ({}) est vide ou tronqué : effacez ce fichier, un autre sera fait."


def load_secret(path):
    """Return the secret kept in the file at `path`, made if it is not there; several processes at once get the same.

    Raises ConfigError where it can be neither read nor made, or what is there is none.
    """
    try:
        secret = _read(path) or _make(path)
    except OSError as error:
        raise ConfigError(f"Le secret du service ({path}) ne peut être ni lu ni écrit : {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(NO_SECRET.format(path)) from error
    if len(secret) < SHORTEST:
        raise ConfigError(NO_SECRET.format(path))
    return secret


def _read(path):
    return Path(path).read_text(encoding="ascii").strip() if Path(path).exists() else ""


def _make(path):
    # Written whole under another name first: whoever reads meanwhile finds all of it or nothing.
    draft = Path(f"{path}.{os.getpid()}-{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    try:
        draft.write_text(secrets.token_urlsafe(BYTES), encoding="ascii")
        write_down(draft)
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first: its secret is everybody's
    finally:
        draft.unlink()
    write_down(draft.parent)
    return _read(path)
