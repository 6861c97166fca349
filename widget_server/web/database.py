"""The request's own connections, to the register and to the desk: taken when first asked for, given back with it."""

from flask import current_app, g

PATIENCE = 2.0  # seconds a page waits for another's lock; its thread is wanted elsewhere


def database(patience=PATIENCE):
    """Return the Database of this request; only the first call says how long it may wait. Raises StoreBusy."""
    return _taken("register pool", patience, create=False)


def desk_database():
    """Return the desk's Database of this request, alike; its file is made if it is not there."""
    current_app.extensions["board"].refuse_while_unreadable()
    return _taken("desk pool", PATIENCE)


def write_desk(work):
    """Return what `work(db)` returns once the desk keeps it, together with what others write at this moment."""
    current_app.extensions["board"].refuse_while_unreadable()
    return current_app.extensions["together"].write(work)


def init_app(app):
    """Have `app` get back what its requests took."""
    app.teardown_appcontext(_close)


def _taken(pool, patience, **options):
    taken = g.setdefault("databases", {})
    if pool not in taken:
        taken[pool] = current_app.extensions[pool].take(patience, **options)
    return taken[pool]


def _close(_error):
    for pool, taken in g.pop("databases", {}).items():
        current_app.extensions[pool].give_back(taken)
