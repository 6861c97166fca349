import shutil
import subprocess
import sys
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from widget_server.register import keys, partners
from widget_server.register.keyring import Keyring
from widget_server.store import changes, connect

REVOKE = """
import sys
from widget_server.register import keys
from widget_server.store import connect
keys.revoke(connect(sys.argv[1]), "cli:test", sys.argv[2])
"""
DEADLINE = 20  # seconds: far more than it takes, so that only a change never felt fails


@pytest.fixture
def reconnect(database):
    """What a keyring opens the register with; all it opens is closed at the end."""
    with ExitStack() as opened:
        yield lambda create: opened.enter_context(connect(database, create=create))


@pytest.fixture
def keyring(reconnect, bank):
    return Keyring(reconnect)


def now():
    return time.time()


def test_a_live_key_may_be_framed_by_the_sites_in_production_only(keyring, live_key):
    keyring.refresh_if_changed()

    assert keyring.look_up(live_key, now()) == ("https://bank.example", None, "bank", "live")


def test_a_test_key_may_also_be_framed_by_the_local_ones(keyring, test_key):
    keyring.refresh_if_changed()

    assert keyring.look_up(test_key, now()).frame_ancestors == "http://localhost https://bank.example"


def test_a_live_key_without_a_site_in_production_is_framed_by_nobody(db, keyring):
    partners.add(db, "cli:test", "draft", "Essai", "banque", "x@x.example", ["http://localhost:3000"])
    key = keys.issue(db, "cli:test", "draft", "live")
    keyring.refresh_if_changed()

    assert keyring.look_up(key, now()).frame_ancestors == "'none'"


def test_unknown_revoked_expired_and_suspended_keys_are_all_the_same(db, keyring, live_key):
    partners.add(db, "cli:test", "shop", "La Boutique", "commerce", "x@shop.example", ["https://shop.example"])
    expired = keys.issue(db, "cli:test", "bank", "live", datetime.now(UTC) - timedelta(seconds=1))
    revoked, suspended = keys.issue(db, "cli:test", "bank", "live"), keys.issue(db, "cli:test", "shop", "live")
    keys.revoke(db, "cli:test", revoked)
    partners.suspend(db, "cli:test", "shop")
    keyring.refresh_if_changed()

    for key in ("17c_pub_live_unknown", "", None, expired, revoked, suspended):
        assert keyring.look_up(key, now()) is None
    assert keyring.look_up(live_key, now())


def test_a_key_expires_on_time_without_any_refresh(db, keyring):
    key = keys.issue(db, "cli:test", "bank", "live", datetime.now(UTC) + timedelta(days=1))
    keyring.refresh_if_changed()

    assert keyring.look_up(key, now())
    assert keyring.look_up(key, now() + 86401) is None


def test_a_clock_set_back_does_not_bring_back_a_key_that_was_over(db, keyring):
    key = keys.issue(db, "cli:test", "bank", "live", datetime.now(UTC) + timedelta(days=1))
    keyring.refresh_if_changed()

    assert keyring.look_up(key, now() + 86401) is None
    assert keyring.look_up(key, now()) is None


def test_both_keys_of_a_rotation_work_until_the_overlap_ends(db, keyring, live_key):
    new = keys.rotate(db, "cli:test", live_key, 7)
    keyring.refresh_if_changed()

    assert keyring.look_up(live_key, now()) and keyring.look_up(new, now())
    assert keyring.look_up(live_key, now() + 8 * 86400) is None
    assert keyring.look_up(new, now() + 8 * 86400)


def test_a_revocation_made_by_another_process_is_felt(database, live_key):
    keyring = Keyring(partial(connect, database))  # its thread outlives the test, so must its connection
    keyring.watch(0.05)
    assert keyring.look_up(live_key, now())

    subprocess.run([sys.executable, "-c", REVOKE, database, live_key], check=True)

    deadline = now() + DEADLINE
    while keyring.look_up(live_key, now()) and now() < deadline:
        time.sleep(0.02)
    assert keyring.look_up(live_key, now()) is None


def test_the_last_known_keys_outlive_the_database_and_it_is_told_once(
    database, open_database, reconnect, live_key, caplog
):
    keyring = Keyring(reconnect)
    healthy = Path(database).read_bytes()

    Path(database).write_bytes(b"not a database" * 1000)
    keyring.refresh_if_changed()
    keyring.refresh_if_changed()

    assert keyring.look_up(live_key, now())
    assert len(caplog.records) == 1

    Path(database).write_bytes(healthy)
    keys.revoke(open_database(), "cli:test", live_key)
    keyring.refresh_if_changed()
    assert keyring.look_up(live_key, now()) is None


def test_the_last_known_keys_outlive_a_deleted_database_which_is_not_made_again(database, keyring, live_key, caplog):
    keyring.refresh_if_changed()

    Path(database).unlink()
    keyring.refresh_if_changed()
    keyring.refresh_if_changed()

    assert keyring.look_up(live_key, now())
    assert len(caplog.records) == 1
    assert not Path(database).exists()


def test_an_emptied_database_is_no_register_without_a_partner(database, keyring, live_key):
    keyring.refresh_if_changed()

    Path(database).write_bytes(b"")
    keyring.refresh_if_changed()
    keyring.refresh_if_changed()

    assert keyring.look_up(live_key, now())
    assert Path(database).stat().st_size == 0


def test_a_database_put_in_its_place_is_followed_even_at_the_same_revision(database, db, keyring, live_key):
    keyring.refresh_if_changed()
    assert keyring.look_up(live_key, now())
    other = f"{database}.other"
    shutil.copy(database, other)
    with connect(other) as elsewhere:
        keys.revoke(elsewhere, "cli:test", live_key)
        elsewhere.execute("UPDATE revision SET number = ?", [changes(db)])
        elsewhere.conn.commit()

    Path(other).replace(database)
    keyring.refresh_if_changed()

    assert keyring.look_up(live_key, now()) is None


def test_a_row_that_makes_no_sense_leaves_the_last_known_keys(db, keyring, live_key, caplog):
    keyring.refresh_if_changed()
    db.execute("UPDATE key SET expires_at = 'demain'")

    keyring.refresh_if_changed()

    assert keyring.look_up(live_key, now())
    assert "demain" in caplog.text


def test_a_register_that_cannot_be_read_at_start_stops_nothing(tmp_path, caplog):
    keyring = Keyring(partial(connect, str(tmp_path / "missing" / "register.sqlite")))

    assert keyring.look_up("17c_pub_live_any", now()) is None
    assert len(caplog.records) == 1
