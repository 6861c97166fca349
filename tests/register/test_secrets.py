"""No byte of the database and no line of a log holds what is given to a person once. One thing is in clear, and said so
in the README: the secret from which an application computes codes, since the service computes them too."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest

from widget_server.errors import BadCredentials
from widget_server.register import audit, secret_keys
from widget_server.register.people import proofs, sessions, staff
from widget_server.store import moments, writing


class Logged(logging.Handler):
    """All that is logged by anyone, at any level."""

    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())


@pytest.fixture
def logged():
    handler, root = Logged(), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(before)


def written(database):
    """Every byte of the database and of whatever stands beside it, a journal included."""
    path = Path(database)
    return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))


def test_no_secret_is_written_anywhere(app, client, db, database, bank, camille, logged):
    secret = secret_keys.issue(db, "cli:test", "bank")
    assert client.get("/v1/counts", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    assert client.get("/v1/counts", headers={"Authorization": f"Bearer {secret}x"}).status_code == 401
    code = camille.totp.now()
    proofs.check_passphrase(db, camille.login, camille.passphrase)
    proofs.check_totp(db, camille.login, code)
    with pytest.raises(BadCredentials):
        proofs.check_totp(db, camille.login, code)
    proofs.use_recovery_code(db, camille.login, camille.recovery_codes[0], moments.now() + timedelta(minutes=1))
    token = sessions.open(db, staff.get(db, camille.login).id)

    with writing(db):
        staff.disable(db, "cli:test", camille.login)
        secret_keys.revoke(db, "cli:test", "bank", secret_keys.list_for(db, "bank")[0].label)
        assert Path(f"{database}-journal").exists()
        everything = written(database)
    everything += written(database) + "\n".join([*logged.lines, *audit.export(db)]).encode()

    for text in (secret, camille.passphrase, code, token, *camille.recovery_codes):
        for form in (text, text.replace("-", "")):
            assert form.encode() not in everything


def test_the_search_for_secrets_finds_what_is_there(db, database, bank, camille):
    """And this is the exception."""
    assert bank.contact.encode() in written(database)
    assert camille.totp.secret.encode() in written(database)


def test_a_replaced_secret_leaves_no_trace(db, database, camille):
    staff.reset_second_factor(db, "cli:test", camille.login)

    assert camille.totp.secret.encode() not in written(database)
