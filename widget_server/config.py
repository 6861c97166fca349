"""Every setting of the service, its default and how the environment replaces it.

Nothing else may read the environment, and nothing here opens a file or a connection.
"""

import binascii
import math
import os
import re
from base64 import b64decode
from difflib import get_close_matches

from .errors import ConfigError

PREFIX = "WIDGET_"
SMTP = re.compile(r"(smtps?://([^\s/?#@:]+:[^\s/?#@:]+@)?[\w.-]+(:[0-9]{1,5})?)?")
SHORTEST_SECRET = 32  # characters
LOOPBACK = re.compile(r"http://(127\.0\.0\.1|localhost)(:\d+)?")
RECEIVER = re.compile(rf'(https://([\w.-]+|\[[\da-fA-F:]+\])(:\d{{1,5}})?|{LOOPBACK.pattern})(/[!"$-~]*)?', re.ASCII)
BASE64_SECRET = "whsec_"  # how Standard Webhooks begins a secret written in base 64
SHORTEST_KEY = 24  # bytes, of the same specification
REACHED = (
    re.compile(r"([^\s@<>\"',;:]+@[^\s@<>\"',;:]+|https://[^\s/?#\"'<>&]++[^\s\"'<>]*)?"),
    "une adresse de messagerie, ou celle d'une page en https",
)
ADDRESSES = {
    "PUBLIC_URL": (
        re.compile(r"https?://[^\s/?#\"'<>&]+"),
        "une origine sans « / » final, comme https://17cyber.example",
    ),
    "MAIL_FROM": (re.compile(r"[^\s@<>\"',;:]+@[^\s@<>\"',;:]+"), "une adresse, comme ne-pas-repondre@17cyber.example"),
    "SECURITY_CONTACT": REACHED,
    "CONTACT": REACHED,
    "EXIT_URL": (re.compile(r"https?://[^\s/?#]+\S*"), "une adresse complète, comme https://fr.wikipedia.org/"),
}


class Config:
    """Defaults; `WIDGET_<NAME>` in the environment replaces them, converted to the default's type."""

    DATABASE = "17cyber.sqlite"  # SQLite file, relative to the current folder
    TREE = ""  # decision tree to publish; empty for the one that ships with the service
    DRAFT = ""  # decision tree being written, to see at /console/apercu/ beside the published one; empty for no preview
    LOCALES = ""  # folder of the translations; empty for those that ship with the service
    PUBLIC_URL = "http://127.0.0.1:8017"  # origin partners paste into their pages, without a final slash
    SECRET_KEY = ""  # signs cookies and links, 32 characters at least; empty for one made beside the database
    SMTP = ""  # mail server, smtp://name:password@host:port or smtps://…; empty to keep messages in a folder
    MAIL = ""  # that folder; empty for one beside the database
    MAIL_FROM = "17cyber@localhost"  # address that messages come from
    SECURITY_CONTACT = ""  # whom to tell of a fault or an incident: an address of mail, or of a page in https
    EXIT_URL = "https://fr.wikipedia.org/"  # where the quick exit leads
    CONTACT = ""  # whom readers tell what they cannot use, a mail address or a page in https; the statement shows it
    DOSSIER_URL = ""  # the investigators' server that dossiers and alerts go to; empty to put them in a folder
    DOSSIER_SECRET = ""  # signs what goes there, 32 characters at least, or whsec_… in base 64
    DOSSIERS = ""  # that folder; empty for one beside the database
    DOSSIER_POLL = 1.0  # seconds between two looks at what waits to be delivered
    TREE_POLL = 0.5  # seconds between two looks at the tree's file
    REGISTER_POLL = 0.25  # seconds between two looks at the register
    DESK_POLL = 5.0  # seconds between two looks at what the desk has to erase, or to put back in its queue
    PACE = 0.25  # seconds that someone who asks for much waits, for each time too many; eight times that at most
    MAX_CONTENT_LENGTH = 16384  # bytes accepted in the body of a request


def defaults():
    """Return the default settings as a dict: name → value."""
    return {name: value for name, value in vars(Config).items() if name.isupper()}


def load_config(overrides=None, environ=os.environ):
    """Return the settings in force: defaults, then `WIDGET_*` of `environ`, then `overrides`.

    Raises ConfigError for a `WIDGET_` variable that names no setting, or whose value cannot be used.
    """
    settings = defaults()
    for variable, text in environ.items():
        if variable.startswith(PREFIX):
            name = variable.removeprefix(PREFIX)
            settings[name] = _convert(variable, text, _default(name, settings))
    settings |= overrides or {}
    for name, (pattern, expected) in ADDRESSES.items():
        if not pattern.fullmatch(settings[name]):
            raise ConfigError(f"{PREFIX}{name} doit être {expected}, pas « {settings[name]} ».")
    if not SMTP.fullmatch(settings["SMTP"]):  # never repeated: it may hold a password
        raise ConfigError(f"{PREFIX}SMTP doit ressembler à smtp://hote:587 ou smtps://nom:passe@hote.")
    if 0 < len(settings["SECRET_KEY"]) < SHORTEST_SECRET:
        raise ConfigError(f"{PREFIX}SECRET_KEY doit avoir au moins {SHORTEST_SECRET} caractères.")
    if settings["DOSSIER_URL"]:
        _check_receiver(settings)
    return settings


def _check_receiver(settings):
    # Neither is ever repeated: an address may hold a secret too.
    if not RECEIVER.fullmatch(settings["DOSSIER_URL"]):
        raise ConfigError(
            f"{PREFIX}DOSSIER_URL doit être une adresse en https, ou en http sur cette machine seulement."
        )
    secret = settings["DOSSIER_SECRET"]
    if len(secret) < SHORTEST_SECRET or len(signing_key(secret)) < SHORTEST_KEY:
        raise ConfigError(
            f"{PREFIX}DOSSIER_SECRET doit avoir au moins {SHORTEST_SECRET} caractères, ou être écrit {BASE64_SECRET}… "
            f"en base 64 avec au moins {SHORTEST_KEY} octets."
        )


def signing_key(secret):
    """Return the bytes that sign what is delivered: those that `whsec_…` writes in base 64 (b"" where it is not),
    else those of the text itself."""
    if not secret.startswith(BASE64_SECRET):
        return secret.encode(errors="surrogateescape")
    try:
        return b64decode(secret.removeprefix(BASE64_SECRET), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _default(name, settings):
    if name in settings:
        return settings[name]
    close = get_close_matches(name, settings, n=1)
    hint = f" Vouliez-vous dire {PREFIX}{close[0]} ?" if close else ""
    raise ConfigError(f"{PREFIX}{name} n'est pas un réglage connu.{hint}")


def _convert(variable, text, default):
    if isinstance(default, str):
        return text
    kind, expected = (int, "un nombre entier") if isinstance(default, int) else (float, "un nombre")
    try:
        number = kind(text)
    except ValueError:
        number = math.nan
    if not 0 < number < math.inf:
        raise ConfigError(f"{variable} doit être {expected} supérieur à zéro, pas « {text} ».")
    return number


def last_good_tree(settings):
    """Return the path of the copy of the last tree that could be published, kept beside the database."""
    return f"{settings['DATABASE']}.last-good-tree.yaml"


def secret_file(settings):
    """Return the path of the service's own secret, kept beside the database."""
    return f"{settings['DATABASE']}.secret"


def dossiers_folder(settings):
    """Return the path of the folder where dossiers are put when no server receives them."""
    return settings["DOSSIERS"] or f"{settings['DATABASE']}.dossiers"


def desk_file(settings):
    """Return the path of the desk's own database, kept beside the register."""
    return f"{settings['DATABASE']}.desk"


def security_contact(settings):
    """Return the address, as a URI, of whom to tell of a fault or an incident; "" while nobody is named."""
    contact = settings["SECURITY_CONTACT"]
    return contact if contact.startswith("https://") or not contact else f"mailto:{contact}"


def is_on_loopback(settings):
    """Whether the service is being tried on one machine: no cookie can be made secure there, and no site is public."""
    return bool(LOOPBACK.fullmatch(settings["PUBLIC_URL"]))
