"""`widget-server delivery`: what is handed to investigators, without a word of it."""

import click

from ..config import desk_file, secret_file
from ..desk import deliveries
from ..register import audit
from ..store import Sealer, connect_desk, load_secret
from .register import open_register

KINDS = {"dossier": "dossier", "alert": "alerte"}
STATES = {
    "prepared": "en attente",
    "delivered": "déposée",
    "acknowledged": "reçue",
    "failed": "échouée",
    "withdrawn": "retirée",
    "dropped": "abandonnée",
}


@click.group()
@click.pass_context
def delivery(ctx):
    """Les dossiers et les alertes qui partent vers les enquêteurs."""
    settings = ctx.obj
    open_register(ctx)
    sealer = Sealer(settings["SECRET_KEY"] or load_secret(secret_file(settings)))
    ctx.obj.desk = ctx.with_resource(connect_desk(desk_file(settings), sealer))


@delivery.command("list")
@click.pass_obj
def list_deliveries(register):
    """Liste les livraisons, celles qui ont échoué d'abord : numéro, nature, état, essais, dernier et prochain essai."""
    for each in deliveries.list_all(register.desk):
        last, then = each.told or "—", each.next_at or "—"
        click.echo(f"{each.number}\t{KINDS[each.kind]}\t{STATES[each.state]}\t{each.tries}\t{last}\t{then}")


@delivery.command()
@click.argument("number", type=int)
@click.pass_obj
def retry(register, number):
    """Réessaie une livraison tout de suite, dès que le service tourne."""
    before = deliveries.get(register.desk, number).state
    deliveries.retry(register.desk, number)
    audit.record(
        register.db, register.who, "delivery retry", f"delivery:{number}", {"state": before}, {"state": "prepared"}
    )
    click.echo(f"La livraison n° {number} sera réessayée dès que le service tourne.")
