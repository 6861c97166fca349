"""/aide/rappel: asking to be called back, finding that again and cancelling it, without a script."""

from datetime import time

from flask import Blueprint, request
from wtforms import HiddenField, RadioField, SelectField, StringField, TelField

from ...desk import callbacks, codes, details, territory
from ...errors import BadWindow
from .. import forms, spoken
from ..database import desk_database
from . import pace
from .forms import CodeForm, Form, PostcodeForm, guard, open_by_code
from .pages import show_help
from .places import choose_commune, in_charge

HOURS = [time(hour) for hour in range(callbacks.FIRST.hour, callbacks.LAST.hour + 1)]

callback_pages = Blueprint("callbacks", __name__, url_prefix="/aide/rappel")
guard(callback_pages)


class CallbackForm(Form):
    commune = HiddenField()
    code = HiddenField()
    force = RadioField("Qui doit vous rappeler", [forms.required("Choisissez la police ou la gendarmerie.")])
    telephone = TelField(
        "Votre numéro de téléphone",
        [forms.required("Écrivez le numéro où vous rappeler."), forms.as_said(details.checked_telephone)],
        filters=[forms.stripped],
    )
    name = StringField(
        "Votre nom",
        [forms.required("Écrivez le nom par lequel il faut vous appeler."), forms.as_said(details.checked_name)],
    )
    day = SelectField("Quel jour", validate_choice=False)
    begins = SelectField("À partir de", default="14:00", validate_choice=False)
    ends = SelectField("Jusqu'à", default="18:00", validate_choice=False)


@callback_pages.get("")
def start():
    """Find one's call back again, or ask for one."""
    return _start(PostcodeForm())


@callback_pages.post("/commune")
def choose():
    """The communes of a postcode."""
    return choose_commune("callbacks.ask", _start, _ask_in)


@callback_pages.post("/demander")
def ask():
    """What it takes to be called back; then, once it is sent, the call back."""
    if "telephone" not in request.form:
        return _ask_in(request.form.get("commune", ""))
    form = CallbackForm()
    answer = _offer(form, form.commune.data or "")
    if not form.validate():
        return _show_form(form, answer, 422)
    pace.slow("callback")
    try:
        code, callback = callbacks.ask(desk_database(), **_said(form, answer))
    except BadWindow as error:
        form.day.errors = [spoken.tell_error(error)]
        return _show_form(form, answer, error.status)
    return _show(callback, code, spoken.tell("Votre demande est notée."))


@callback_pages.post("/voir")
def find():
    """The call back of a code."""
    return open_by_code(callbacks.find, _show, lambda form, status: _start(PostcodeForm(formdata=None), form, status))


@callback_pages.post("/annuler")
def cancel():
    """Cancel and erase the call back of a code."""
    callbacks.cancel(desk_database(), request.form.get("code", ""))
    return show_help("help/callback_cancelled.html")


def _start(form, code_form=None, status=None):
    code_form = code_form or CodeForm(formdata=None)
    status = status or (422 if form.errors else 200)
    return show_help("help/callback_start.html", form=form, code_form=code_form, status=status)


def _ask_in(commune):
    form = CallbackForm(formdata=None, commune=commune, code=codes.new())
    return _show_form(form, _offer(form, commune))


def _show_form(form, answer, status=200):
    sentence = territory.tell(answer, spoken.language())
    return show_help("help/callback.html", status, form=form, answer=answer, sentence=sentence)


def _offer(form, commune):
    """Fill in what one may choose from in a commune, and return what the territory says of it."""
    answer, told = in_charge(commune), spoken.language()
    form.force.choices = forms.choices({force.id: spoken.tell(force.name) for force in answer.forces})
    if len(answer.forces) == 1:
        form.force.data = answer.forces[0].id
    form.day.choices = forms.choices(
        {day.isoformat(): told.weekday(day) for day in callbacks.days(answer.commune.code)}
    )
    form.begins.choices = form.ends.choices = forms.choices({f"{at:%H:%M}": told.hour(at) for at in HOURS})
    return answer


def _said(form, answer):
    names = ("force", "telephone", "name", "day", "begins", "ends")
    return {name: form[name].data or "" for name in names} | {
        "commune": answer.commune.code,
        "code": form.code.data or None,
    }


def _show(callback, code, told=""):
    language = spoken.language()
    hours = {"begins": language.hour(callback.begins_at), "ends": language.hour(callback.ends_at)}
    window = spoken.tell("%(day)s, de %(begins)s à %(ends)s", day=language.weekday(callback.begins_at), **hours)
    return show_help("help/callback_shown.html", callback=callback, code=code, told=told, window=window)
