"""Forms in words: what every form of the private pages shares. What a form asks is with the page that shows it."""

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import validators
from wtforms.fields.choices import SelectChoice

from ..errors import WidgetError
from ..journey.language import sentence

TOO_LONG = sentence("C'est trop long : %(most)s signes au plus.")


class Form(FlaskForm):
    """A form whose own sentences are in French; `form.wrong` lists (field, sentence) for a summary."""

    class Meta:
        locales = ["fr"]

        def wrap_formdata(self, form, formdata):
            """Return what was sent, without the files that came in the place of a text."""
            sent = super().wrap_formdata(form, formdata)
            if not isinstance(sent, CombinedMultiDict):
                return sent
            asked = {name for name in request.files if name in form and isinstance(form[name], FileField)}
            files = MultiDict((name, file) for name, file in request.files.items(multi=True) if name in asked)
            return CombinedMultiDict((files, request.form))

    def tell(self, sentence, **values):
        """Return what is wrong as whoever fills the form in should read it."""
        return sentence % values if values else sentence

    @property
    def wrong(self):
        return [(self[name], sentence) for name, sentences in self.errors.items() if name for sentence in sentences]


def choices(names):
    """The choices of a field, from a dict: value → words."""
    return [SelectChoice(value, label) for value, label in names.items()]


class _Required(validators.InputRequired):
    def __call__(self, form, field):
        blank = isinstance(field.data, str) and not field.data.strip()
        if blank or not (field.raw_data and field.raw_data[0]):
            field.errors[:] = []
            raise validators.StopValidation(form.tell(self.message))


def required(message):
    """A field that must hold something else than blanks; `message`, a sentence, says what."""
    return _Required(message)


class _Between(validators.NumberRange):
    def __call__(self, form, field):
        try:
            super().__call__(form, field)
        except OverflowError as error:  # of hundreds of digits
            raise validators.ValidationError(self.message) from error


def between(least, most, message):
    """A field that must hold a number from `least` to `most`; `message`, a sentence, says so."""
    return _Between(least, most, message)


def as_said(check):
    """A field that `check` accepts; the sentence is that of the error it raises."""

    def validate(form, field):
        try:
            check(field.data)
        except WidgetError as error:
            raise validators.ValidationError(form.tell(error.sentence, **error.values)) from error

    return validate


def stripped(text):
    """A filter: the text without the blanks around it."""
    return text.strip() if isinstance(text, str) else text


class _AtMost(validators.Length):
    def __call__(self, form, field):
        if len(field.data or "") > self.max:
            raise validators.ValidationError(form.tell(TOO_LONG, most=self.max))


def at_most(characters):
    """A field of so many characters at most."""
    return _AtMost(max=characters)
