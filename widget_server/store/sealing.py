"""What victims write is sealed before it is kept: AES-256-GCM, under a key that is never in the database.

The key is derived from the service's own secret; a copy of the database without that secret is noise.
"""

import json
import os
from contextlib import suppress

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ..errors import SealedOtherwise

NONCE = 12  # bytes, drawn anew each time (NIST SP 800-38D, § 8.2.2)
BLOCK = 64  # bytes: what is sealed is padded to a multiple, so that its length tells little


class Sealer:
    """Seals values and opens them again. `about` says what a value belongs to: moved elsewhere, it does not open."""

    def __init__(self, secret):
        key = HKDF(SHA256(), 32, salt=None, info=b"17cyber desk").derive(secret.encode())
        self._cipher = AESGCM(key)

    def seal(self, value, about):
        """Return bytes to keep in the place of a value that JSON can hold."""
        text = json.dumps(value, separators=(",", ":")).encode()
        nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, text.ljust(-(-len(text) // BLOCK) * BLOCK), about.encode())

    def open(self, sealed, about):
        """Return the value again; raises SealedOtherwise if another secret sealed it, or for something else."""
        try:
            return json.loads(self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], about.encode()))
        except InvalidTag as error:
            raise SealedOtherwise("Ce qui est gardé ici ne s'ouvre pas avec le secret actuel du service.") from error


def readable(rows, read):
    """Yield what `read(row)` returns of each row, without those sealed under another secret: one that nobody can read
    any more must not hide the others until it goes."""
    for row in rows:
        with suppress(SealedOtherwise):
            yield read(row)
