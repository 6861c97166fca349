"""What a person of the staff proves to come in: a passphrase, then a code that serves once
or a passkey.

Whether a login exists is told by nothing: no sentence, no delay, no time an answer takes. A try is counted before it is
looked at, and counts are forgotten only when the second factor is right.
"""

from functools import partial

from ...errors import BadCredentials
from ...store import moments, reading, writing
from .. import audit
from . import passkeys, passphrases, second_factor, staff, tries

WRONG_PASSPHRASE = "L'identifiant ou la phrase secrète ne convient pas."
WRONG_PASSKEY = "Cette clé d'accès ne convient pas, ou elle a mis trop de temps."
WRONG_CODE = "Ce code ne convient pas, ou il a déjà servi."


def check_passphrase(db, login, passphrase, now=None):
    """Return the Staff of that login; raises BadCredentials (unknown, disabled and wrong are told alike) or TooSoon."""
    login = staff.normalise_login(login)
    before = tries.count(db, login, now)
    with reading(db):
        person = staff.find(db, login)
        kept = db.table("staff").get(person.id)["passphrase"] if person else None
    # Outside any transaction: this takes long, on purpose.
    right = passphrases.is_right(kept, passphrase)
    if not right or person.state != "active":
        raise BadCredentials(WRONG_PASSPHRASE)
    tries.restore(db, login, before)
    if passphrases.is_outdated(kept):
        _keep_anew(db, person, kept, passphrase)
    return person


def wait_before_next(db, login, now=None):
    """Return the seconds before anything is looked at again for this login, 0 when there is nothing to wait for."""
    return tries.wait_before_next(db, staff.normalise_login(login), now)


def check_totp(db, login, code, now=None):
    """Return the Staff of that login if an application gives this code now; raises BadCredentials or TooSoon."""
    return _check_code(db, login, code, now or moments.now(), _use_totp)


def use_recovery_code(db, login, code, now=None):
    """Return the Staff of that login and use this recovery code up; raises BadCredentials or TooSoon."""
    return _check_code(db, login, code, now or moments.now(), _use_recovery_code)


def check_code(db, login, code, now=None):
    """Return the Staff of that login by whichever code this is, an application's or a recovery code; raises alike."""
    check = check_totp if "".join(code.split()).isdigit() else use_recovery_code
    return check(db, login, code, now)


def check_passkey(db, login, answer, site, now=None):
    """Return the Staff of that login if `answer` (JSON) is signed by a passkey of theirs for this Site, as
    `passkeys.options_to_sign` asked; raises BadCredentials or TooSoon."""
    return _check_code(db, login, answer, now or moments.now(), partial(passkeys.use, site=site), WRONG_PASSKEY)


def _check_code(db, login, code, now, use, wrong=WRONG_CODE):
    login = staff.normalise_login(login)
    tries.count(db, login, now)
    with writing(db):
        person = staff.find(db, login)
        right = person and person.state == "active" and use(db, person, code, now)
    if not right:
        raise BadCredentials(wrong)
    tries.forget(db, login)
    return person


def _use_totp(db, person, code, now):
    row = db.table("staff").get(person.id)
    step = second_factor.find_step(row["totp_secret"], code, now, row["totp_step"])
    if step is not None:
        db.table("staff").update(person.id, {"totp_step": step})
    return step is not None


def _use_recovery_code(db, person, code, now):
    codes = db.table("recovery_code")
    left = codes.count_where("staff = ?", [person.id])
    codes.delete_where("staff = ? AND hash = ?", [person.id, second_factor.hash_recovery_code(code)])
    still = codes.count_where("staff = ?", [person.id])
    if still != left:
        facts = ({"recovery_codes": number} for number in (left, still))
        audit.record(db, person.who, "staff recover", person.who, *facts)
    return still != left


def _keep_anew(db, person, old, passphrase):
    new = passphrases.keep(passphrase)
    with writing(db):  # unless it was changed meanwhile
        db.execute("UPDATE staff SET passphrase = ? WHERE id = ? AND passphrase = ?", [new, person.id, old])
