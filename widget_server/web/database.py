"""The request's own connection to the register: opened when first asked for, closed with the request."""

from flask import current_app, g

PATIENCE = 2.0  # seconds a page waits for another's lock; its thread is wanted elsewhere


def database(patience=PATIENCE):
    """Return the Database of this request; only the first call says how long it may wait. Raises StoreBusy."""
    if "database" not in g:
        g.database = current_app.extensions["connect"](patience=patience, create=False)
    return g.database


def init_app(app):
    """Have `app` close what its requests opened."""
    app.teardown_appcontext(_close)


def _close(_error):
    database = g.pop("database", None)
    if database is not None:
        database.close()
