"""Partners many at a time in the console: a file of sheets read all or nothing, and the file of all partners."""

from flask import Response, current_app, flash
from flask_wtf.file import FileField
from wtforms import TextAreaField

from ...errors import BadSheets
from ...register import sheets
from ..database import database
from ..forms import Form
from ..gate import Gate
from ..private import accept, go_to, show
from .access import allow, console, who

LARGEST = 128 * 1024  # bytes: some 700 partners, a second or two in which nothing else can be written

# With very many partners it takes a minute, of a process that others need.
_writing = Gate(1)


class SheetsForm(Form):
    file = FileField("Un fichier")
    text = TextAreaField("Ou son texte, collé ici")


@console.route("/fiches/", methods=["GET", "POST"])
@allow("issuer")
@accept(LARGEST)
def import_sheets():
    """Register partners, or bring them up to date, from their sheets."""
    form = SheetsForm()
    if form.validate_on_submit():
        try:
            done = sheets.import_text(database(), who(), _text(form))
        except BadSheets as error:
            form.text.errors = error.mistakes
        else:
            changed = sum(each.changed for each in done)
            flash(f"Fiches lues : {len(done)}. Partenaires inscrits ou mis à jour : {changed}.")
            return go_to("console.partners_list")
    return show("console/sheets.html", status=422 if form.errors else 200, form=form, largest=LARGEST // 1024)


@console.get("/fiches/partenaires.yaml")
@allow("issuer", "auditor")
def export_sheets():
    """Every partner, as `import_sheets` reads them."""
    headers = {"Content-Disposition": 'attachment; filename="17cyber-partenaires.yaml"'}
    pieces = _writing.hold(_export(current_app.extensions["connect"]))
    return Response(pieces, headers=headers, content_type="application/yaml; charset=utf-8")


def _export(connect):
    # The request's own connection closes before the last piece has left.
    with connect(create=False) as db:
        yield from sheets.export(db)


def _text(form):
    sent = form.file.data.read() if form.file.data else (form.text.data or "").encode()
    try:
        text = sent.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadSheets(["Le fichier n'est pas écrit en UTF-8."]) from error
    if not text.strip():
        raise BadSheets(["Choisissez un fichier, ou collez son texte."])
    return text
