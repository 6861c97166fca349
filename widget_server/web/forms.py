"""Forms in words: what every form of the private pages shares. What a form asks is with the page that shows it."""

from flask_wtf import FlaskForm
from wtforms import validators
from wtforms.fields.choices import SelectChoice


class Form(FlaskForm):
    """A form whose own sentences are in French; `form.wrong` lists (field, sentence) for a summary."""

    class Meta:
        locales = ["fr"]

    @property
    def wrong(self):
        return [(self[name], sentence) for name, sentences in self.errors.items() if name for sentence in sentences]


def choices(names):
    """The choices of a field, from a dict: value → words."""
    return [SelectChoice(value, label) for value, label in names.items()]


class _Required(validators.InputRequired):
    def __call__(self, form, field):
        super().__call__(form, field)
        if isinstance(field.data, str) and not field.data.strip():
            raise validators.StopValidation(self.message)


def required(sentence):
    """A field that must hold something else than blanks; `sentence` says what."""
    return _Required(sentence)


def stripped(text):
    """A filter: the text without the blanks around it."""
    return text.strip() if isinstance(text, str) else text


def at_most(characters):
    """A field of so many characters at most."""
    return validators.Length(max=characters, message=f"C'est trop long : {characters} signes au plus.")
