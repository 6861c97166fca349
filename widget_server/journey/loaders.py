"""The versions of the loader that were released: a folder of bytes that never change, and the hash of each.

What the current loader is made of is not known here, nor who is served which version.
"""

import base64
import hashlib
import json
from dataclasses import asdict, dataclass

from ..errors import BadRelease

NAME = "17cyber.js"
HASHES = "sri.json"


@dataclass(frozen=True)
class Hash:
    """What a browser holds a version to, as `integrity` writes it, and how many bytes that is."""

    integrity: str
    bytes: int


def integrity(body):
    """What `integrity` says of a script's bytes (Subresource Integrity, § 3.1)."""
    return f"sha384-{base64.b64encode(hashlib.sha384(body).digest()).decode()}"


def load_hashes(folder):
    """Return the released versions, the oldest first: version → Hash."""
    kept = json.loads(folder.joinpath(HASHES).read_text(encoding="utf-8"))
    return {version: Hash(**kept[version]) for version in sorted(kept, key=_numbers)}


def newest(folder):
    """Return the version released last, and its Hash."""
    return [*load_hashes(folder).items()][-1]


def load_bodies(folder):
    """Return the bytes of each released version, the oldest first: version → bytes."""
    return {version: folder.joinpath(version, NAME).read_bytes() for version in load_hashes(folder)}


def release(folder, version, body, replace=False):
    """Keep these bytes as a version of the loader, for good, and return its Hash.

    Raises BadRelease where the loader does not say that version in its self-test, or where the version was released
    with other bytes; `replace` is for one that nobody was given yet.
    """
    if f'"17cyber {version}"'.encode() not in body:
        raise BadRelease(f"embed/{NAME} doit dire « 17cyber {version} » dans son autotest.")
    hashes, found = load_hashes(folder), Hash(integrity(body), len(body))
    if not replace and hashes.get(version, found) != found:
        raise BadRelease(
            f"La version {version} est déjà publiée avec d'autres octets, et une version publiée ne change jamais : "
            f"passez à {_next(version)} dans widget_server/version.py et dans embed/{NAME}, puis relancez."
        )
    folder.joinpath(version).mkdir(parents=True, exist_ok=True)
    folder.joinpath(version, NAME).write_bytes(body)
    kept = {each: asdict(hash) for each, hash in (hashes | {version: found}).items()}
    folder.joinpath(HASHES).write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    return found


def _numbers(version):
    return tuple(map(int, version.split(".")))


def _next(version):
    *first, last = _numbers(version)
    return ".".join(map(str, (*first, last + 1)))
