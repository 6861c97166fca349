"""The directory of providers in the console: a file read all or nothing, who is in it, suspending, removing."""

from flask import current_app, flash, g, request
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SearchField

from ...desk import providers, threats
from ...desk.provider_lines import KINDS, MODES, NAMES
from ...errors import BadProviders
from ...store import moments
from .. import directory
from ..database import database
from ..forms import Form, at_most, required, stripped
from ..private import accept, go_to, show
from . import words
from .access import allow, console, may_open, who

PAGE = "console.providers_list"
LARGEST = 256 * 1024  # bytes: some 1 000 providers, read in a second or two
MOST = 100  # providers shown at once
LONGEST = 200  # characters looked for


class SearchForm(Form):
    class Meta(Form.Meta):
        csrf = False  # it changes nothing

    q = SearchField("Nom, ville ou identifiant", [at_most(LONGEST)], filters=[stripped])


class FileForm(Form):
    file = FileField("Un fichier CSV", [FileRequired("Choisissez un fichier.")])


class RemoveForm(Form):
    sure = BooleanField("Oui, le retirer", [required("Cochez la case pour confirmer.")])


@console.get("/prestataires/")
@allow("issuer", "auditor")
def providers_list():
    """The providers that a text keeps, their labels and whether people are shown them."""
    return _show(FileForm())


@console.post("/prestataires/")
@allow("issuer")
@accept(LARGEST)
def import_providers():
    """Register providers, or bring them up to date, from a file."""
    form = FileForm()
    if not form.validate_on_submit():
        return _show(form, 422)
    try:
        done = directory.import_bytes(database(), who(), _tree(), form.file.data.read())
    except BadProviders as error:
        form.file.errors = error.mistakes
        return _show(form, 422)
    flash(f"Prestataires lus : {done.total}, dont nouveaux : {done.added}.")
    return go_to(PAGE)


@console.get("/prestataires/<id>")
@allow("issuer", "auditor")
def provider(id):
    """All there is to know of a provider."""
    return _show_one(id)


@console.post("/prestataires/<id>/suspendre")
@allow("issuer")
def suspend_provider(id):
    """Show a provider to nobody, until it is resumed."""
    directory.suspend(database(), who(), id)
    flash("Le prestataire n'est plus montré.")
    return go_to("console.provider", id=id)


@console.post("/prestataires/<id>/retablir")
@allow("issuer")
def resume_provider(id):
    """Undo a suspension."""
    directory.resume(database(), who(), id)
    flash("Le prestataire est rétabli.")
    return go_to("console.provider", id=id)


@console.post("/prestataires/<id>/retirer")
@allow("issuer")
def remove_provider(id):
    """Take a provider out of the directory."""
    form = RemoveForm()
    if not form.validate_on_submit():
        return _show_one(id, form, 422)
    directory.remove(database(), who(), id)
    flash("Le prestataire est retiré.")
    return go_to(PAGE)


def _show(form, status=200):
    search = SearchForm(request.args)
    found = providers.list_named(database(), (search.q.data or "")[:LONGEST], MOST + 1)
    return show(
        "console/providers.html",
        status=status,
        form=form,
        search=search,
        found=found[:MOST],
        is_cut=len(found) > MOST,
        largest=LARGEST // 1024,
        columns=NAMES,
        choices={
            "nature": filter(None, KINDS),
            "publics": _tree().audiences,
            "menaces": threats.THEMES,
            "modes": MODES,
            "label": providers.LABELS,
        },
        **_common(),
    )


def _show_one(id, remove=None, status=200):
    each = providers.get(database(), id)
    return show(
        "console/provider.html", status=status, each=each, tree=_tree(), remove=remove or RemoveForm(), **_common()
    )


def _common():
    return {
        "today": moments.today(),
        "names": words,
        "ways": providers,
        "may_change": may_open("console.import_providers", g.person.role),
    }


def _tree():
    return current_app.extensions["publisher"].edition.tree
