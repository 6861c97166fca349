"""A partner's own page: their line, their keys, their sites. Reached by a signed link, open for two hours.

What concerns another partner is never here, and nothing tells whether there is one.
"""

import time

from flask import Blueprint, current_app, flash, g, render_template, request, session
from wtforms import ColorField, IntegerField, SelectField, StringField
from wtforms.validators import NumberRange

from ...errors import BadLine, UnknownKey, UnknownPartner
from ...journey.edition import embed
from ...register import keys, lines, partners
from ...register.keyring import DEMONSTRATION
from ..database import database
from ..forms import Form, at_most, choices
from ..private import go_to, guard, show
from .guide import demonstration, languages

PARTNER = "partner"  # where the cookie keeps whose page it opens, and since when
LASTS = 2 * 60 * 60  # seconds

MODES = {"inline": "Dans la page", "button": "Bouton flottant"}
KEY_STATES = {"active": "active", "revoked": "révoquée"}

space = Blueprint("space", __name__, url_prefix="/partenaires/espace")
guard(space)


class LineForm(Form):
    """What the line should do; read from the address, so that it needs no token."""

    class Meta(Form.Meta):
        csrf = False

    mode = SelectField("Comment le montrer", choices=choices(MODES), default="inline")
    lang = SelectField("Langue", default="")
    label = StringField("Les mots du bouton", [at_most(lines.MAX_LABEL)], default=lines.LABEL)
    accent = ColorField("Sa couleur", default=lines.ACCENT)


class RotateForm(Form):
    overlap = IntegerField(
        "Jours où l'ancienne clé vaut encore",
        [NumberRange(keys.OVERLAP_DAYS[0], keys.OVERLAP_DAYS[-1], "Il faut de 7 à 90 jours.")],
        default=keys.DEFAULT_OVERLAP,
    )


def enter(id):
    """Open a partner's own page, by id, to the browser that asks."""
    session.clear()
    session[PARTNER] = [id, time.time()]


@space.before_request
def require_partner():
    """Find whose page this is, or lead to where one asks for a link."""
    id, since = session.get(PARTNER) or (None, 0)
    g.partner = _find(id) if time.time() - since < LASTS else None
    if g.partner is None:
        session.pop(PARTNER, None)
        return go_to("entrance.ask")
    return None


@space.get("/")
def home():
    """All that is the partner's, on one page."""
    known = keys.list_for(database(), g.partner.id)
    return show(
        "partners/space.html",
        partner=g.partner,
        keys=known,
        key_states=KEY_STATES,
        rotate=RotateForm(),
        script=embed("guide.js") + embed("space.js"),
        **_chosen_line(known),
    )


@space.get("/ligne")
def line():
    """The line as chosen, as a part of the page."""
    return render_template("partners/line.html", **_chosen_line(keys.list_for(database(), g.partner.id)))


@space.get("/essai")
def try_out():
    """A page like theirs, with the line as chosen; the partner's page alone frames it."""
    form = _line_form()
    try:
        line = _write(form, "", DEMONSTRATION)
    except BadLine:
        line = lines.inline("", DEMONSTRATION)
    return demonstration(MODES[form.mode.data], line)


@space.post("/cles/<key>/remplacer")
def rotate(key):
    """Issue a key in the place of one of theirs, both good for some days."""
    form = RotateForm()
    if form.validate_on_submit():
        keys.rotate(database(), _who(), _own(key).id, form.overlap.data)
        flash("Votre nouvelle clé est prête. Mettez la nouvelle ligne sur vos pages avant la fin de l'ancienne.")
    else:
        flash(" ".join(form.overlap.errors))
    return go_to("space.home", _anchor="cles")


@space.post("/cles/<key>/revoquer")
def revoke(key):
    """Make one of their keys name nobody, at once and for good."""
    keys.revoke(database(), _who(), _own(key).id)
    flash("La clé est révoquée. Vos pages qui la portent montrent les numéros d'urgence et un lien.")
    return go_to("space.home", _anchor="cles")


@space.post("/fermer")
def close():
    """Close this page on this machine."""
    session.clear()
    return go_to("partners.guide")


def _find(id):
    try:
        return partners.get(database(), id) if id else None
    except UnknownPartner:
        return None


def _own(key):
    """The Key of that text if it is theirs; any other is answered as one that does not exist."""
    found = keys.get(database(), key)
    if found.partner != g.partner.id:
        raise UnknownKey(f"La clé « {key} » n'a jamais été émise.")
    return found


def _who():
    return f"partner:{g.partner.id}"


def _chosen_line(known):
    """What a page shows of the line: the form, the line with the best of these keys, what is wrong with it."""
    form, line, wrong = _line_form(), None, ""
    usable = [key for key in known if key.state == "active"]
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
