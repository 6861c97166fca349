import subprocess
import sys
import unicodedata
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from argon2 import PasswordHasher, extract_parameters

from widget_server.errors import BadCredentials, TooSoon
from widget_server.register import audit
from widget_server.register.people import passphrases, proofs, staff, tries

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
NOBODY = "nobody@example.org"


FIFTY_AT_ONCE = """
from resource import RUSAGE_SELF, getrusage
from threading import Thread
from widget_server.register.people.passphrases import is_right
before = getrusage(RUSAGE_SELF).ru_maxrss
threads = [Thread(target=is_right, args=(None, "x")) for _ in range(50)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print((getrusage(RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def after(seconds):
    return NOON + timedelta(seconds=seconds)


def wrong(check, *arguments):
    with pytest.raises(BadCredentials) as told:
        check(*arguments)
    return str(told.value)


def test_the_right_passphrase_says_who_it_is(db, camille):
    assert proofs.check_passphrase(db, camille.login.upper(), camille.passphrase) == staff.get(db, camille.login)


def test_a_passphrase_is_the_same_from_any_keyboard(db, camille):
    for form in ("NFC", "NFD"):
        assert proofs.check_passphrase(db, camille.login, unicodedata.normalize(form, camille.passphrase))


@pytest.mark.parametrize("login", [NOBODY, "nobody", "", "\udcff", "x" * 100_000])
def test_unknown_wrong_and_disabled_are_told_alike(db, camille, login):
    staff.disable(db, "cli:test", camille.login)

    told = wrong(proofs.check_passphrase, db, login, camille.passphrase, NOON)

    assert told == wrong(proofs.check_passphrase, db, camille.login, camille.passphrase, NOON)
    assert told == wrong(proofs.check_passphrase, db, camille.login, "\udcff", after(10))


def test_an_unknown_login_takes_the_same_computation_to_refuse(db, camille, monkeypatch):
    computed = []
    verify = passphrases.HASHER.verify

    def watched(kept, passphrase):
        computed.append((extract_parameters(kept), passphrase))
        return verify(kept, passphrase)

    monkeypatch.setattr(PasswordHasher, "verify", lambda _, *arguments: watched(*arguments))
    for login in (camille.login, NOBODY):
        wrong(proofs.check_passphrase, db, login, "une autre phrase", NOON)

    assert len(computed) == 2 and computed[0] == computed[1]


def test_the_decoy_is_computed_like_any_other():
    assert not passphrases.is_outdated(passphrases.DECOY)


def test_fifty_people_at_once_take_the_memory_of_a_few():
    outcome = subprocess.run([sys.executable, "-c", FIFTY_AT_ONCE], capture_output=True, check=True)

    assert int(outcome.stdout) <= 120  # MiB


def test_a_passphrase_kept_with_other_parameters_is_kept_anew(db, camille):
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(camille.passphrase)
    db.table("staff").update(1, {"passphrase": weak})

    proofs.check_passphrase(db, camille.login, camille.passphrase)

    assert not passphrases.is_outdated(db.table("staff").get(1)["passphrase"])
    proofs.check_passphrase(db, camille.login, camille.passphrase)


@pytest.mark.parametrize("drift", [-30, 0, 30])
def test_a_code_serves_once_on_a_clock_a_little_off(db, camille, drift):
    code = camille.totp.at(after(drift))

    assert proofs.check_totp(db, camille.login, f" {code[:3]} {code[3:]}", NOON).login == camille.login
    wrong(proofs.check_totp, db, camille.login, code, NOON)


@pytest.mark.parametrize("code", ["", "000000x", "é", "\udcff", "٣٤٥٦٧٨"])
def test_another_text_is_no_code(db, camille, code):
    wrong(proofs.check_totp, db, camille.login, code, NOON)


@pytest.mark.parametrize("drift", [-60, 60, 3600])
def test_a_code_of_another_minute_is_refused(db, camille, drift):
    wrong(proofs.check_totp, db, camille.login, camille.totp.at(after(drift)), NOON)


def test_an_earlier_code_is_worth_nothing_after_a_later_one(db, camille):
    proofs.check_totp(db, camille.login, camille.totp.at(NOON), NOON)

    wrong(proofs.check_totp, db, camille.login, camille.totp.at(after(-30)), NOON)


def test_each_recovery_code_serves_once_however_it_is_typed(db, camille):
    for code in camille.recovery_codes:
        assert proofs.use_recovery_code(db, camille.login, code.lower().replace("-", " "), NOON)
        wrong(proofs.use_recovery_code, db, camille.login, code, NOON)
        tries.forget(db, camille.login)

    assert db.table("recovery_code").count == 0
    assert list(audit.export(db))[-1].count('"after":{"recovery_codes":0}') == 1


@pytest.mark.parametrize("check", [proofs.check_totp, proofs.use_recovery_code])
def test_nobody_proves_anything_for_an_unknown_or_disabled_login(db, camille, check):
    staff.disable(db, "cli:test", camille.login)
    code = camille.totp.at(NOON) if check is proofs.check_totp else camille.recovery_codes[0]

    assert wrong(check, db, camille.login, code, NOON) == wrong(check, db, NOBODY, code, NOON)


def test_a_reset_makes_the_old_secret_and_codes_worthless(db, camille):
    staff.reset_second_factor(db, "cli:test", camille.login)

    wrong(proofs.check_totp, db, camille.login, camille.totp.at(NOON), NOON)
    wrong(proofs.use_recovery_code, db, camille.login, camille.recovery_codes[0], after(10))


@pytest.mark.parametrize("login", ["camille.durand@example.org", NOBODY])
@pytest.mark.usefixtures("camille")
def test_the_wait_grows_up_to_a_quarter_of_an_hour_and_no_further(db, login):
    now, waits = NOON, []
    for _ in range(14):
        wrong(proofs.check_passphrase, db, login, "une autre phrase", now)
        waits.append(proofs.wait_before_next(db, login.upper(), now))
        now += timedelta(seconds=waits[-1])

    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900, 900]
    assert proofs.wait_before_next(db, login, now) == 0


def test_too_soon_even_the_right_passphrase_waits_and_then_passes(db, camille):
    wrong(proofs.check_passphrase, db, camille.login, "une autre phrase", NOON)

    with pytest.raises(TooSoon, match="2 secondes") as told:
        proofs.check_passphrase(db, camille.login, camille.passphrase, NOON)
    assert told.value.retry_after == 2

    assert proofs.check_passphrase(db, camille.login, camille.passphrase, after(2))


def test_the_passphrase_alone_does_not_make_wrong_codes_forgotten(db, camille):
    wrong(proofs.check_totp, db, camille.login, "000000", NOON)
    proofs.check_passphrase(db, camille.login, camille.passphrase, after(2))
    wrong(proofs.check_totp, db, camille.login, "000000", after(2))

    assert proofs.wait_before_next(db, camille.login, after(2)) == 4

    proofs.check_totp(db, camille.login, camille.totp.at(after(6)), after(6))
    assert proofs.wait_before_next(db, camille.login, after(6)) == 0


def test_a_clock_set_back_does_not_prolong_the_wait(db, camille):
    wrong(proofs.check_totp, db, camille.login, "000000", NOON)

    assert proofs.wait_before_next(db, camille.login, after(-3600)) == 2


def test_tries_at_the_same_moment_are_not_all_looked_at(database, open_database, camille):
    told = []

    def guess(db):
        try:
            proofs.check_totp(db, camille.login, "000000", NOON)
        except (BadCredentials, TooSoon) as error:
            told.append(type(error))

    threads = [Thread(target=guess, args=(open_database(),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told, key=str) == [BadCredentials, TooSoon, TooSoon, TooSoon]


def test_what_was_tried_is_forgotten_in_a_day(db, camille):
    wrong(proofs.check_totp, db, NOBODY, "000000", NOON)

    tries.erase_expired(db, NOON + timedelta(hours=23))
    assert db.table("attempt").count == 1

    tries.count(db, camille.login, NOON + timedelta(hours=25))
    assert db.table("attempt").count == 1
