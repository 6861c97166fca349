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
from .web import api, console, database, desk, help, private, problems, staff_api, sweeper, words
from .web.applications_api import applications_api
from .web.deliverer import Deliverer
from .web.draft import Draft
from .web.pages import pages
from .web.partners.entrance import entrance
from .web.partners.security import partners
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
    publisher = _publish(app)
    secret = app.config["SECRET_KEY"] or load_secret(secret_file(app.config))
    _open_stores(app, secret)

    database.init_app(app)
    words.init_app(app)
    private.init_app(app, secret)
    for blueprint in (pages, partners, sign_up, entrance, space):
        app.register_blueprint(blueprint)
    console.init_app(app)
    desk.init_app(app)
    api.init_app(app, staff_api.staff_api, applications_api, territory_api, *help.APIS)
    staff_api.init_app(app)
    problems.init_app(app)
    help.init_app(app)
    app.wsgi_app = app.extensions["wire"] = Wire(app.wsgi_app, publisher, app.extensions["keyring"])
    _watch(app)
    return app


def _publish(app):
    """Return the Publisher of the tree that the settings name, with what goes with it in the extensions."""
    locales = Path(app.config["LOCALES"] or packaged_locales())
    tree = Path(app.config["TREE"] or packaged_tree())
    spare, contact = last_good_tree(app.config), app.config["CONTACT"]
    publisher = Publisher(tree, app.config["EXIT_URL"], spare, locales, contact)
    draft = Draft(app.config["DRAFT"], publisher) if app.config["DRAFT"] else None
    app.extensions |= {"publisher": publisher, "draft": draft, "untranslated": Untranslated(publisher)}
    return publisher


def _open_stores(app, secret):
    """Have in the extensions how the register and the desk are opened, and what is held of them in memory."""
    register = partial(connect, app.config["DATABASE"])
    app.extensions |= {"connect": register, "register pool": Pool(register), "keyring": Keyring(register)}
    path = desk_file(app.config)
    of_desk = partial(connect_desk, path, Sealer(secret))
    pool = Pool(of_desk)
    app.extensions |= {"connect_desk": of_desk, "desk pool": pool, "together": Together(pool, path, database.PATIENCE)}
    app.extensions |= {"board": Board(of_desk), "deliverer": Deliverer(of_desk, app.config)}


def _watch(app):
    """Follow what changes outside of this process, in threads that end with it."""
    app.extensions["publisher"].watch(app.config["TREE_POLL"])
    app.extensions["keyring"].watch(app.config["REGISTER_POLL"])
    app.extensions["deliverer"].watch(app.config["DOSSIER_POLL"])
    sweeper.watch(app.extensions["connect"], app.config)
    help.watch(app)
