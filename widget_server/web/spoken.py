"""In which language someone is helped: the one that the pages of help are mounted under, `/en/aide/…`.

To WSGI it is where the application stands: links, forms and ways back stay under it by themselves.
"""

import re

from flask import request

from ..journey.language import Language

HELP = re.compile(r"/([^/]+)(/aide/.*)")
LANGUAGE = "17cyber.language"
FRENCH = Language()


class Spoken:
    """A WSGI application that mounts the pages of help of `app` under each language of the current edition."""

    def __init__(self, app, publisher):
        self.app = app
        self.publisher = publisher

    def __call__(self, environ, start_response):
        asked = HELP.fullmatch(environ["PATH_INFO"])
        language = asked and self.publisher.edition.languages.get(asked[1])
        if language:
            root = f"{environ.get('SCRIPT_NAME', '')}/{asked[1]}"
            environ = environ | {"SCRIPT_NAME": root, "PATH_INFO": asked[2], LANGUAGE: language}
        return self.app(environ, start_response)


def init_app(app):
    """Let every template of `app` tell its sentences: `_` for one, `plain` where no mark of language may stand."""
    app.jinja_env.globals["_"] = tell
    app.jinja_env.filters |= {"plain": lambda text: language().typeset(str(text)), "capital": capital}


def language():
    """Return the Language of this request."""
    return request.environ.get(LANGUAGE, FRENCH)


def tell(text, **values):
    """Return a French sentence in the language of this request, its `%(name)s` replaced."""
    return language().phrase(text, **values)


def tell_error(error):
    """Return what a WidgetError says, in the language of this request."""
    return tell(error.sentence, **error.values)


def capital(text):
    """Return the same text, its first letter a capital."""
    return type(text)(text[:1].upper() + text[1:])
