"""How often the module led to which diagnosis on a partner's sites, as far as it may be shown."""

from flask import g

from ...private import show
from ...shown_counts import pictures_of, spreadsheet_of
from .access import space


@space.get("/decomptes/")
def own_counts():
    """Their counts as charts."""
    return show("partners/space/counts.html", pictures=pictures_of(g.partner.id))


@space.get("/decomptes.csv")
def own_counts_as_csv():
    """The same, for a spreadsheet."""
    return spreadsheet_of(g.partner.id)
