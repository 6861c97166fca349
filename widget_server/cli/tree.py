"""`widget-server tree`: what an author needs to check, see, explain, compare and translate the decision tree."""

import json
from pathlib import Path
from statistics import median

import click

from ..errors import BadStories, BadTree, UnknownId
from ..journey.catalogue import find_untranslated
from ..journey.catalogue import update as update_catalogue
from ..journey.check import find_mistakes, load_good_tree
from ..journey.compare import compare as compare_trees
from ..journey.compare import tell_changes
from ..journey.draw import draw as draw_tree
from ..journey.edition import packaged_locales, packaged_tree
from ..journey.facts import find_stale
from ..journey.language import CATALOGUE, find_languages
from ..journey.plain import find_unclear, sentence_lengths
from ..journey.stories import coverage, follow, load_stories
from ..journey.strict_yaml import MAX_BYTES
from ..journey.tell import explain, text_twin
from ..journey.tree import read_decision_tree
from ..journey.walk import enumerate_walks
from ..store import moments

another_tree = click.option("--tree", "path", help="Un autre arbre que celui du service.")


@click.group()
def tree():
    """L'arbre de décision."""


@tree.command()
@click.argument("path", required=False)
@click.option("--json", "as_json", is_flag=True, help="Pour un éditeur ou un programme.")
@click.pass_context
def check(ctx, path, as_json):
    """Dit tout ce qui empêche de publier l'arbre (par défaut celui du service), et ce qu'il pèse de mots."""
    found, mistakes = _load(ctx.obj, path)
    lengths = [words for *_, words in sentence_lengths(found)]
    report = {
        "mistakes": mistakes,
        "stale": list(find_stale(found, moments.today()).values()),
        "unclear": [] if mistakes else find_unclear(found),
        "counts": {name: len(getattr(found, name)) for name in ("questions", "diagnoses", "contacts", "letters")},
        "words": {"longest": max(lengths, default=0), "median": median(lengths or [0])},
        "untranslated": {each.code: len(find_untranslated(found, each)) for each in _languages(ctx.obj)},
    }
    wrong = report["mistakes"] + report["stale"] + report["unclear"]
    told = json.dumps(report, ensure_ascii=False, indent=2) if as_json else _told(report, wrong)
    click.echo(told, err=bool(wrong) and not as_json)
    ctx.exit(1 if wrong else 0)


def _told(report, wrong):
    if wrong:
        return "\n".join(wrong)
    counts, words = report["counts"], report["words"]
    lines = [
        f"L'arbre est bon : {counts['questions']} questions, {counts['diagnoses']} diagnostics, "
        f"{counts['contacts']} contacts, {counts['letters']} lettres.",
        f"Phrases : {words['longest']} mots au plus, {words['median']:g} en médiane.",
    ]
    return "\n".join(lines + [f"{code} : {n} phrases sans traduction." for code, n in report["untranslated"].items()])


@tree.command()
@click.argument("path", required=False)
@click.option("--all", "every", is_flag=True, help="Écrit chacun : réponses, public, diagnostic, puis le chemin.")
@click.pass_obj
def paths(settings, path, every):
    """Compte les chemins de l'arbre et les réponses qu'ils demandent."""
    walks = list(enumerate_walks(read_tree(settings, path)))
    for walk in walks if every else ():
        answers = " → ".join(f"{question}/{option}" for question, option in walk.answers)
        click.echo(f"{len(walk.answers)}\t{walk.audience or '(tous)'}\t{walk.node}\t{answers}")
    lengths = [len(walk.answers) for walk in walks]
    told = f"{len(lengths)} chemins ; {max(lengths)} réponses au plus, {median(lengths):g} en médiane."
    click.echo(told, err=every)


@tree.command()
@click.argument("start", required=False)
@another_tree
@click.pass_obj
def draw(settings, start, path):
    """Dessine l'arbre en SVG, ou la branche qui part d'une question."""
    found = read_tree(settings, path)
    if start and start not in found.questions:
        raise UnknownId(f"« {start} » n'est pas une question de l'arbre.")
    click.echo(draw_tree(found, start))


@tree.command()
@another_tree
@click.pass_obj
def text(settings, path):
    """Écrit l'arbre en toutes lettres : questions numérotées, réponses et où elles mènent."""
    click.echo(text_twin(read_tree(settings, path)), nl=False)


@tree.command("explain")
@click.argument("ids", nargs=-1, required=True)
@another_tree
@click.pass_obj
def explain_ids(settings, ids, path):
    """Dit quelles réponses mènent à un diagnostic ou posent une note, et ce qu'ils changent."""
    found = read_tree(settings, path)
    for id in ids:
        if id not in found.diagnoses and id not in found.notes:
            raise UnknownId(f"« {id} » n'est ni un diagnostic ni une note de l'arbre.")
        click.echo(explain(found, id))


@tree.command()
@another_tree
@click.pass_obj
def stale(settings, path):
    """Liste les faits à revérifier, les plus anciens d'abord."""
    found = read_tree(settings, path)
    for contact in sorted(found.contacts.values(), key=lambda each: each.verified_on):
        click.echo(f"{contact.verified_on}\t{contact.mark}\t{contact.id}\t{contact.source}")


@tree.command()
@click.argument("code")
@click.option("--locales", help="Un autre dossier que celui du service.")
@another_tree
@click.pass_obj
def translate(settings, code, locales, path):
    """Crée ou met à jour le catalogue d'une langue (en, de, ar…), à remplir avec un éditeur de traductions."""
    folder = locales or settings["LOCALES"] or packaged_locales()
    missing = update_catalogue(read_tree(settings, path), folder, code)
    click.echo(f"{folder}/{code}/{CATALOGUE} : {missing} phrases à traduire.")


@tree.command()
@click.argument("old")
@click.argument("new", required=False)
@click.pass_obj
def compare(settings, old, new):
    """Dit ce qui change pour les gens entre deux versions de l'arbre (par défaut : vers celui du service)."""
    click.echo(tell_changes(*compare_trees(read_tree(settings, old), read_tree(settings, new))))


@tree.command()
@click.argument("told_in", metavar="[PATH]", default="stories.yaml")
@another_tree
@click.pass_obj
def stories(settings, told_in, path):
    """Rejoue des récits de victimes et dit ce qu'ils couvrent ; échoue si l'un n'arrive pas où il doit."""
    found, told = read_tree(settings, path), load_stories(read_text(told_in, BadStories))
    mistakes = [mistake for story in told for mistake in follow(found, story)[1]]
    if mistakes:
        raise BadStories(mistakes)
    reached, chosen = coverage(found, told)
    options = sum(len(question.options) for question in found.questions.values())
    click.echo(
        f"Récits bien arrivés : {len(told)}, tous. Diagnostics : {len(reached)} sur {len(found.diagnoses)}. "
        f"Réponses : {len(chosen)} sur {options}."
    )
    if missing := [id for id in found.diagnoses if id not in reached]:
        click.echo(f"Sans récit : {', '.join(missing)}.")


def read_tree(settings, path):
    """Return the DecisionTree at `path`, or the service's. Raises BadTree for any mistake, or an unreadable file."""
    return load_good_tree(_text(settings, path))


def _load(settings, path):
    found, mistakes = read_decision_tree(_text(settings, path))
    return found, mistakes + find_mistakes(found)


def _text(settings, path):
    return read_text(path or settings["TREE"] or packaged_tree(), BadTree)


def read_text(path, error):
    """Return what is written in the file at `path`; raises `error`, a class that takes a list of sentences."""
    path = Path(path)
    try:
        if not path.is_file():  # reading a pipe could wait for ever
            raise error([f"{path} n'existe pas ou n'est pas un fichier."])
        if path.stat().st_size > MAX_BYTES:  # reading it could take all the memory there is
            raise error([f"{path} pèse {path.stat().st_size} octets, la limite est {MAX_BYTES}."])
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise error([f"{path} ne peut pas être lu."]) from fault


def _languages(settings):
    return find_languages(settings["LOCALES"] or packaged_locales())
