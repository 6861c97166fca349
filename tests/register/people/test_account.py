import json

import pytest

from widget_server.errors import BadCredentials, BadStaff
from widget_server.register import audit
from widget_server.register.people import account, proofs, sessions, staff, tries

NEW = "huit bateaux sortis du brouillard"


@pytest.fixture
def person(db, camille):
    return staff.get(db, camille.login)


@pytest.fixture
def token(db, person):
    return sessions.open(db, person.id)


def test_a_new_passphrase_takes_the_place_of_the_old_one(db, camille, person, token):
    account.change_passphrase(db, person, camille.passphrase, NEW, token)

    assert proofs.check_passphrase(db, person.login, NEW) == person
    with pytest.raises(BadCredentials):
        proofs.check_passphrase(db, person.login, camille.passphrase)


def test_a_new_passphrase_ends_the_sessions_elsewhere(db, camille, person, token):
    elsewhere = sessions.open(db, person.id)

    account.change_passphrase(db, person, camille.passphrase, NEW, token)

    assert sessions.look_up(db, token) and not sessions.look_up(db, elsewhere)


def test_without_the_old_passphrase_nothing_changes(db, camille, person, token):
    with pytest.raises(BadCredentials):
        account.change_passphrase(db, person, "une autre phrase", NEW, token)

    tries.forget(db, person.login)
    assert proofs.check_passphrase(db, person.login, camille.passphrase)


@pytest.mark.parametrize("weak", ["court", "Camille Durand 2030", "camille.durand@example.org"])
def test_a_weak_passphrase_is_refused(db, camille, person, token, weak):
    with pytest.raises(BadStaff):
        account.change_passphrase(db, person, camille.passphrase, weak, token)

    assert proofs.check_passphrase(db, person.login, camille.passphrase)


def test_new_recovery_codes_make_the_old_ones_worthless(db, camille, person):
    proofs.use_recovery_code(db, person.login, camille.recovery_codes[0])
    assert account.count_recovery_codes(db, person) == 9

    codes = account.renew_recovery_codes(db, person)

    assert account.count_recovery_codes(db, person) == len(set(codes)) == 10
    with pytest.raises(BadCredentials):
        proofs.use_recovery_code(db, person.login, camille.recovery_codes[1])
    tries.forget(db, person.login)
    assert proofs.use_recovery_code(db, person.login, codes[0])


def test_the_log_says_what_was_changed_and_no_secret(db, camille, person, token):
    account.change_passphrase(db, person, camille.passphrase, NEW, token)
    codes = account.renew_recovery_codes(db, person)

    passphrase, renewed = list(audit.export(db))[-2:]
    assert json.loads(passphrase)["action"] == "staff passphrase"
    assert (json.loads(renewed)["before"], json.loads(renewed)["after"]) == ({"recovery_codes": 10},) * 2
    assert not any(secret in passphrase + renewed for secret in (NEW, *codes))


def test_the_sessions_elsewhere_are_counted_and_ended(db, person, token):
    sessions.open(db, person.id)
    sessions.open(db, person.id)
    assert sessions.count_others(db, person.id, token) == 2

    sessions.close_others(db, person.id, token)

    assert sessions.count_others(db, person.id, token) == 0
    assert sessions.look_up(db, token)
