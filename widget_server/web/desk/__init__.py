"""The desk: where officers answer those who asked for a person, and where a supervisor sees how long that takes.

Only words and wiring: what a page does is in `desk/`, and who did it goes to the audit log from here.
"""

# Their pages are declared as they are read.
from ..console.access import refuse_undeclared
from . import charts, coming, conversations, home  # noqa: F401
from .access import desk


def init_app(app):
    """Open the desk on `app`; raises ConfigError if one of its pages does not say who may open it."""
    app.register_blueprint(desk)
    refuse_undeclared(app, desk)
