"""`widget-server partner`: who may show the module, and on which sites."""

import click

from ..register import departures, partners, sheets
from .register import open_register

STATES = {"active": "actif", "suspended": "suspendu", "left": "parti"}


@click.group()
@click.pass_context
def partner(ctx):
    """Les partenaires et leurs sites."""
    open_register(ctx)


@partner.command()
@click.argument("id")
@click.option("--name", required=True, help="Nom, tel qu'on l'affiche.")
@click.option("--sector", required=True, help="Secteur : banque, commerce, réseau social…")
@click.option("--contact", required=True, help="Adresse de l'équipe à joindre.")
@click.option("--origin", "origins", required=True, multiple=True, help="Un de leurs sites ; peut se répéter.")
@click.pass_obj
def add(register, id, name, sector, contact, origins):
    """Inscrit un partenaire."""
    added = partners.add(register.db, register.who, id, name, sector, contact, origins)
    click.echo(f"{added.name} est inscrit, sur {', '.join(added.origins)}.")


@partner.command("import")
@click.argument("paths", nargs=-1, required=True)
@click.pass_obj
def import_(register, paths):
    """Inscrit ou met à jour les partenaires décrits par des fiches YAML, chaque fichier en entier ou pas du tout."""
    for path in paths:
        for partner, changed in sheets.import_file(register.db, register.who, path):
            click.echo(f"{partner.name} : {'inscrit ou mis à jour' if changed else 'rien à changer'}.")


@partner.command()
@click.pass_obj
def export(register):
    """Écrit les fiches de tous les partenaires, telles que « partner import » les relit."""
    for piece in sheets.export(register.db):
        click.echo(piece, nl=False)


@partner.command("list")
@click.pass_obj
def list_partners(register):
    """Liste les partenaires."""
    for each in partners.list_all(register.db):
        click.echo(f"{each.id}\t{each.name}\t{STATES[each.state]}\t{' '.join(each.origins)}")


@partner.command()
@click.argument("id")
@click.option("--reason", default="", help="Pourquoi, sans nommer personne : le journal le garde.")
@click.pass_obj
def suspend(register, id, reason):
    """Retire à un partenaire son nom et ses décomptes ; l'aide reste."""
    partners.suspend(register.db, register.who, id, reason)
    click.echo(f"Le partenaire {id} est suspendu.")


@partner.command()
@click.argument("id")
@click.pass_obj
def resume(register, id):
    """Annule une suspension."""
    partners.resume(register.db, register.who, id)
    click.echo(f"Le partenaire {id} est actif.")


@partner.command()
@click.argument("id")
@click.confirmation_option(
    prompt="Ses clés seront révoquées, ses sites et son contact effacés, pour de bon. Continuer ?"
)
@click.pass_obj
def leave(register, id):
    """Met fin à une inscription, pour de bon ; l'aide reste dans les pages."""
    departures.leave(register.db, register.who, id)
    click.echo(f"Le partenaire {id} a quitté le service.")
