"""The one place that fetches something from someone's site. Whoever names the site must not reach anything else by it.

Its name is resolved once, and that very address is connected to: only public ones, so never this machine nor its
network. No cookie, no proxy, no other site at the end of a redirection; little is read, and not for long.
"""

import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException, HTTPMessage, IncompleteRead
from ipaddress import ip_address, ip_network
from threading import BoundedSemaphore
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from ...errors import BadOrigin, BadVisit, TooManyVisits
from .exchange import Deadline, TimedSocket
from .origins import DEFAULT_PORTS, normalise_origin

LIMIT = 64 * 1024  # bytes of a body
PATIENCE = 5.0  # seconds, from the first question to the name server to the last byte
REDIRECTS = (301, 302, 303, 307, 308)
MAX_REDIRECTS = 3
AT_ONCE = 4  # of the eight answers a process gives at once, these many may wait for someone's site
FIRST_FREE_PORT = 1024  # below it, a port that is not the web's is some other service
CHARSETS = ("utf-8", "iso-8859-1", "iso-8859-15", "windows-1252")  # some others take for ever to decode
HEADERS = {"Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close", "User-Agent": "17cyber-visit"}

# All other IPv6 addresses are local ones, or stand for an IPv4 address that would go unseen; so do those of 6to4.
PUBLIC_IPV6 = ip_network("2000::/3")
SIX_TO_FOUR = ip_network("2002::/16")

# What OpenSSL calls these; the others all mean that nobody known vouches for the site.
CERTIFICATE_FAULTS = {10: "a expiré", 62: "n'est pas à ce nom", 64: "n'est pas à cette adresse"}

slots = BoundedSemaphore(AT_ONCE)
resolvers = ThreadPoolExecutor(AT_ONCE, "resolver")  # the system's resolver cannot be told to hurry


class Visit(NamedTuple):
    """What a site answered: a status, an HTTPMessage of headers, the text of the body, and at which URL in the end."""

    status: int
    headers: HTTPMessage
    text: str
    url: str


def fetch(url, *, loopback=False, limit=LIMIT, patience=PATIENCE):
    """Return the Visit of `url`, whatever its status but a redirection; at most `limit` bytes, `patience` seconds.

    With `loopback`, sites of this very machine may be visited, over http too. Raises BadVisit or BadOrigin with what
    is wrong, TooManyVisits when as many visits as may be are under way.
    """
    origin, path = _split(url)
    if not slots.acquire(blocking=False):
        raise TooManyVisits("Trop de sites sont vérifiés en ce moment : réessayez dans quelques secondes.")
    try:
        return _follow(origin, path, loopback, limit, Deadline(patience))
    finally:
        slots.release()


def _follow(origin, path, loopback, limit, deadline):
    for _ in range(MAX_REDIRECTS + 1):
        try:
            visit = _ask(origin, path, loopback, limit, deadline)
        except (OSError, HTTPException, ValueError) as error:
            raise BadVisit(_explain(origin, error, deadline)) from error
        if visit.status not in REDIRECTS:
            return visit
        path = _find_next(origin, visit)
    raise BadVisit(f"{origin} renvoie d'une adresse à l'autre plus de {MAX_REDIRECTS} fois.")


def _find_next(origin, visit):
    target = urljoin(visit.url, visit.headers.get("Location", ""))
    try:
        there, path = _split(target)
    except (BadOrigin, BadVisit):
        there = None
    if there != origin:
        raise BadVisit(f"{origin} renvoie vers « {_shown(target)} », qui n'est pas le même site.")
    return path


def _split(url):
    if not url.isprintable() or " " in url or "\\" in url:
        raise BadVisit(f"« {_shown(url)} » contient un caractère qui n'a pas sa place dans une adresse.")
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise BadVisit(f"« {_shown(url)} » n'est pas une adresse de page.") from error
    origin = normalise_origin(f"{parts.scheme}://{parts.netloc}")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return origin, path + (f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else "")


def _shown(url):
    return url[:80] if url.isprintable() else ascii(url[:80])[1:-1]


def _ask(origin, path, loopback, limit, deadline):
    parts = urlsplit(origin)
    with _reach(parts, loopback, deadline) as reached:
        connection = HTTPConnection(parts.netloc)
        connection.sock = TimedSocket(reached, deadline)
        connection.request("GET", path, headers=HEADERS)
        response = connection.getresponse()
        with response:
            return _read(response, origin, path, limit)


def _read(response, origin, path, limit):
    if response.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise BadVisit(f"{origin} répond sous une forme compressée qui ne lui a pas été demandée.")
    body = response.read(limit + 1) if response.status not in REDIRECTS else b""
    if len(body) > limit:
        raise BadVisit(f"Ce que répond {origin} dépasse {limit // 1024} Kio.")
    if body and response.length:
        raise IncompleteRead(body, response.length)
    charset = (response.headers.get_content_charset() or "").lower()
    text = body.decode(charset if charset in CHARSETS else "utf-8", errors="replace")
    return Visit(response.status, response.headers, text, origin + path)


def _reach(parts, loopback, deadline):
    port = parts.port or DEFAULT_PORTS[parts.scheme]
    if port < FIRST_FREE_PORT and port not in DEFAULT_PORTS.values():
        raise BadVisit(f"Le port {port} n'est pas celui d'un site.")
    allowed = [address for address in _resolve(parts.hostname, port, deadline) if _is_allowed(address, parts, loopback)]
    if not allowed:
        raise BadVisit(f"{parts.hostname} mène à une adresse privée ou réservée, qui n'est pas celle d'un site public.")
    reached = _connect(allowed, port, deadline)
    if parts.scheme == "http":
        return reached
    try:
        reached.settimeout(deadline.left())
        return ssl.create_default_context().wrap_socket(reached, server_hostname=parts.hostname)
    except BaseException:
        reached.close()
        raise


def _resolve(name, port, deadline):
    found = resolvers.submit(socket.getaddrinfo, name, port, type=socket.SOCK_STREAM).result(deadline.left())
    return [ip_address(sockaddr[0].partition("%")[0]) for *_, sockaddr in found]


def _is_allowed(address, parts, loopback):
    if loopback and address.is_loopback:
        return True
    public = address.is_global and not address.is_multicast
    if address.version == 6:
        public = public and address in PUBLIC_IPV6 and address not in SIX_TO_FOUR
    return public and parts.scheme == "https"


def _connect(addresses, port, deadline):
    for left, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
        try:
            return socket.create_connection((str(address), port), timeout=deadline.left() / left)
        except OSError as error:
            trouble = error
    raise trouble


def _explain(origin, error, deadline):
    if isinstance(error, socket.gaierror):
        return f"Le nom de {origin} n'existe pas, ou ne peut pas être trouvé."
    if isinstance(error, ssl.SSLCertVerificationError):
        fault = CERTIFICATE_FAULTS.get(error.verify_code, "n'est pas reconnu")
        return f"Le certificat de {origin} {fault}."
    if isinstance(error, TimeoutError):
        return f"{origin} n'a pas répondu en entier en {deadline.patience:g} secondes."
    if isinstance(error, ssl.SSLError):
        return f"{origin} ne répond pas en HTTPS."
    if isinstance(error, OSError):
        return f"Aucun serveur ne répond à {origin}, ou il a raccroché."
    return f"Ce que répond {origin} n'est pas lisible."
