"""What a person of the staff changes of their own: their passphrase, their recovery codes, where they are signed in.

Their passkeys are in `passkeys.py`. What others may change of them is in `staff.py`.
"""

from ...store import reading, writing
from .. import audit
from . import passphrases, proofs, second_factor, sessions, staff


def change_passphrase(db, person, old, new, token):
    """Give a Staff another passphrase; only the session of `token` goes on.

    Raises BadCredentials or TooSoon for the old one, BadStaff where the new one is weak.
    """
    staff.refuse_weak_passphrase(person.login, person.name, new)
    proofs.check_passphrase(db, person.login, old)
    kept = passphrases.keep(new)
    with writing(db):
        db.table("staff").update(person.id, {"passphrase": kept})
        sessions.close_others(db, person.id, token)
        audit.record(db, person.who, "staff passphrase", person.who, None, None)


def renew_recovery_codes(db, person):
    """Return ten new recovery codes, shown once; the old ones are worth nothing."""
    codes = second_factor.new_recovery_codes()
    with writing(db):
        left = count_recovery_codes(db, person)
        staff.keep_recovery_codes(db, person, codes)
        facts = ({"recovery_codes": number} for number in (left, len(codes)))
        audit.record(db, person.who, "staff codes", person.who, *facts)
    return codes


def count_recovery_codes(db, person):
    """Return how many recovery codes a Staff has left."""
    with reading(db):
        return db.table("recovery_code").count_where("staff = ?", [person.id])
