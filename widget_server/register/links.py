"""Signed links: an address that stands for one thing, for a time, and that nobody can make up.

No database here: who may use a link twice is decided by whoever reads it.
"""

from itsdangerous import BadSignature, URLSafeTimedSerializer

from ..errors import BadLink

WORN_OUT = "Ce lien ne vaut plus rien : il est incomplet, ou trop ancien. Demandez-en un autre."


def sign(secret, purpose, value):
    """Return the token of a JSON `value`, good for this purpose alone."""
    return URLSafeTimedSerializer(secret, salt=purpose).dumps(value)


def read(secret, purpose, token, max_age=None):
    """Return the value of a token signed for this purpose at most `max_age` seconds ago; raises BadLink."""
    try:
        return URLSafeTimedSerializer(secret, salt=purpose).loads(token, max_age=max_age)
    except BadSignature as error:
        raise BadLink(WORN_OUT) from error
