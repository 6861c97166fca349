"""The 17Cyber module: a decision tree published as one page, shown on partners' sites, behind a public register.

`create_app` is the only place where the parts meet.
"""

from functools import partial
from pathlib import Path

from flask import Flask

from .config import desk_file, last_good_tree, load_config, secret_file
from .desk.board import Board
from .journey.edition import packaged_locales, packaged_tree
from .register.keyring import Keyring
from .store import Pool, Sealer, Together, connect, connect_desk, load_secret
from .web import api, console, database, desk, private, problems, staff_api, words
from .web.applications_api import applications_api
from .web.deliverer import Deliverer
from .web.draft import Draft
from .web.help import tending
from .web.help.appointments import appointment_pages
from .web.help.appointments_api import appointments_api
from .web.help.callbacks import callback_pages
from .web.help.callbacks_api import callbacks_api
from .web.help.conversations_api import conversations_api
from .web.help.dossier_pages import dossier_pages
from .web.help.dossiers_api import dossiers_api, schema_api
from .web.help.news import News
from .web.help.pages import help_pages
from .web.help.provider_pages import provider_pages
from .web.help.providers_api import providers_api
from .web.pages import pages
from .web.partners.entrance import entrance
from .web.partners.guide import partners
from .web.partners.sign_up import sign_up
from .web.partners.space import space
from .web.publisher import Publisher
from .web.territory_api import territory_api
from .web.untranslated import Untranslated
from .web.wire import Wire


def create_app(overrides=None):
    """Return the WSGI application, its edition published and its register open.

    `overrides` (setting → value) come last, after the defaults and `WIDGET_*`. Raises ConfigError, or BadTree when
    there is no good tree to publish.
    """
    app = Flask(__name__, static_folder=None)
    app.config.update(load_config(overrides))
    connection = partial(connect, app.config["DATABASE"])
    locales = Path(app.config["LOCALES"] or packaged_locales())
    spare = last_good_tree(app.config)
    publisher = Publisher(Path(app.config["TREE"] or packaged_tree()), app.config["EXIT_URL"], spare, locales)
    keyring = Keyring(connection)
    app.extensions |= {
        "publisher": publisher,
        "keyring": keyring,
        "connect": connection,
        "register pool": Pool(connection),
    }
    app.extensions["draft"] = Draft(app.config["DRAFT"], publisher) if app.config["DRAFT"] else None
    app.extensions["untranslated"] = Untranslated(publisher)
    secret = app.config["SECRET_KEY"] or load_secret(secret_file(app.config))
    open_desk = partial(connect_desk, desk_file(app.config), Sealer(secret))
    board = Board(open_desk)
    pool = Pool(open_desk)
    app.extensions |= {
        "connect_desk": open_desk,
        "board": board,
        "desk pool": pool,
        "together": Together(pool, database.PATIENCE),
    }
    app.extensions["deliverer"] = Deliverer(open_desk, app.config)

    database.init_app(app)
    words.init_app(app)
    private.init_app(app, secret)
    app.register_blueprint(pages)
    app.register_blueprint(partners)
    for blueprint in (help_pages, appointment_pages, callback_pages, dossier_pages, provider_pages):
        app.register_blueprint(blueprint)
    for blueprint in (sign_up, entrance, space):
        app.register_blueprint(blueprint)
    console.init_app(app)
    desk.init_app(app)
    helping = (conversations_api, appointments_api, callbacks_api, dossiers_api, schema_api, providers_api)
    api.init_app(app, staff_api.staff_api, applications_api, territory_api, *helping)
    staff_api.init_app(app)
    problems.init_app(app)
    app.wsgi_app = app.extensions["wire"] = Wire(News(app.wsgi_app, board), publisher, keyring)
    publisher.watch(app.config["TREE_POLL"])
    keyring.watch(app.config["REGISTER_POLL"])
    tending.watch(open_desk, app.config["DESK_POLL"])
    app.extensions["deliverer"].watch(app.config["DOSSIER_POLL"])
    return app
