"""`widget-server geo`: who is in charge where, and who is nearby, from the official files."""

import click

from ..desk import geo_import, territory
from ..register import audit
from ..store import writing
from .register import open_register

KINDS = {
    "communes": "communes",
    "former": "anciens codes de communes",
    "competence": "zones de compétence",
    "deduced": "zones déduites, seulement probables",
    "police": "services de police",
    "gendarmerie": "unités de gendarmerie",
    "association": "associations d'aide aux victimes",
}
UNCLEAR = {
    **dict.fromkeys(("communes", "police", "gendarmerie", "association"), "sans position connue"),
    **dict.fromkeys(("competence", "deduced"), "communes où aucune force n'est sûre"),
}


@click.group()
@click.pass_context
def geo(ctx):
    """Les communes, qui y est compétent, les postes proches."""
    open_register(ctx)


@geo.command("import")
@click.argument("paths", metavar="FILE...", nargs=-1, required=True)
@click.option("--dated", type=click.DateTime(["%Y-%m-%d"]), help="Jour des faits, si les fichiers ne le disent pas.")
@click.pass_obj
def import_(register, paths, dated):
    """Met des fichiers officiels à la place des précédents : tous, ou aucun si l'un d'eux n'est pas croyable."""
    with writing(register.db):
        before = {each.kind: _facts(each) for each in geo_import.list_files(register.db)}
        done = geo_import.import_files(register.db, paths, dated and dated.date().isoformat())
        for each in done:
            kind = each.file.kind
            audit.record(register.db, register.who, "geo.import", f"geo:{kind}", before.get(kind), _facts(each.file))
    for each in done:
        click.echo(_tell(each))


@geo.command("list")
@click.pass_obj
def list_files(register):
    """Liste les fichiers en vigueur : ce qu'ils disent, leur date, le jour de l'import, leur nombre de lignes."""
    for each in geo_import.list_files(register.db):
        click.echo(f"{KINDS[each.kind]}\t{each.name}\t{each.dated_on}\t{each.imported_on}\t{each.total}\t{each.source}")


@geo.command()
@click.argument("place", metavar="POSTCODE|COMMUNE")
@click.pass_obj
def show(register, place):
    """Montre ce qui serait répondu pour un code postal, un code ou un nom de commune."""
    found = territory.look_up(register.db, place)
    if len(found) > 1:
        click.echo("Plusieurs communes ; demandez l'une d'elles par son code :\n")
        for each in found:
            click.echo(f"{each.code}\t{each.name}")
    else:
        _show(territory.of_commune(register.db, found[0].code))


def _show(answer):
    source = territory.tell_source(answer)
    click.echo(f"{answer.sentence}{f' ({source})' if source else ''}\n{answer.complaint}")
    for name, stations in [
        *((each.name, each.stations) for each in answer.forces),
        ("aide aux victimes", answer.associations),
    ]:
        click.echo(f"\n{name[:1].upper()}{name[1:]}" + ("" if stations else " : aucune adresse connue."))
        for each in stations:
            click.echo(f"  {_line(each)}")


def _line(station):
    away = "" if station.distance is None else f"{station.distance} km".replace(".", ",")
    address = f"{station.street}, {station.postcode} {station.town}"
    doubt = f"au {station.verified_on}, {territory.TO_CHECK}" if station.to_check else f"au {station.verified_on}"
    facts = (station.name, away, address, station.telephone, station.told_hours, doubt)
    return " · ".join(filter(None, facts))


def _tell(imported):
    kind, total = imported.file.kind, imported.file.total
    told = f"{imported.file.name} : {KINDS[kind]}, {total} ({imported.before} avant), au {imported.file.dated_on}"
    return f"{told} ; {imported.unclear} {UNCLEAR[kind]}." if imported.unclear else f"{told}."


def _facts(file):
    return {"name": file.name, "dated_on": file.dated_on, "sha256": file.sha256, "total": file.total}
