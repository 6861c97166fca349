"""The 17Cyber module: a decision tree published as one page, shown on partners' sites, behind a public register.

`create_app` is the only place where the parts meet.
"""

from functools import partial
from pathlib import Path

from flask import Flask

from .config import last_good_tree, load_config
from .journey.edition import packaged_locales, packaged_tree
from .register.keyring import Keyring
from .store import connect
from .web import api, preview, problems
from .web.pages import pages
from .web.partners import partners
from .web.publisher import Publisher
from .web.wire import Wire


def create_app(overrides=None):
    """Return the WSGI application, its edition published and its register open.

    `overrides` (setting → value) come last, after the defaults and `WIDGET_*`. Raises ConfigError, or BadTree when
    there is no good tree to publish.
    """
    app = Flask(__name__, static_folder=None)
    app.config.update(load_config(overrides))
    database, tree = app.config["DATABASE"], app.config["TREE"]

    locales = Path(app.config["LOCALES"] or packaged_locales())
    spare = last_good_tree(app.config)
    publisher = Publisher(Path(tree or packaged_tree()), app.config["EXIT_URL"], spare, locales)
    keyring = Keyring(partial(connect, database))
    wire = Wire(app.wsgi_app, publisher, keyring)
    app.extensions |= {"publisher": publisher, "keyring": keyring, "connect": partial(connect, database), "wire": wire}
    app.wsgi_app = wire

    app.register_blueprint(pages)
    app.register_blueprint(partners)
    api.init_app(app)
    preview.init_app(app)
    problems.init_app(app)
    publisher.watch(app.config["TREE_POLL"])
    keyring.watch(app.config["REGISTER_POLL"])
    return app
