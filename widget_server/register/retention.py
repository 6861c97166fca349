"""What the register does by itself: nothing of people is kept past its time. The desk has its own, `desk/retention.py`.

How long each thing is kept is said where it is kept.
"""

from ..store import moments
from . import applications, confirmations, openings
from .people import staff


def erase_expired(db, now=None):
    """Erase every account, session, wrong try, challenge, application and request for a key that is past its time."""
    now = now or moments.now()
    for part in (staff, openings, confirmations, applications):  # each apart: readers wait for none of them long
        part.erase_expired(db, now)
