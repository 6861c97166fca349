"""The console of the staff: each module holds the pages of one subject, `access.py` who may open them.

Only words and wiring: what a page does is in the register.
"""

# Their pages are declared as they are read.
from . import (  # noqa: F401
    account,
    applications,
    audit,
    deliveries,
    keys,
    messages,
    overview,
    partner_counts,
    partners,
    passkeys,
    picture,
    preview,
    providers,
    sheets,
    sign_in,
    team,
    telling,
    tree,
)
from .access import console, refuse_undeclared


def init_app(app):
    """Open the console on `app`; raises ConfigError if one of its pages does not say who may open it."""
    app.register_blueprint(console)
    refuse_undeclared(app)
