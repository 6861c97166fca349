"""`widget-server backup` and `restore`: all that the service keeps, copied while it runs, and put back elsewhere."""

from pathlib import Path

import click

from ..config import desk_file, last_good_tree, secret_file
from ..register import audit
from ..store import backup as backups
from ..store import connect

WITHOUT_SECRET = (
    "Le secret du service n'y est pas : gardez-le ailleurs. Sans lui, ce que les victimes ont confié ne se lit plus."
)
SINCE = (
    "Ce qui a changé depuis n'y est pas : refaites les révocations, les suspensions et les comptes désactivés. Ce qui "
    "devait être effacé depuis l'est dès que le service tourne."
)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--with-secret", is_flag=True, help="Y mettre aussi le secret du service.")
@click.pass_obj
def backup(settings, folder, with_secret):
    """Copie dans FOLDER, qui n'existe pas encore, tout ce que garde le service, sans l'arrêter."""
    files = _places(settings, with_secret)
    databases = {name: files.pop(name) for name in ("register.sqlite", "desk.sqlite")}
    made_at = backups.save(folder, databases, files)
    click.echo(f"Sauvegarde du {made_at} dans {folder}.")
    if not with_secret:
        click.echo(WITHOUT_SECRET)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.pass_context
def restore(ctx, folder):
    """Remet une sauvegarde là où le service n'a encore rien, et vérifie le journal."""
    made_at = backups.restore(folder, _places(ctx.obj, with_secret=True))
    with connect(ctx.obj["DATABASE"]) as db:
        head, fault = audit.head(db), audit.verify(db)
    click.echo(f"Sauvegarde du {made_at} remise. Tête du journal :\n{head.count}:{head.hash}\n{SINCE}")
    if fault:
        click.echo(f"Journal : l'entrée {fault.id} {fault.why}", err=True)
        ctx.exit(1)


def _places(settings, with_secret):
    places = {
        "register.sqlite": settings["DATABASE"],
        "desk.sqlite": desk_file(settings),
        "last-good-tree.yaml": last_good_tree(settings),
    }
    return places | ({"secret": secret_file(settings)} if with_secret else {})
