"""The line to paste, as a partner chooses it, and what it gives on a page."""

from flask import current_app, g, render_template, request
from wtforms import ColorField, SelectField, StringField

from ....errors import BadLine
from ....journey.edition import embed
from ....register import keys, lines
from ....register.keyring import DEMONSTRATION
from ...database import database
from ...forms import Form, at_most, choices
from ...private import show
from ..guide import demonstration, languages
from .access import space

MODES = {"inline": "Dans la page", "button": "Bouton flottant"}


class LineForm(Form):
    """What the line should do; read from the address, so that it needs no token."""

    class Meta(Form.Meta):
        csrf = False

    mode = SelectField("Comment le montrer", choices=choices(MODES), default="inline")
    lang = SelectField("Langue", default="")
    label = StringField("Les mots du bouton", [at_most(lines.MAX_LABEL)], default=lines.LABEL)
    accent = ColorField("Sa couleur", default=lines.ACCENT)


@space.get("/")
def home():
    """The line, and the page on which it is tried."""
    return show("partners/space/line.html", script=embed("guide.js") + embed("space.js"), **_chosen_line())


@space.get("/ligne")
def line():
    """The line as chosen, as a part of that page."""
    return render_template("partners/space/result.html", **_chosen_line())


@space.get("/essai")
def try_out():
    """A page like theirs, with the line as chosen; the partner's page alone frames it."""
    form = _line_form()
    try:
        line = _write(form, "", DEMONSTRATION)
    except BadLine:
        line = lines.inline("", DEMONSTRATION)
    return demonstration(MODES[form.mode.data], line)


def _chosen_line():
    """What a page shows of the line: the form, the line with the best of the keys, what is wrong with it."""
    form, line, wrong = _line_form(), None, ""
    usable = [key for key in keys.list_for(database(), g.partner.id) if key.state == "active"]
    best = max(usable, key=lambda key: (key.environment == "live", not key.expires_at, key.issued_on), default=None)
    try:
        line = best and _write(form, current_app.config["PUBLIC_URL"], best.id)
    except BadLine as error:
        wrong = str(error)
    return {"form": form, "line": line, "wrong": wrong, "query": request.query_string.decode("ascii", "replace")}


def _line_form():
    form = LineForm(request.args)
    codes = ["fr", *languages(current_app.extensions["publisher"].edition)]
    form.lang.choices = choices({"": "Celle de votre page"} | {code: code for code in codes})
    if form.mode.data not in MODES:
        form.mode.data = "inline"
    if form.lang.data not in codes:
        form.lang.data = ""
    return form


def _write(form, host, key):
    lang = form.lang.data or None
    if form.mode.data == "button":
        return lines.button(host, key, form.label.data, form.accent.data, data_lang=lang)
    return lines.inline(host, key, data_lang=lang)
