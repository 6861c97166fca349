"""/aide/dossier: writing a dossier for investigators, reading it again, sending it, following it, without a script.

Nothing is kept before the person has seen what leaves and sent it: until then, what they typed goes from page to page.
"""

from flask import Blueprint, current_app, request
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField

from ...desk import codes, dossiers
from ...desk.dossier_fields import CONTACT, FACTS, SECTIONS
from ...desk.printed import NAMES
from ...errors import BadDelivery, BadDossier, UnknownCode
from .. import forms, spoken
from ..database import desk_database
from . import pace
from .dossiers_api import in_full, transcript
from .forms import CodeForm, Form, guard, open_by_code
from .pages import show_help

WRITTEN = {"facts": FACTS, "contact": CONTACT}
OFFERED = [name for name in SECTIONS if name != "answers"]  # without a script, no answer is known
SHORT = 300  # characters: what holds in one line
FAMILIAR = {"name": "name", "telephone": "tel", "mail": "email", "place": "address-level2"}  # what browsers fill in

dossier_pages = Blueprint("dossiers", __name__, url_prefix="/aide/dossier")
dossier_pages.add_app_template_filter(lambda moment: spoken.language().instant(moment), "said")
guard(dossier_pages)


class DossierForm(Form):
    dossier_code = HiddenField()
    diagnosis = SelectField("Ce qui vous arrive", default="")
    conversation = StringField("Le code de votre conversation", filters=[forms.stripped])

    def __init__(self, formdata=None, **options):
        super().__init__(formdata, **options)
        tree = current_app.extensions["publisher"].edition.tree
        self.diagnosis.choices = forms.choices(
            {"": spoken.tell("Je ne sais pas")} | {id: spoken.tell(each.name) for id, each in tree.diagnoses.items()}
        )

    @property
    def consent(self):
        """The names of the sections agreed to."""
        return [name for name in OFFERED if self[f"consent_{name}"].data]

    def sections(self):
        """Return what was typed, as dossiers are made of."""
        typed = {
            section: {name: self[f"{section}_{name}"].data for name in texts} for section, texts in WRITTEN.items()
        }
        return typed | ({"diagnosis": self.diagnosis.data} if self.diagnosis.data else {})


def _as_kept(text):
    return text.replace("\r\n", "\n").strip() if isinstance(text, str) else text


def _to_fill_in(each):
    kind = StringField if each.longest <= SHORT else TextAreaField
    return kind(each.label, [forms.at_most(each.longest)], filters=[_as_kept])


for _section, _texts in WRITTEN.items():
    for _name, _each in _texts.items():
        setattr(DossierForm, f"{_section}_{_name}", _to_fill_in(_each))
for _name in OFFERED:
    setattr(DossierForm, f"consent_{_name}", BooleanField(SECTIONS[_name]))


@dossier_pages.get("")
def start():
    """An empty dossier, and the way back to one that was sent."""
    return _show_form(DossierForm(None))


@dossier_pages.post("")
def write():
    """What was typed, to be read again, changed or sent."""
    form = DossierForm(request.form)
    if request.form.get("deed") == "change":
        return _show_form(form)
    if not form.validate():
        return _show_form(form, status=422)
    try:
        return _read_again_or_send(form, request.form.get("deed") == "send")
    except UnknownCode as error:
        pace.slow("wrong code")
        form.conversation.errors = [spoken.tell_error(error)]
        return _show_form(form, status=error.status)
    except BadDossier as error:
        form.consent_diagnosis.errors = [spoken.tell_error(error)]
        return _show_form(form, status=error.status)


@dossier_pages.post("/voir")
def find():
    """Where the dossier of a code is."""
    return open_by_code(dossiers.find, _show_dossier, lambda form, status: _show_form(DossierForm(None), form, status))


@dossier_pages.post("/retirer")
def withdraw():
    """Take the dossier of a code back, or say why it cannot be."""
    db, code = desk_database(), request.form.get("code", "")
    try:
        return _show_dossier(dossiers.withdraw(db, code), code)
    except BadDelivery as error:
        return _show_dossier(dossiers.find(db, code), code, spoken.tell_error(error), error.status)


def _read_again_or_send(form, send):
    db, consent = desk_database(), form.consent
    told = transcript(db, form.conversation.data) if "conversation" in consent else None
    sections = in_full(form.sections())
    if send:
        pace.slow("dossier")
        code, dossier = dossiers.prepare(db, sections, consent, told, form.dossier_code.data or None)
        return _show_dossier(dossier, code)
    form.dossier_code.data = form.dossier_code.data or codes.new()
    left = [spoken.tell(SECTIONS[name]) for name in OFFERED if name not in consent]
    chosen = dossiers.choose(sections, consent, told)
    return show_help("help/dossier_read_again.html", form=form, data=chosen, left=left, names=NAMES)


def _show_form(form, code_form=None, status=200):
    code_form = code_form or CodeForm(formdata=None)
    context = {"form": form, "code_form": code_form, "offered": OFFERED, "familiar": FAMILIAR}
    return show_help("help/dossier_write.html", status, **context, **WRITTEN)


def _show_dossier(dossier, code, problem="", status=200):
    return show_help("help/dossier_shown.html", status, dossier=dossier, code=code, problem=problem)
