"""The request's own connections, to the register and to the desk: opened when first asked for, closed with it."""

from flask import current_app, g

PATIENCE = 2.0  # seconds a page waits for another's lock; its thread is wanted elsewhere


def database(patience=PATIENCE):
    """Return the Database of this request; only the first call says how long it may wait. Raises StoreBusy."""
    if "database" not in g:
        g.database = current_app.extensions["connect"](patience=patience, create=False)
    return g.database


def desk_database():
    """Return the desk's Database of this request, alike; its file is made if it is not there."""
    if "desk" not in g:
        g.desk = _pool().take(patience=PATIENCE)
    return g.desk


def write_desk(work):
    """Return what `work(db)` returns once the desk keeps it, together with what others write at this moment."""
    return current_app.extensions["together"].write(work)


def init_app(app):
    """Have `app` close what its requests opened."""
    app.teardown_appcontext(_close)


def _pool():
    return current_app.extensions["desk pool"]


def _close(_error):
    if (register := g.pop("database", None)) is not None:
        register.close()
    if (desk := g.pop("desk", None)) is not None:
        _pool().give_back(desk)
