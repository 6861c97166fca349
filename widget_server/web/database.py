"""The request's own connections, to the register and to the desk: opened when first asked for, closed with it."""

from flask import current_app, g

PATIENCE = 2.0  # seconds a page waits for another's lock; its thread is wanted elsewhere


def database(patience=PATIENCE):
    """Return the Database of this request; only the first call says how long it may wait. Raises StoreBusy."""
    return _opened("connect", patience, create=False)


def desk_database(patience=PATIENCE):
    """Return the desk's Database of this request, alike; its file is made if it is not there."""
    return _opened("connect_desk", patience, create=True)


def init_app(app):
    """Have `app` close what its requests opened."""
    app.teardown_appcontext(_close)


def _opened(connect, patience, create):
    if connect not in g:
        setattr(g, connect, current_app.extensions[connect](patience=patience, create=create))
    return g.get(connect)


def _close(_error):
    for connect in ("connect", "connect_desk"):
        database = g.pop(connect, None)
        if database is not None:
            database.close()
