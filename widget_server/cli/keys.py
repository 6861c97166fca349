"""`widget-server key`: the public keys that partners put in their pages, and the secret ones that open their counts."""

from functools import partial

import click

from ..register import confirmations, keys, mail, partners, reminders, secret_keys
from .register import open_register

STATES = {"active": "active", "revoked": "révoquée"}


@click.group()
@click.pass_context
def key(ctx):
    """Les clés, publiques, que les partenaires mettent dans leurs pages."""
    open_register(ctx)


@key.command()
@click.argument("partner")
@click.option("--test", is_flag=True, help="Clé d'essai : ne compte pas, permet localhost.")
@click.option("--live", is_flag=True, help="Clé de production (par défaut).")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Dernier jour de validité, AAAA-MM-JJ.")
@click.pass_obj
def issue(register, partner, test, live, until):
    """Émet une clé et donne les deux lignes à coller."""
    if test and live:
        raise click.UsageError("Une clé est --test ou --live, pas les deux.")
    environment = "test" if test else "live"
    expires = until and keys.end_of(until.date())
    register.show_lines(_issue(register, partner, environment, expires))
    sites = partners.get(register.db, partner).origins
    if environment == "live" and not any(site.startswith("https:") for site in sites):
        click.echo("\nAttention : ce partenaire n'a que des sites d'essai (http), où une clé --live ne s'affiche pas.")


@key.command()
@click.pass_obj
def waiting(register):
    """Liste les premières clés de production qui attendent une seconde personne."""
    for each in confirmations.list_waiting(register.db):
        click.echo(f"{each.number}\t{each.partner}\t{each.asked_by}\t{each.asked_at}")


@key.command()
@click.argument("number", type=int)
@click.pass_obj
def confirm(register, number):
    """Confirme une clé que quelqu'un d'autre a demandée, et donne les deux lignes à coller."""
    register.show_lines(confirmations.confirm(register.db, register.who, number))


@key.command()
@click.argument("number", type=int)
@click.pass_obj
def refuse(register, number):
    """Refuse une clé que quelqu'un a demandée."""
    confirmations.refuse(register.db, register.who, number)
    click.echo(f"La demande n° {number} est refusée.")


@key.command()
@click.pass_obj
def remind(register):
    """Prévient les partenaires dont une clé se termine dans 30 jours, puis dans 7 ; à lancer chaque jour."""
    outcome = reminders.remind(register.db, register.who, partial(mail.send, register.settings))
    for each in outcome.sent:
        click.echo(f"Prévenu : {each.partner}, clé {each.id}")
    for each in outcome.failed:
        click.echo(f"Le message n'est pas parti : {each.partner}, clé {each.id}", err=True)
    if outcome.failed:
        click.get_current_context().exit(1)


@key.command()
@click.argument("old", metavar="KEY")
@click.option("--overlap", default=keys.DEFAULT_OVERLAP, show_default=True, help="Jours où l'ancienne vaut encore.")
@click.pass_obj
def rotate(register, old, overlap):
    """Remplace une clé par une nouvelle, les deux valant pendant quelques jours."""
    register.show_lines(keys.rotate(register.db, register.who, old, overlap))


@key.command()
@click.argument("text", metavar="KEY")
@click.option("--secret-of", "partner", metavar="PARTNER", help="KEY est l'étiquette d'une clé secrète de PARTNER.")
@click.pass_obj
def revoke(register, text, partner):
    """Retire une clé, tout de suite et pour de bon."""
    if partner:
        secret_keys.revoke(register.db, register.who, partner, text)
    else:
        keys.revoke(register.db, register.who, text)
    click.echo("La clé est révoquée.")


@key.command()
@click.argument("partner")
@click.pass_obj
def secret(register, partner):
    """Émet une clé secrète, montrée cette seule fois : elle ouvre les décomptes du partenaire sur l'API."""
    text = secret_keys.issue(register.db, register.who, partner)
    click.echo(f"{text}\n\nElle ne sera plus jamais montrée. Elle sert depuis vos serveurs, jamais dans une page :\n")
    click.echo(f'curl -H "Authorization: Bearer {text}" {register.settings["PUBLIC_URL"]}/v1/counts')


@key.command("list")
@click.argument("partner")
@click.pass_obj
def list_keys(register, partner):
    """Liste les clés d'un partenaire."""
    used = keys.last_used(register.db, partner)
    for each in keys.list_for(register.db, partner):
        end = f"jusqu'au {each.expires_at}" if each.expires_at else "sans fin"
        click.echo(f"{each.id}\t{STATES[each.state]}\t{end}\t{_last_use(used.get(each.id))}")
    for each in secret_keys.list_for(register.db, partner):
        name = f"clé secrète {each.label}"
        click.echo(f"{name}\t{STATES[each.state]}\tsans fin\t{_last_use(each.last_on)}")


def _last_use(day):
    return f"utilisée le {day}" if day else "jamais utilisée"


def _issue(register, partner, environment, expires):
    if environment == "live":
        return confirmations.issue_live(register.db, register.who, partner, expires)
    return keys.issue(register.db, register.who, partner, environment, expires)
