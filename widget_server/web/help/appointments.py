"""/aide/rendez-vous: an appointment at a station, taken, found again, moved and cancelled without a script."""

from flask import Blueprint, request
from wtforms import HiddenField, SelectField, StringField, TelField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from ...desk import appointments, codes, details, slots, stations, territory
from ...errors import BadSlot, SlotTaken
from ...store import moments
from .. import forms, spoken
from ..database import database, desk_database
from . import pace
from .appointments_api import BRING, as_calendar
from .forms import CodeForm, Form, PostcodeForm, guard, open_by_code
from .pages import show_help
from .places import choose_commune, in_charge

appointment_pages = Blueprint("appointments", __name__, url_prefix="/aide/rendez-vous")
guard(appointment_pages)


class SlotForm(Form):
    slot = SelectField("Quand", [forms.required("Choisissez un créneau.")], validate_choice=False)

    def offer(self, found):
        """Let one choose among these moments, day by day."""
        told = spoken.language()
        free = [
            SelectChoice(slot.isoformat(), told.short_moment(slot), optgroup=spoken.capital(told.weekday(slot)))
            for slot in found
        ]
        # None is chosen beforehand: a moment that one did not choose is one that nobody comes at.
        self.slot.choices = [SelectChoice("", spoken.tell("Choisissez…")), *free] if free else []


class BookingForm(SlotForm):
    station = HiddenField()
    code = HiddenField()
    name = StringField(
        "Votre nom",
        [forms.required("Écrivez le nom par lequel il faut vous appeler."), forms.as_said(details.checked_name)],
    )
    telephone = TelField(
        "Votre numéro de téléphone", [Optional(), forms.as_said(details.checked_telephone)], filters=[forms.stripped]
    )
    reason = TextAreaField("Pourquoi vous venez", [Optional(), forms.as_said(details.checked_text)])


@appointment_pages.get("")
def start():
    """Find one's appointment again, or take one."""
    return _start(PostcodeForm())


@appointment_pages.post("/commune")
def choose():
    """The communes of a postcode."""
    return choose_commune("appointments.list_stations", _start, _list_stations)


@appointment_pages.post("/poste")
def list_stations():
    """The stations nearest to a commune."""
    return _list_stations(request.form.get("commune", ""))


@appointment_pages.post("/prendre")
def book():
    """The free moments of a station; then, once one is chosen, the appointment."""
    form = BookingForm()
    station = stations.get(database(), form.station.data or "", moments.today())
    if "slot" not in request.form:
        form.code.data = codes.new()  # sent with the form, so that sending it twice books once
        return _ask(BookingForm(formdata=None, data=form.data), station)
    if not form.validate():
        return _ask(form, station, 422)
    pace.slow("appointment")
    try:
        code, appointment = appointments.book(desk_database(), database(), **_said(form))
    except (BadSlot, SlotTaken) as error:
        form.slot.errors = [_tell(error)]
        return _ask(form, station, error.status)
    return _show(appointment, code, told=spoken.tell("Votre rendez-vous est pris."))


@appointment_pages.post("/voir")
def find():
    """The appointment of a code."""
    return open_by_code(
        appointments.find, _show, lambda form, status: _start(PostcodeForm(formdata=None), form, status)
    )


@appointment_pages.post("/changer")
def change():
    """The other free moments of the station; then, once one is chosen, the appointment moved."""
    code, form = request.form.get("code", ""), SlotForm()
    appointment = appointments.find(desk_database(), code)
    if "slot" not in request.form:
        return _move(appointment, code, SlotForm(formdata=None))
    if not form.validate():
        return _move(appointment, code, form, 422)
    try:
        moved = appointments.change(desk_database(), code, slots.read(form.slot.data))
    except (BadSlot, SlotTaken) as error:
        form.slot.errors = [_tell(error)]
        return _move(appointment, code, form, error.status)
    return _show(moved, code, told=spoken.tell("Votre rendez-vous est déplacé."))


@appointment_pages.post("/annuler")
def cancel():
    """Cancel the appointment of a code."""
    code = request.form.get("code", "")
    return _show(appointments.cancel(desk_database(), code), code, told=spoken.tell("Votre rendez-vous est annulé."))


@appointment_pages.post("/agenda")
def give_calendar():
    """The appointment of a code as a file for one's calendar."""
    return as_calendar(appointments.find(desk_database(), request.form.get("code", "")))


def _start(form, code_form=None, status=None):
    code_form = code_form or CodeForm(formdata=None)
    status = status or (422 if form.errors else 200)
    return show_help("help/appointment_start.html", form=form, code_form=code_form, status=status)


def _list_stations(code):
    answer = in_charge(code)
    sentence = territory.tell(answer, spoken.language())
    return show_help("help/appointment_stations.html", answer=answer, sentence=sentence)


def _ask(form, station, status=200):
    form.offer(appointments.free(desk_database(), station))
    return show_help("help/appointment_ask.html", form=form, station=station, status=status)


def _move(appointment, code, form, status=200):
    form.offer(appointments.free(desk_database(), appointment.station))
    return show_help("help/appointment_move.html", form=form, appointment=appointment, code=code, status=status)


def _tell(error):
    left = spoken.tell(" ; ").join(map(spoken.language().moment, getattr(error, "left", ())))
    return spoken.tell(error.sentence, **error.values | ({"slots": left} if left else {}))


def _said(form):
    said = {name: form[name].data or "" for name in ("station", "name", "telephone", "reason")}
    return said | {"slot": slots.read(form.slot.data), "code": form.code.data or None}


def _show(appointment, code, told=""):
    slot = spoken.language().moment(appointment.slot)
    context = {"told": told, "bring": BRING, "slot": slot, "complaint": territory.COMPLAINT}
    return show_help("help/appointment_shown.html", appointment=appointment, code=code, **context)
