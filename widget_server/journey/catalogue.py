"""The translators' side: every sentence of the tree and the templates gathered into gettext catalogues, and what a
catalogue still misses. What a reader gets of them lives in `language.py`."""

import io
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import write_po

from .. import errors
from ..version import __version__
from .language import CATALOGUE, Language, read_catalogue, unfaithful
from .texts import texts

HEADER = "# Ce que lit un visiteur, en français puis dans cette langue. Une phrase sans traduction reste en français."
# What someone who asks for help may be refused.
REFUSALS = (
    *(errors.AppointmentOver, errors.BadDelivery, errors.BadDetails, errors.BadDossier, errors.BadSlot),
    *(errors.BadWindow, errors.SlotTaken, errors.UnknownCode, errors.UnknownCommune, errors.UnknownStation),
)
LABELLED = ("RadioField", "SelectField", "StringField", "TelField", "TextAreaField", "required")
SAYS = dict.fromkeys(  # functions and classes whose first argument is a sentence
    ("_", "phrase", "say", "tell", "sentence", *LABELLED, *(each.__name__ for each in REFUSALS))
)
SPEAKING = {
    "templates/*.html": "jinja2.ext:babel_extract",
    "templates/help/*.html": "jinja2.ext:babel_extract",
    "templates/steps/*.html": "jinja2.ext:babel_extract",
    "journey/language.py": "python",
    "desk/*.py": "python",
    "web/*.py": "python",
    "web/help/*.py": "python",
}


def gather(tree):
    """Return the Catalog of every sentence that a visitor may read, each with the ids of where it stands."""
    catalogue = Catalog(
        project="17cyber", version=__version__, charset="utf-8", fuzzy=False, header_comment=HEADER,
        msgid_bugs_address="17cyber", last_translator="17cyber", language_team="17cyber",
        creation_date=datetime.fromisoformat(tree.reviewed_on), revision_date=datetime.fromisoformat(tree.reviewed_on),
    )  # fmt: skip
    for place, sentence in texts(tree):
        catalogue.add(sentence, auto_comments=[place])
    package = files("widget_server")
    for pattern, method in SPEAKING.items():
        for path in sorted(Path(str(package)).glob(pattern)):
            with path.open("rb") as file:
                for _line, sentence, _comments, _context in extract(method, file, keywords=SAYS):
                    catalogue.add(sentence, auto_comments=[path.name])
    for refusal in REFUSALS:
        catalogue.add(refusal.title, auto_comments=["errors.py"])
    return catalogue


def update(tree, folder, code):
    """Write the catalogue of a language in `folder`, made anew or completed with what the tree now says; sentences
    that are gone are dropped. Return how many have no translation. Raises BadCatalogue."""
    path = Path(folder) / code / CATALOGUE
    known = read_catalogue(path, code) if path.exists() else Catalog()
    return write_catalogue(
        gather(tree), folder, code, lambda sentence: known[sentence].string if sentence in known else ""
    )


def write_catalogue(catalogue, folder, code, translate):
    """Write `catalogue` as that of a language, `translate` giving each sentence's translation, "" where there is none.
    Return how many have none. Raises BadCatalogue."""
    path = Path(folder) / code / CATALOGUE
    catalogue.locale = Language(code, path).locale
    messages = _sentences(catalogue)
    for message in messages:
        message.string = translate(message.id)
    written = io.BytesIO()
    write_po(written, catalogue, width=0)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_bytes(written.getvalue())
    draft.replace(path)
    return sum(1 for message in messages if not message.string)


def find_untranslated(tree, language):
    """Return what the language's readers will see in French, as (sentence, why)."""
    known = read_catalogue(language.path, language.code)
    missing = []
    for message in _sentences(gather(tree)):
        told = known.get(message.id)
        if told is None or not told.string or told.fuzzy:
            missing.append((message.id, "elle manque"))
        elif unfaithful(told):
            missing.append((message.id, "ses nombres ou ses %(places)s diffèrent"))
    return missing


def _sentences(catalogue):
    """All its messages but the first, which is the header."""
    return [message for message in catalogue if message.id]
