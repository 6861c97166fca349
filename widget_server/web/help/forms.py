"""Pages of plain forms for someone who asks for help: they need no script and set no cookie, and what is typed goes in
no address. A code typed in a form opens only what it stands for."""

from flask import request
from werkzeug.exceptions import Forbidden
from wtforms import StringField

from ...errors import UnknownCode
from .. import forms
from ..gate import read_body_of_help
from ..private import HEADERS, READS, sender
from . import pace
from .access import slow_guessing


class Form(forms.Form):
    """A form without a token: there is no cookie that it could be compared with, and nobody is signed in."""

    class Meta(forms.Form.Meta):
        csrf = False


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
