"""What someone who asks for a person meets: never a cookie, never an address of theirs, only a code they were given."""

from .. import spoken
from . import tending
from .appointments import appointment_pages
from .appointments_api import appointments_api
from .callbacks import callback_pages
from .callbacks_api import callbacks_api
from .conversations_api import conversations_api
from .dossier_pages import dossier_pages
from .dossiers_api import dossiers_api, schema_api
from .news import News
from .pages import help_pages
from .provider_pages import provider_pages
from .providers_api import providers_api

PAGES = (help_pages, appointment_pages, callback_pages, dossier_pages, provider_pages)
APIS = (conversations_api, appointments_api, callbacks_api, dossiers_api, schema_api, providers_api)


def init_app(app):
    """Open the pages of help on `app`, in every language, and answer « nothing new » before it; its APIS are opened
    with the others."""
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
    spoken.init_app(app)
    app.wsgi_app = News(spoken.Spoken(app.wsgi_app, app.extensions["publisher"]), app.extensions["board"])


def watch(app):
    """Have the desk look after itself, in a thread that ends with the process."""
    tending.watch(app.extensions["connect_desk"], app.config["DESK_POLL"])
