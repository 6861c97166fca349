"""The exact origin of a site, written in the one way browsers write it, safe to place in a CSP header.

No database, no network: whether the site exists is not known here.
"""

import re
from ipaddress import AddressValueError, IPv4Address

import idna

from ...errors import BadOrigin

LOCAL_HOSTS = ("localhost", "127.0.0.1")
DEFAULT_PORTS = {"https": 443, "http": 80}

PARTS = re.compile(r"(?P<scheme>https?)://(?P<host>[^:/]+)(?::(?P<port>[1-9][0-9]{0,4}))?")
HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*")
NUMERIC = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)\.?")  # what browsers read as an IPv4 address

BLANK = r"^$|[\s\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff]"

REFUSALS = [
    (re.compile(pattern), why)
    for pattern, why in (
        (BLANK, "elle est vide ou contient un blanc"),
        (r"\*", "les jokers (*) sont interdits, chaque site s'inscrit en entier"),
        (r"(?i)^null$", "« null » est l'origine de n'importe quelle page isolée"),
        (r"@", "elle contient un nom d'utilisateur (@)"),
        (r"^(?!(?i:https?)://)", "elle doit commencer par https://"),
        (r"://\[", "les navigateurs ne savent pas y lire une adresse IPv6, donnez un nom comme localhost"),
        (r"\?", "elle contient une requête (?), gardez le début"),
        (r"#", "elle contient un fragment (#), gardez le début"),
        (r"^[^:]*://[^/]*/", "elle contient un chemin, gardez le début sans « / » final"),
        (r"[][;,'\"\\<>%&=+$!`{}|^~()]", "elle contient un caractère qui n'a pas sa place dans une adresse de site"),
    )
]


def normalise_origin(text):
    """Return the origin written in `text` as a browser would send it: scheme, ASCII host, port unless the default.

    `http` is for a site under construction on this very machine. Raises BadOrigin with the reason.
    """
    for pattern, why in REFUSALS:
        if pattern.search(text):
            raise _refusal(text, why)
    parts = PARTS.fullmatch(text[:8].lower() + text[8:])
    if not parts:
        raise _refusal(text, "elle doit avoir la forme https://nom ou https://nom:port")
    host = _normalise_host(text, parts["host"])
    if parts["scheme"] == "http" and host not in LOCAL_HOSTS:
        raise _refusal(text, "elle doit commencer par https:// (http:// ne va qu'à localhost, pour essayer)")
    return f"{parts['scheme']}://{host}{_port(text, parts)}"


def _normalise_host(text, host):
    if host in LOCAL_HOSTS:
        return host
    try:
        ascii_host = idna.encode(host.lower()).decode("ascii")
    except UnicodeError as error:
        raise _refusal(text, "son nom de domaine n'est pas valide") from error
    if NUMERIC.fullmatch(ascii_host):
        return _ipv4(text, ascii_host)
    if not HOST.fullmatch(ascii_host):
        raise _refusal(text, "son nom de domaine n'est pas valide ou finit par un point")
    return ascii_host


def _ipv4(text, host):
    try:
        return str(IPv4Address(host))
    except AddressValueError as error:
        raise _refusal(text, "son adresse IP doit s'écrire en quatre nombres décimaux") from error


def _port(text, parts):
    port = int(parts["port"] or DEFAULT_PORTS[parts["scheme"]])
    if port > 65535:
        raise _refusal(text, "son numéro de port dépasse 65535")
    return "" if port == DEFAULT_PORTS[parts["scheme"]] else f":{port}"


def _refusal(text, why):
    shown = text[:80] if text.isprintable() else ascii(text[:80])
    return BadOrigin(f"L'origine « {shown} » est refusée : {why}.")
