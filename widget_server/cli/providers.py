"""`widget-server provider`: the organisations that can repair, clean up and advise, from a file."""

from pathlib import Path

import click

from ..desk import provider_files, providers
from ..errors import BadProviders
from ..store import moments
from ..web import directory
from ..web.console.words import PROVIDER_STANDINGS
from .register import open_register
from .tree import read_tree


@click.group()
@click.pass_context
def provider(ctx):
    """Les prestataires qualifiés, leurs labels."""
    open_register(ctx)


@provider.command("import")
@click.argument("path", metavar="FICHIER", required=False)
@click.option("--example", is_flag=True, help="Les prestataires fictifs, pour essayer.")
@click.pass_obj
def import_(register, path, example):
    """Inscrit ou met à jour les prestataires d'un fichier CSV : tous, ou aucun s'il contient une faute."""
    if bool(path) == example:
        raise click.UsageError("Donnez un fichier, ou bien --example.")
    tree = read_tree(register.settings, None)
    if example:
        done = directory.import_example(register.db, register.who, tree)
    else:
        done = directory.import_bytes(register.db, register.who, tree, _read(path))
    click.echo(f"Prestataires lus : {done.total}, dont nouveaux : {done.added}.")


@provider.command("list")
@click.pass_obj
def list_providers(register):
    """Liste les prestataires : identifiant, nom, s'il est montré, et le dernier jour de chacun de ses labels."""
    today = moments.today()
    for each in providers.list_named(register.db):
        labels = ", ".join(f"{label.name} jusqu'au {label.end}" for label in each.labels)
        click.echo(f"{each.id}\t{each.name}\t{PROVIDER_STANDINGS[each.standing(today)]}\t{labels}")


@provider.command()
@click.argument("id")
@click.pass_obj
def remove(register, id):
    """Retire un prestataire."""
    directory.remove(register.db, register.who, id)
    click.echo(f"Le prestataire {id} est retiré.")


def _read(path):
    try:
        with Path(path).open("rb") as file:
            return file.read(provider_files.LARGEST + 1)
    except OSError as error:
        raise BadProviders([f"{path} : ce fichier ne peut pas être lu."]) from error
