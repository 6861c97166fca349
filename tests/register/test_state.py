from datetime import UTC, datetime, timedelta

from widget_server.register import applications, keys, partners, state
from widget_server.store import moments


def test_an_empty_register_holds_nothing(db):
    found = state.tell(db)
    assert (found.active, found.suspended, found.live_keys, found.test_keys, found.expiring) == (0, 0, 0, 0, ())


def test_partners_and_keys_in_force_are_counted(db, bank, live_key, test_key):
    partners.add(db, "cli:test", "shop", "La Boutique", "commerce", "x@shop.example", ["https://shop.example"])
    partners.suspend(db, "cli:test", "shop")
    keys.revoke(db, "cli:test", keys.issue(db, "cli:test", "bank", "live"))
    keys.issue(db, "cli:test", "bank", "live", datetime.now(UTC) - timedelta(days=1))

    found = state.tell(db)

    assert (found.active, found.suspended, found.live_keys, found.test_keys) == (1, 1, 1, 1)


def test_applications_that_wait_are_counted(db):
    for name in ("La Boutique", "Le Café"):
        last = applications.apply(db, name, "retail", "x@shop.example", [f"https://{len(name)}.example"])
    applications.refuse(db, "cli:test", last.number, "Ce site n'est pas le vôtre.")

    assert state.tell(db).applications == 1


def test_live_keys_that_end_soon_come_first_to_end_first(db, bank):
    for days in (20, 5, 31, -1):
        keys.issue(db, "cli:test", "bank", "live", datetime.now(UTC) + timedelta(days=days))

    ends = [moments.read(key.expires_at).date() for key in state.tell(db).expiring]
    assert ends == [(datetime.now(UTC) + timedelta(days=days)).date() for days in (5, 20)]


def test_the_revision_grows_with_every_change(db, bank):
    before = state.tell(db).revision
    partners.suspend(db, "cli:test", "bank")
    assert state.tell(db).revision > before
