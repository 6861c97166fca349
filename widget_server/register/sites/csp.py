"""What the Content-Security-Policy of a page lets it load (CSP Level 3), as far as the page alone can tell.

Every policy must allow a thing; the first directive of a chain that a policy has is the one that decides.
"""

import re
from urllib.parse import urlsplit

SCRIPT = ("script-src-elem", "script-src", "default-src")
FRAME = ("frame-src", "child-src", "default-src")
PORTS = {"http": 80, "https": 443}
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
HOST = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?(?P<host>\*|(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)"
    r"(?::(?P<port>[0-9]{1,5}|\*))?(?P<path>/[^?#]*)?",
    re.IGNORECASE,
)


def read_policies(texts):
    """Return the policies of header or meta values: dicts of directive → list of sources."""
    return [policy for text in texts for part in text.split(",") if (policy := _read(part))]


def blocks_script(policy, page, url, nonce="", integrity=""):
    """Return the directive of a policy that blocks the script at `url` in `page`, a URL too; None if none does."""
    name, sources = _deciding(policy, SCRIPT)
    if name is None or (nonce and f"'nonce-{nonce}'" in sources):
        return None
    hashes = {f"'{hash}'" for hash in integrity.split()}
    if hashes and hashes.issubset(sources):
        return None
    # Its presence makes every address in the list count for nothing.
    if any(source.lower() == "'strict-dynamic'" for source in sources):
        return name
    return None if _any_matches(sources, url, page) else name


def blocks_frame(policy, page, url):
    """Return the directive of a policy that blocks a frame at `url` in `page`; None if none does."""
    name, sources = _deciding(policy, FRAME)
    return None if name is None or _any_matches(sources, url, page) else name


def _read(text):
    directives = {}
    for directive in text.split(";"):
        name, *sources = directive.split() or [""]
        directives.setdefault(name.lower(), sources)
    directives.pop("", None)
    return directives


def _deciding(policy, chain):
    return next(((name, policy[name]) for name in chain if name in policy), (None, []))


def _any_matches(sources, url, page):
    url, page = urlsplit(url), urlsplit(page)
    return any(_matches(source, url, page) for source in sources)


def _matches(source, url, page):
    if source == "*":
        return url.scheme in PORTS
    if source.lower() == "'self'":
        return _same_host(url, page) and _scheme_goes(page.scheme, url.scheme)
    if scheme := SCHEME.fullmatch(source):
        return _scheme_goes(scheme[1].lower(), url.scheme)
    host = HOST.fullmatch(source)
    return bool(host) and _host_matches(host, url, page)


def _host_matches(source, url, page):
    name = source["host"].lower()
    if not _scheme_goes((source["scheme"] or page.scheme).lower(), url.scheme):
        return False
    if name.startswith("*."):
        if not url.hostname.endswith(name[1:]):
            return False
    elif name not in ("*", url.hostname):
        return False
    return _port_matches(source["port"], url) and _path_matches(source["path"], url.path)


def _port_matches(port, url):
    own = _port(url)
    if port is None:
        return own == PORTS[url.scheme]
    return port == "*" or int(port) == own or (int(port) == PORTS["http"] and own == PORTS["https"])


def _path_matches(path, own):
    if not path or path == "/":
        return True
    return own.startswith(path) if path.endswith("/") else own == path


def _scheme_goes(allowed, scheme):
    return allowed == scheme or (allowed, scheme) == ("http", "https")


def _same_host(url, page):
    return url.hostname == page.hostname and (_port(url) == _port(page) or _port(url) == PORTS["https"])


def _port(url):
    return url.port or PORTS[url.scheme]
