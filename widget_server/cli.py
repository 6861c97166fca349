"""The commands of `widget-server`, for whoever runs the service.

Only words and wiring: what a command does lives in the package it calls. Errors are one sentence and exit code 1.
"""

from datetime import date
from pathlib import Path
from statistics import median

import click

from .config import last_good_tree, load_config
from .errors import BadTree, StoreBusy, UnknownId, WidgetError
from .journey.check import find_mistakes, find_stale
from .journey.draw import draw as draw_tree
from .journey.edition import packaged_tree
from .journey.tell import explain, text_twin
from .journey.tree import read_decision_tree
from .journey.walk import enumerate_walks
from .register import keys, partners, sheets
from .store import connect
from .web.server import serve

LINE_TO_PASTE = """\
<a data-17cyber href="{url}/">Victime sur Internet ? Diagnostic 17Cyber. Danger immédiat : 17 ou 112, SMS 114.</a>
<script async src="{url}/17cyber.js" data-key="{key}" referrerpolicy="no-referrer"></script>"""

STATES = {"active": "active", "revoked": "révoquée"}
PARTNER_STATES = {"active": "actif", "suspended": "suspendu"}


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
@click.pass_obj
def run(settings, host, port, workers):
    """Démarre le service, jusqu'à Ctrl-C."""
    _refuse_no_tree(settings)
    _prepare_register(settings)
    shown = f"[{host}]" if ":" in host else host
    told = f"Le service répond sur http://{shown}:{port} (Ctrl-C pour l'arrêter)."
    serve(host, port, workers, on_start=lambda: click.echo(told))


def _refuse_no_tree(settings):
    try:
        _read_tree(settings, None)
    except WidgetError as bad:
        try:
            _read_tree(settings, last_good_tree(settings))
        except WidgetError:
            raise bad from None


def _prepare_register(settings):
    try:
        connect(settings["DATABASE"]).close()
    except StoreBusy as error:
        click.echo(f"{error} Les pages s'affichent quand même, mais sans reconnaître aucun partenaire.", err=True)


@main.group()
def tree():
    """L'arbre de décision."""


@tree.command()
@click.argument("path", required=False)
@click.pass_obj
def check(settings, path):
    """Dit tout ce qui empêche de publier l'arbre (par défaut celui du service)."""
    found = _read_tree(settings, path)
    if stale := find_stale(found, date.today()):
        raise BadTree(stale.values())
    click.echo(
        f"L'arbre est bon : {len(found.questions)} questions, {len(found.diagnoses)} diagnostics, "
        f"{len(found.contacts)} contacts."
    )


@tree.command()
@click.argument("path", required=False)
@click.pass_obj
def paths(settings, path):
    """Compte les chemins de l'arbre et les réponses qu'ils demandent."""
    lengths = [len(walk.answers) for walk in enumerate_walks(_read_tree(settings, path))]
    click.echo(f"{len(lengths)} chemins ; {max(lengths)} réponses au plus, {median(lengths):g} en médiane.")


@tree.command()
@click.argument("start", required=False)
@click.option("--tree", "path", help="Un autre arbre que celui du service.")
@click.pass_obj
def draw(settings, start, path):
    """Dessine l'arbre en SVG, ou la branche qui part d'une question."""
    found = _read_tree(settings, path)
    if start and start not in found.questions:
        raise UnknownId(f"« {start} » n'est pas une question de l'arbre.")
    click.echo(draw_tree(found, start))


@tree.command()
@click.option("--tree", "path", help="Un autre arbre que celui du service.")
@click.pass_obj
def text(settings, path):
    """Écrit l'arbre en toutes lettres : questions numérotées, réponses et où elles mènent."""
    click.echo(text_twin(_read_tree(settings, path)), nl=False)


@tree.command("explain")
@click.argument("ids", nargs=-1, required=True)
@click.option("--tree", "path", help="Un autre arbre que celui du service.")
@click.pass_obj
def explain_ids(settings, ids, path):
    """Dit quelles réponses mènent à un diagnostic ou posent une note, et ce qu'ils changent."""
    found = _read_tree(settings, path)
    for id in ids:
        if id not in found.diagnoses and id not in found.notes:
            raise UnknownId(f"« {id} » n'est ni un diagnostic ni une note de l'arbre.")
        click.echo(explain(found, id))


@tree.command()
@click.option("--tree", "path", help="Un autre arbre que celui du service.")
@click.pass_obj
def stale(settings, path):
    """Liste les faits à revérifier, les plus anciens d'abord."""
    found = _read_tree(settings, path)
    for contact in sorted(found.contacts.values(), key=lambda each: each.verified_on):
        click.echo(f"{contact.verified_on}\t{contact.mark}\t{contact.id}\t{contact.source}")


def _read_tree(settings, path):
    path = Path(path or settings["TREE"] or packaged_tree())
    try:
        if not path.is_file():  # reading a pipe could wait for ever
            raise BadTree([f"{path} n'existe pas ou n'est pas un fichier."])
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadTree([f"{path} ne peut pas être lu."]) from error
    found, mistakes = read_decision_tree(text)
    mistakes += find_mistakes(found)
    if mistakes:
        raise BadTree(mistakes)
    return found


@main.group()
@click.pass_context
def partner(ctx):
    """Les partenaires et leurs sites."""
    _open_register(ctx)


@partner.command()
@click.argument("id")
@click.option("--name", required=True, help="Nom, tel qu'on l'affiche.")
@click.option("--sector", required=True, help="Secteur : banque, commerce, réseau social…")
@click.option("--contact", required=True, help="Adresse de l'équipe à joindre.")
@click.option("--origin", "origins", required=True, multiple=True, help="Un de leurs sites ; peut se répéter.")
@click.pass_obj
def add(register, id, name, sector, contact, origins):
    """Inscrit un partenaire."""
    added = partners.add(register.db, id, name, sector, contact, origins)
    click.echo(f"{added.name} est inscrit, sur {', '.join(added.origins)}.")


@partner.command("import")
@click.argument("paths", nargs=-1, required=True)
@click.pass_obj
def import_(register, paths):
    """Inscrit ou met à jour les partenaires décrits par des fiches YAML."""
    for path in paths:
        imported, changed = sheets.import_file(register.db, path)
        click.echo(f"{imported.name} : {'inscrit ou mis à jour' if changed else 'rien à changer'}.")


@partner.command("list")
@click.pass_obj
def list_partners(register):
    """Liste les partenaires."""
    for each in partners.list_all(register.db):
        click.echo(f"{each.id}\t{each.name}\t{PARTNER_STATES[each.state]}\t{' '.join(each.origins)}")


@partner.command()
@click.argument("id")
@click.pass_obj
def suspend(register, id):
    """Retire à un partenaire son nom et ses décomptes ; l'aide reste."""
    partners.suspend(register.db, id)
    click.echo(f"Le partenaire {id} est suspendu.")


@partner.command()
@click.argument("id")
@click.pass_obj
def resume(register, id):
    """Annule une suspension."""
    partners.resume(register.db, id)
    click.echo(f"Le partenaire {id} est actif.")


@main.group()
@click.pass_context
def key(ctx):
    """Les clés, publiques, que les partenaires mettent dans leurs pages."""
    _open_register(ctx)


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
    register.show_lines(keys.issue(register.db, partner, environment, expires))
    sites = partners.get(register.db, partner).origins
    if environment == "live" and not any(site.startswith("https:") for site in sites):
        click.echo("\nAttention : ce partenaire n'a que des sites d'essai (http), où une clé --live ne s'affiche pas.")


@key.command()
@click.argument("old", metavar="KEY")
@click.option("--overlap", default=keys.DEFAULT_OVERLAP, show_default=True, help="Jours où l'ancienne vaut encore.")
@click.pass_obj
def rotate(register, old, overlap):
    """Remplace une clé par une nouvelle, les deux valant pendant quelques jours."""
    register.show_lines(keys.rotate(register.db, old, overlap))


@key.command()
@click.argument("text", metavar="KEY")
@click.pass_obj
def revoke(register, text):
    """Retire une clé, tout de suite et pour de bon."""
    keys.revoke(register.db, text)
    click.echo("La clé est révoquée.")


@key.command("list")
@click.argument("partner")
@click.pass_obj
def list_keys(register, partner):
    """Liste les clés d'un partenaire."""
    for each in keys.list_for(register.db, partner):
        end = f"jusqu'au {each.expires_at}" if each.expires_at else "sans fin"
        click.echo(f"{each.id}\t{STATES[each.state]}\t{end}")


class _Register:
    """The open register and where the service is reached."""

    def __init__(self, db, public_url):
        self.db = db
        self.public_url = public_url

    def show_lines(self, key):
        click.echo(f"{key}\n\nÀ coller là où le module doit apparaître :\n")
        click.echo(LINE_TO_PASTE.format(url=self.public_url, key=key))


def _open_register(ctx):
    ctx.obj = _Register(ctx.with_resource(connect(ctx.obj["DATABASE"])), ctx.obj["PUBLIC_URL"])
