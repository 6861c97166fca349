"""What the staff do in the console, as JSON under /v1/staff: the same functions, roles, proofs and time limits.

Opened by a session's token and by nothing a browser sends by itself; no other site may read it.
"""

from ..console.access import refuse_undeclared
from . import applications, keys, partners, sessions  # noqa: F401 (their routes are declared as they are read)
from .access import staff_api


def init_app(app):
    """Check `app`, on which these routes are open; raises ConfigError if one does not say who may open it."""
    refuse_undeclared(app, staff_api)
