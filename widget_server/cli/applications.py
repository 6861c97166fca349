"""`widget-server application`: who asks to show the module, and what is answered."""

import click

from ..config import is_on_loopback, secret_file
from ..register import applications, entrances, keys
from ..register.sites import ownership
from ..store import load_secret
from .register import open_register

STATES = {"waiting": "en attente", "approved": "approuvée", "refused": "refusée"}


@click.group()
@click.pass_context
def application(ctx):
    """Les inscriptions d'organisations qui veulent montrer le module."""
    open_register(ctx)
    applications.erase_expired(ctx.obj.db)


@application.command("list")
@click.option("--state", type=click.Choice(applications.STATES), help="Seulement celles qui en sont là.")
@click.pass_obj
def list_applications(register, state):
    """Liste les inscriptions, la plus ancienne d'abord."""
    for each in applications.list_all(register.db, state):
        click.echo(f"{each.number}\t{each.name}\t{STATES[each.state]}\t{' '.join(each.origins)}")


@application.command()
@click.argument("number", type=int)
@click.pass_obj
def show(register, number):
    """Montre une inscription et ce qu'il reste à prouver."""
    each = applications.get(register.db, number)
    click.echo(f"{each.name} ({applications.SECTORS[each.sector]}), {STATES[each.state]}\n{each.contact}")
    if each.reason:
        click.echo(f"Motif : {each.reason}")
    for origin, at in each.origins.items():
        click.echo(f"{origin}\t{f'prouvé le {at[:10]}' if at else 'à prouver'}")
    if each.state == "waiting":
        click.echo(f"\nÀ mettre dans {ownership.PATHS[0]} de chaque site :\n{ownership.line(each.token)}")


@application.command()
@click.argument("number", type=int)
@click.argument("origin")
@click.pass_obj
def prove(register, number, origin):
    """Va lire sur un site le fichier qui prouve à qui il est."""
    applications.prove(register.db, number, origin, is_on_loopback(register.settings))
    click.echo(f"{origin} est prouvé.")


@application.command()
@click.argument("number", type=int)
@click.option("--id", help="Identifiant du partenaire ; par défaut, tiré de son nom.")
@click.pass_obj
def approve(register, number, id):
    """Fait d'une inscription un partenaire, l'en prévient, et donne les lignes à coller avec sa clé d'essai."""
    partner = applications.approve(register.db, register.who, number, id)
    click.echo(f"{partner.name} est inscrit sous le nom {partner.id}.\n")
    register.show_lines(keys.list_for(register.db, partner.id)[0].id)
    secret = register.settings["SECRET_KEY"] or load_secret(secret_file(register.settings))
    entrances.send_welcome(register.db, register.settings, secret, partner)
    click.echo(f"\nUn message est parti à {partner.contact}, avec un lien vers leur espace.")


@application.command()
@click.argument("number", type=int)
@click.option("--reason", required=True, help="Le motif, que le demandeur lira.")
@click.pass_obj
def refuse(register, number, reason):
    """Refuse une inscription, et le dit au demandeur."""
    refused = applications.refuse(register.db, register.who, number, reason)
    entrances.send_refusal(register.db, register.settings, None, refused)
    click.echo(f"L'inscription n° {number} est refusée. Un message le dit à {refused.contact}.")
