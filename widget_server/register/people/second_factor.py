"""The second factor: codes an application computes from a shared secret, and recovery codes for when it is lost.

No database here. The secret has to be readable to check a code; of a recovery code only the hash is ever kept.
"""

import hmac
import secrets
from base64 import b32encode
from hashlib import sha256
from typing import NamedTuple

import pyotp

STEP = 30  # seconds a code stands for
DRIFT = (-1, 0, 1)  # steps by which a telephone's clock may be off
RECOVERY_CODES = 10
RECOVERY_BYTES = 10  # 80 bits: too many to try, so that a plain hash keeps them


class Enrolment(NamedTuple):
    """What a person is given once: the address to scan with an application, and their recovery codes."""

    totp_uri: str
    recovery_codes: tuple


def new_secret():
    """Return a new TOTP secret, 160 bits in base32."""
    return pyotp.random_base32()


def enrolment(secret, login, codes):
    """Return the Enrolment to show for a secret and recovery codes."""
    return Enrolment(_totp(secret).provisioning_uri(name=login, issuer_name="17Cyber"), tuple(codes))


def find_step(secret, code, at, last_used):
    """Return the step that `code` stands for around `at` (aware datetime), later than `last_used`, or None.

    Keeping the step returned as the next `last_used` makes each code serve once.
    """
    typed = "".join(code.split()).encode("utf-8", "surrogatepass")
    this = int(at.timestamp()) // STEP
    for step in (this + drift for drift in DRIFT):
        expected = _totp(secret).generate_otp(step).encode()
        if step > last_used and hmac.compare_digest(expected, typed):
            return step
    return None


def new_recovery_codes():
    """Return ten new codes, four groups of four letters and digits that are hard to take for one another."""
    return [_grouped(b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode()) for _ in range(RECOVERY_CODES)]


def hash_recovery_code(code):
    """Return what to keep of a recovery code, however its groups and letters were typed."""
    typed = "".join(filter(str.isalnum, code)).upper()
    return sha256(typed.encode("utf-8", "surrogatepass")).hexdigest()


def _totp(secret):
    return pyotp.TOTP(secret, interval=STEP)


def _grouped(text):
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))
