"""`widget-server partner` and `widget-server key`: who may show the module, and by which public key."""

import getpass
import os
from functools import partial

import click

from ..register import confirmations, departures, keys, lines, mail, partners, reminders, secret_keys, sheets
from ..store import connect

STATES = {"active": "active", "revoked": "révoquée"}
PARTNER_STATES = {"active": "actif", "suspended": "suspendu", "left": "parti"}


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
        click.echo(f"{each.id}\t{each.name}\t{PARTNER_STATES[each.state]}\t{' '.join(each.origins)}")


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
