"""What waits to be handed to investigators, what was, what could not be: never a word of it."""

from flask import flash

from ...desk import deliveries
from ...errors import BadDelivery
from ...register import audit
from ..database import database, desk_database
from ..private import go_to, show
from .access import ADMINISTRATOR, allow, console, who

PAGE = "console.deliveries_list"


@console.get("/livraisons/")
@allow(ADMINISTRATOR)
def deliveries_list():
    """The deliveries, those given up first."""
    return show("console/deliveries.html", deliveries=deliveries.list_all(desk_database()))


@console.post("/livraisons/<int:number>/relancer")
@allow(ADMINISTRATOR)
def retry_delivery(number):
    """Have one tried again now."""
    return _change(number, deliveries.retry, "retry", "La livraison n° {} sera réessayée tout de suite.")


@console.post("/livraisons/<int:number>/abandonner")
@allow(ADMINISTRATOR)
def drop_delivery(number):
    """Give one up and erase what it held."""
    return _change(number, deliveries.drop, "drop", "La livraison n° {} est abandonnée, et son contenu effacé.")


def _change(number, act, name, told):
    before = deliveries.get(desk_database(), number)
    try:
        act(desk_database(), number)
    except BadDelivery as error:
        flash(str(error), "warned")
        return go_to(PAGE)
    states = [{"state": each.state} for each in (before, deliveries.get(desk_database(), number))]
    audit.record(database(), who(), f"delivery {name}", f"delivery:{number}", *states)
    flash(told.format(number))
    return go_to(PAGE)
