"""`widget-server tree publish`, `rollback` and `history`: what the service follows, changed by the command line."""

import click

from ..errors import BadTree
from ..register import editions
from .register import open_register
from .tree import read_text, tree


@tree.command()
@click.argument("path")
@click.pass_context
def publish(ctx, path):
    """Publie l'arbre écrit dans PATH à la place de celui du service, s'il est bon."""
    text, place = read_text(path, BadTree), _open(ctx)
    _show(editions.publish(ctx.obj.db, ctx.obj.who, text, place))


@tree.command()
@click.argument("number", required=False, type=click.IntRange(1))
@click.pass_context
def rollback(ctx, number):
    """Publie de nouveau une édition antérieure (par défaut : la dernière qui dit autre chose)."""
    place = _open(ctx)
    _show(editions.go_back(ctx.obj.db, ctx.obj.who, place, number))


@tree.command()
@click.pass_context
def history(ctx):
    """Liste les éditions gardées, la plus récente d'abord ; * devant celle que dit le fichier."""
    place = _open(ctx)
    seen = place and editions.digest_of(place)
    if place:
        editions.settle(ctx.obj.db, place)
    for each in editions.list_all(ctx.obj.db):
        sign = "*" if each.digest == seen else ""
        click.echo(f"{sign}{each.number}\t{each.published_at}\t{each.who}\t{tell(each)}\t{each.digest}")


def tell(record):
    """Return what an edition changed, in a few French words."""
    if record.changes is None:
        return "trouvée dans le fichier" if record.who == "service" else "changements inconnus"
    told = f"changements pour les gens : {record.changes}, textes modifiés : {record.texts}"
    return f"{told}, reprend l'édition {record.restores}" if record.restores else told


def _open(ctx):
    place = ctx.obj["TREE"]
    open_register(ctx)
    return place


def _show(record):
    click.echo(f"L'édition {record.number} est publiée ; {tell(record)}.")
