"""A directory for the tests of the doors that lead to it."""

from datetime import timedelta

from tests.desk.directory import text
from widget_server.store import moments

TODAY = moments.today()
# Of the small tree, and good for long enough.
OURS = {
    "publics": "person",
    "menaces": "stolen-card",
    "vérifié_le": TODAY.isoformat(),
    "début": "",
    "fin": (TODAY + timedelta(days=30)).isoformat(),
}


def file(*rows):
    """The bytes of a file of these providers, each the usual one but for some cells."""
    return text(*(OURS | row for row in rows)).encode()
