"""`widget-server staff` and `widget-server audit`: the people who run the service, and the log of what was changed."""

import re
import sys

import click

from ..register import audit
from ..register.people import staff
from .register import open_register

STATES = {"active": "actif", "disabled": "désactivé"}
HEAD = re.compile(r"([0-9]+):([0-9a-f]{64})")


@click.group("staff")
@click.pass_context
def people(ctx):
    """Les personnes qui font marcher le service."""
    open_register(ctx)
    staff.erase_expired(ctx.obj.db)


@people.command()
@click.argument("login")
@click.option("--name", required=True, help="Nom, tel qu'on l'affiche.")
@click.option("--role", required=True, type=click.Choice(staff.ROLES), help="Ce que la personne peut faire.")
@click.option("--force", type=click.Choice(staff.FORCES), help="Pour qui elle répond, si c'est son rôle.")
@click.pass_obj
def add(register, login, name, role, force):
    """Ouvre un compte ; la phrase secrète est demandée, ou lue sur l'entrée standard."""
    passphrase = _ask_passphrase()
    enrolment = staff.add(register.db, register.who, login, name, role, passphrase, force or "")
    click.echo(f"Le compte de {name} est ouvert.\n")
    _show(enrolment)


@people.command("list")
@click.pass_obj
def list_people(register):
    """Liste les comptes."""
    for each in staff.list_all(register.db):
        role = f"{each.role} {each.force}".strip()
        click.echo(f"{each.who}\t{each.login}\t{each.name}\t{role}\t{STATES[each.state]}")


@people.command()
@click.argument("login")
@click.pass_obj
def disable(register, login):
    """Désactive un compte et ferme ses sessions ; il est effacé au bout d'un an."""
    staff.disable(register.db, register.who, login)
    click.echo(f"Le compte {login} est désactivé.")


@people.command()
@click.argument("login")
@click.pass_obj
def enable(register, login):
    """Réactive un compte."""
    staff.enable(register.db, register.who, login)
    click.echo(f"Le compte {login} est actif.")


@people.command()
@click.argument("login")
@click.argument("role", type=click.Choice(staff.ROLES))
@click.option("--force", type=click.Choice(staff.FORCES), help="Pour qui elle répond, si c'est son rôle.")
@click.pass_obj
def role(register, login, role, force):
    """Change ce qu'une personne peut faire, et ferme ses sessions."""
    staff.change_role(register.db, register.who, login, role, force or "")
    click.echo(f"Le compte {login} a le rôle {role}.")


@people.command()
@click.argument("login")
@click.pass_obj
def reset(register, login):
    """Donne un nouveau second facteur ; l'ancien et ses codes ne valent plus rien."""
    _show(staff.reset_second_factor(register.db, register.who, login))


@click.group("audit")
@click.pass_context
def log(ctx):
    """Le journal de ce qui a été changé, par qui."""
    open_register(ctx)


def _read_head(ctx, param, text):
    if text is None:
        return None
    parts = HEAD.fullmatch(text)
    if not parts:
        raise click.BadParameter("une tête s'écrit nombre:empreinte, comme audit verify l'affiche.")
    return audit.Head(int(parts[1]), parts[2])


@log.command()
@click.option("--expect", callback=_read_head, help="Une tête notée auparavant, pour voir ce qui aurait été coupé.")
@click.pass_context
def verify(ctx, expect):
    """Vérifie que rien n'a été altéré ni retiré ; affiche la tête, à noter ailleurs que sur cette machine."""
    head = audit.head(ctx.obj.db)
    fault = audit.verify(ctx.obj.db, expect)
    if fault:
        click.echo(f"L'entrée {fault.id} {fault.why}", err=True)
        ctx.exit(1)
    click.echo(f"Le journal est intact, {head.count} entrées. Sa tête, à noter ailleurs :\n{head.count}:{head.hash}")


@log.command()
@click.pass_obj
def export(register):
    """Écrit le journal, une entrée par ligne, en JSON."""
    for line in audit.export(register.db):
        click.echo(line)


def _ask_passphrase():
    if sys.stdin.isatty():
        return click.prompt("Phrase secrète", hide_input=True, confirmation_prompt="Encore une fois", err=True)
    return sys.stdin.readline().rstrip("\r\n")


def _show(enrolment):
    click.echo("À montrer une seule fois à la personne, puis à effacer de l'écran.\n")
    click.echo(f"À scanner avec son application de codes :\n{enrolment.totp_uri}\n")
    click.echo("Ses codes de secours, qui servent une fois chacun :")
    click.echo("\n".join(enrolment.recovery_codes))
