"""What the text of a key is made of: a beginning that says its kind, thirty signs by chance, a checksum of six.

No key is known here: the checksum only tells a mistyped one without asking the register.
"""

import re
import secrets
from string import ascii_lowercase, ascii_uppercase, digits
from zlib import crc32

BASE62 = digits + ascii_uppercase + ascii_lowercase
RANDOM_LENGTH = 30
CHECKSUM_LENGTH = 6
BODY = re.compile(rf"[0-9A-Za-z]{{{RANDOM_LENGTH + CHECKSUM_LENGTH}}}")


def make_up(beginning):
    """Return the text of a new key with this beginning, like "17c_pub_live_"."""
    body = beginning + "".join(secrets.choice(BASE62) for _ in range(RANDOM_LENGTH))
    return body + _checksum(body)


def is_well_formed(text, beginnings):
    """Whether `text` has one of these beginnings, then the shape and the checksum of a key."""
    beginning, body = text[: -RANDOM_LENGTH - CHECKSUM_LENGTH], text[-RANDOM_LENGTH - CHECKSUM_LENGTH :]
    return beginning in beginnings and bool(BODY.fullmatch(body)) and text.endswith(_checksum(text[:-CHECKSUM_LENGTH]))


def _checksum(body):
    number, text = crc32(body.encode()), ""
    for _ in range(CHECKSUM_LENGTH):
        number, digit = divmod(number, len(BASE62))
        text = BASE62[digit] + text
    return text
