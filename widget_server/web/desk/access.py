"""Who may open which page of the desk: officers what victims wrote, supervisors the figures, administrators neither.

One signs in where the console does, and what it refuses is refused here.
"""

from flask import Blueprint
from werkzeug.exceptions import NotFound

from ...store import LAST_NUMBER
from ..console.access import allow_only, protect

desk = Blueprint("desk", __name__, url_prefix="/desk")
protect(desk)
officers = allow_only("officer")
supervisors = allow_only("supervisor")


@desk.url_value_preprocessor
def _refuse_large_numbers(_endpoint, values):
    if (values or {}).get("id", 0) > LAST_NUMBER:
        raise NotFound()
