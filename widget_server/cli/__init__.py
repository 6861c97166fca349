"""The commands of `widget-server`, for whoever runs the service.

Only words and wiring: what a command does lives in the package it calls. Errors are one sentence and exit code 1.
"""

import click

from ..config import last_good_tree, load_config
from ..errors import StoreBusy, WidgetError
from ..register import mail, retention
from ..store import connect
from ..web.server import serve
from . import editions  # noqa: F401 - adds its commands to `tree`
from .applications import application
from .backups import backup, restore
from .deliveries import delivery
from .geo import geo
from .keys import key
from .loader import loader
from .partners import partner
from .providers import provider
from .staff import log, people
from .tree import read_tree, tree


class _Commands(click.Group):
    """A group that tells our own errors in one sentence."""

    def parse_args(self, ctx, args):
        for arg in args:
            try:
                arg.encode()
            except UnicodeEncodeError as error:
                raise click.UsageError(f"L'argument {ascii(arg)} n'est pas écrit en UTF-8.") from error
        return super().parse_args(ctx, args)

    def invoke(self, ctx):
        try:
            return super().invoke(ctx)
        except WidgetError as error:
            click.echo(str(error), err=True)
            ctx.exit(1)


@click.group(cls=_Commands)
@click.pass_context
def main(ctx):
    """Le module 17Cyber : le servir, vérifier son arbre, tenir le registre des partenaires."""
    ctx.obj = load_config()


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Adresse d'écoute.")
@click.option("--port", default=8017, show_default=True, type=click.IntRange(1, 65535), help="Port d'écoute.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1), help="Nombre de processus.")
@click.option("--replace", type=click.IntRange(1), help="Processus à remplacer : il s'arrête quand celui-ci répond.")
@click.pass_obj
def run(settings, host, port, workers, replace):
    """Démarre le service, jusqu'à Ctrl-C."""
    _refuse_no_tree(settings)
    _prepare_register(settings)
    shown = f"[{host}]" if ":" in host else host
    told = f"Le service répond sur http://{shown}:{port} (Ctrl-C pour l'arrêter)."
    serve(host, port, workers, on_start=lambda: click.echo(told), replaces=replace)


def _refuse_no_tree(settings):
    try:
        read_tree(settings, None)
    except WidgetError as bad:
        try:
            read_tree(settings, last_good_tree(settings))
        except WidgetError:
            raise bad from None


def _prepare_register(settings):
    mail.erase_expired(settings)
    try:
        with connect(settings["DATABASE"]) as db:
            retention.erase_expired(db)
    except StoreBusy as error:
        click.echo(f"{error} Les pages s'affichent quand même, mais sans reconnaître aucun partenaire.", err=True)


for group in (tree, partner, application, key, people, log, geo, provider, delivery, loader, backup, restore):
    main.add_command(group)
