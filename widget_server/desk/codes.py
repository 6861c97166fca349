"""The code by which a victim comes back: read aloud, written on paper, typed on another device.

It is all that stands between a stranger and what was confided, and only its hash is kept.
"""

import re
import secrets
from hashlib import sha256

from ..errors import UnknownCode
from ..journey.language import sentence

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O or U
LENGTH = 12  # 60 bits
MEANT = str.maketrans("OIL", "011")
NO_SUCH = sentence("Ce code ne désigne rien qui soit encore gardé. Vérifiez-le signe par signe.")


def new():
    """Return a new code, as it is shown: "K7QM-3XWP-9TRA"."""
    signs = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
    return "-".join(re.findall("....", signs))


def hash(code):
    """Return what is kept of a code, however it was typed; raises UnknownCode for what cannot be one."""
    signs = re.sub(r"[\s-]", "", code).upper().translate(MEANT)
    if len(signs) != LENGTH or not set(signs) <= set(SIGNS):
        raise UnknownCode(NO_SUCH)
    return sha256(signs.encode()).hexdigest()
