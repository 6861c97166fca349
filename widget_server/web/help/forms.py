"""Pages of plain forms for someone who asks for help: they need no script and set no cookie, and what is typed goes in
no address. A code typed in a form opens only what it stands for."""

from flask import request
from werkzeug.exceptions import Forbidden
from wtforms import StringField

from ...errors import UnknownCode
from .. import forms, spoken
from ..database import desk_database
from ..gate import read_body_of_help
from ..private import HEADERS, READS, sender
from . import pace
from .access import slow_guessing


class Form(forms.Form):
    """A form without a token: there is no cookie that it could be compared with, and nobody is signed in. It speaks the
    language of the request."""

    class Meta(forms.Form.Meta):
        csrf = False

        @property
        def locales(self):
            return [spoken.language().code, "en"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for field in self:
            field.label.text = self.tell(field.label.text)

    def tell(self, sentence, **values):
        return spoken.tell(sentence, **values)


class CodeForm(Form):
    code = StringField("Votre code", [forms.required("Écrivez le code que vous avez noté.")], filters=[forms.stripped])


class PostcodeForm(Form):
    postcode = StringField(
        "Votre code postal", [forms.required("Écrivez votre code postal.")], filters=[forms.stripped]
    )


def guard(blueprint):
    """Make every page of a blueprint one that is kept by nothing, and is sent something by our own pages alone."""
    blueprint.before_request(_refuse_other_sites)
    blueprint.after_request(_add_headers)
    blueprint.register_error_handler(UnknownCode, slow_guessing)


def open_by_code(find, show, start):
    """Answer the form of a code with what `show(found, code)` returns for what `find(db, code)` finds by it; else with
    the page it came from, `start(form, status)`, the form saying what is wrong."""
    form = CodeForm()
    if not form.validate():
        return start(form, 422)
    try:
        found = find(desk_database(), form.code.data)
    except UnknownCode as error:
        pace.slow("wrong code")
        form.code.errors = [spoken.tell_error(error)]
        return start(form, error.status)
    return show(found, form.code.data)


def _refuse_other_sites():
    if request.method in READS:
        return
    if sender() != "same-origin":
        raise Forbidden()
    read_body_of_help(pace.here())


def _add_headers(response):
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
