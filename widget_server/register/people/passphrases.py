"""Passphrases: which are good enough, how they are kept, whether one is right. None is ever stored or logged.

No database here.
"""

import unicodedata
from base64 import b32encode
from concurrent.futures import ThreadPoolExecutor
from secrets import token_bytes

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from ...errors import BadStaff

LENGTHS = range(12, 129)  # characters
MADE_UP_BYTES = 13
SHORTEST_NAME = 4  # characters: shorter ones stand by chance in too many sentences

# OWASP's least for argon2id. Each computation holds 19 MiB, and the allocator keeps that for every thread that ever
# computed: so two threads do, whatever the number of people.
HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
WORKERS = ThreadPoolExecutor(2, "passphrases")

# Nobody's: what a passphrase is compared with when the login is unknown, so that the answer takes as long.
DECOY = "$argon2id$v=19$m=19456,t=2,p=1$1kFlEdOub6+fFVPzYJ/HCQ$GRCkSXsVNXYvjstYNfbpWm0AEymfT9ghT3Rk1TW1nEE"


def refuse_weak(passphrase, *names):
    """Raise BadStaff unless `passphrase` has 12 to 128 characters and holds none of `names`."""
    if len(passphrase) not in LENGTHS:
        raise BadStaff(f"La phrase secrète doit faire de {LENGTHS[0]} à {LENGTHS[-1]} caractères.")
    bare = _bare(passphrase)
    if any(name in bare for name in map(_bare, names) if len(name) >= SHORTEST_NAME):
        raise BadStaff("La phrase secrète ne doit contenir ni l'identifiant ni le nom de la personne.")


def make_up():
    """Return a passphrase to be handed over once and then changed: 100 bits, easy to read aloud."""
    letters = b32encode(token_bytes(MADE_UP_BYTES)).decode().lower()[:20]
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def keep(passphrase):
    """Return what to keep of a passphrase: argon2id, with its parameters and its salt."""
    return WORKERS.submit(HASHER.hash, _bytes(passphrase)).result()


def is_right(kept, passphrase):
    """Whether `passphrase` is the one kept; never when `kept` is None, and that takes the same time to say."""
    try:
        return WORKERS.submit(HASHER.verify, kept or DECOY, _bytes(passphrase)).result() and kept is not None
    except VerifyMismatchError:
        return False


def is_outdated(kept):
    """Whether what is kept was computed with other parameters than today's."""
    return HASHER.check_needs_rehash(kept)


def _bytes(passphrase):
    # The same keys make other code points on other systems.
    return unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")


def _bare(text):
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", text).casefold()))
