"""The console's first page: what there is to know at a glance."""

from ...register.people.staff import ROLES
from ..private import show
from .access import allow, console


@console.get("/")
@allow(*ROLES)
def home():
    """What there is to know at a glance."""
    return show("console/overview.html")
