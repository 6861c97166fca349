"""`widget-server loader`: the versions of the loader that partners pin, released from a checkout."""

import subprocess

import click

from ..errors import BadRelease
from ..journey import loaders
from ..journey.edition import published_loader, released_loaders
from ..version import __version__


@click.group()
def loader():
    """Le chargeur : ses versions publiées, qui ne changent jamais."""


@loader.command()
@click.option("--replace", is_flag=True, help="Refait la version, tant que git ne l'a pas étiquetée.")
def release(replace):
    """Publie le chargeur tel qu'il est, sous la version de widget_server/version.py."""
    folder = released_loaders()
    if replace and _was_given(folder):
        raise BadRelease(f"La version {__version__} est étiquetée, ou git ne peut pas le dire : elle ne change plus.")
    found = loaders.release(folder, __version__, published_loader().encode(), replace)
    click.echo(f"Chargeur {__version__} : {found.bytes} octets, {found.integrity}")


def _was_given(folder):
    """Whether git knows this version by a tag, or cannot tell."""
    line = ["git", "-C", str(folder.parent), "tag", "--list", f"v{__version__}"]
    try:
        return bool(subprocess.run(line, capture_output=True, check=True).stdout)
    except (OSError, subprocess.CalledProcessError):
        return True
