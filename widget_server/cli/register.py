"""The register as the commands open it: its database, who is at the command line, the settings."""

import getpass
import os

import click

from ..register import lines
from ..store import connect


class _Register:
    """The open register, who is at the command line, and the settings."""

    def __init__(self, db, settings):
        self.db = db
        self.settings = settings
        self.who = f"cli:{_login()}"

    def show_lines(self, key):
        click.echo(f"{key}\n\nÀ coller là où le module doit apparaître :\n")
        click.echo(lines.inline(self.settings["PUBLIC_URL"], key))


def open_register(ctx):
    """Make the register what the commands of a group receive, closed when they are done."""
    ctx.obj = _Register(ctx.with_resource(connect(ctx.obj["DATABASE"])), ctx.obj)


def _login():
    try:
        return ascii(getpass.getuser())[1:-1]
    except (KeyError, OSError):  # a container's user may have a number only
        return str(os.getuid())
