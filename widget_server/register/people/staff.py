"""The people who run the service: what they are called, what they may do, whether they still may.

How they prove who they are is in `proofs.py`. Every change is in the audit log, which knows them by number only: a
person who left a year ago is erased, and nothing left names them.
"""

from dataclasses import dataclass
from datetime import timedelta

from ...errors import BadStaff, UnknownStaff
from ...store import moments, reading, writing
from .. import audit, mail
from . import passkeys, passphrases, second_factor, sessions, tries

CONSOLE_ROLES = ("issuer", "author", "auditor", "administrator")
DESK_ROLES = ("officer", "supervisor")
ROLES = CONSOLE_ROLES + DESK_ROLES
FORCES = ("police", "gendarmerie")
LEADING = ("administrator", "active")
OWN_RIGHTS = "On ne change pas ses propres droits : demandez-le à quelqu'un d'autre."
KEPT_DISABLED = timedelta(days=365)
LOGIN = mail.ADDRESS
MAX_NAME = 100  # characters
SELECT = "SELECT id, login, name, role, force, state, created_at FROM staff"


@dataclass(frozen=True)
class Staff:
    """A person; `id` is their number for ever, `role` one of ROLES, `force` one of FORCES for an officer and "" for the
    others, `state` "active" or "disabled"."""

    id: int
    login: str
    name: str
    role: str
    force: str
    state: str
    created_at: str

    @property
    def who(self):
        """What the audit log calls them."""
        return f"staff:{self.id}"


def add(db, who, login, name, role, passphrase, force=""):
    """Register a person and return their Enrolment, shown once; raises BadStaff, and then nothing is kept."""
    row = _checked(normalise_login(login), name, role, force, passphrase)
    row |= {"passphrase": passphrases.keep(passphrase), "created_at": moments.tell(moments.now())}
    with writing(db):
        if find(db, row["login"]):
            raise BadStaff(f"« {row['login']} » a déjà un compte.")
        db.table("staff").insert(row | {"totp_secret": ""})
        added = get(db, row["login"])
        facts = {"role": role, "force": force, "state": added.state}
        audit.record(db, who, "staff add", added.who, None, _told(facts))
        return _enrol(db, added)


def get(db, login):
    """Return the Staff of that login; raises UnknownStaff."""
    with reading(db):
        found = find(db, normalise_login(login))
    if found is None:
        raise UnknownStaff(f"Personne n'a l'identifiant « {login} ».")
    return found


def get_numbered(db, number):
    """Return the Staff of that number; raises UnknownStaff."""
    found = next((each for each in list_all(db) if each.id == number), None)
    if found is None:
        raise UnknownStaff(f"Personne n'a le numéro {number}.")
    return found


def find(db, login):
    """Return the Staff of a login as `normalise_login` writes it, or None; for use inside `reading` or `writing`."""
    if not LOGIN.fullmatch(login):  # also keeps out what is no text for a database
        return None
    return next((Staff(**row) for row in db.query(f"{SELECT} WHERE login = ?", [login])), None)


def list_all(db):
    """Return every Staff, by login."""
    with reading(db):
        return [Staff(**row) for row in db.query(f"{SELECT} ORDER BY login")]


def disable(db, who, login):
    """Shut a person out from now on, until `enable`; after a year they are erased."""
    _change(db, who, "staff disable", login, {"state": "disabled"}, {"disabled_at": moments.tell(moments.now())})


def enable(db, who, login):
    """Undo `disable`."""
    _change(db, who, "staff enable", login, {"state": "active"}, {"disabled_at": None})


def change_role(db, who, login, role, force=""):
    """Let a person do what this role may, an officer for this force, and nothing else; they sign in again.

    Raises BadStaff.
    """
    _refuse_role(role, force)
    _change(db, who, "staff role", login, {"role": role, "force": force}, {})


def reset_second_factor(db, who, login):
    """Return a new Enrolment; the old secret, codes and passkeys are worth nothing, and the person signs in again.

    Raises BadStaff for one's own.
    """
    with writing(db):
        person = get(db, login)
        if who == person.who:
            raise BadStaff(OWN_RIGHTS)
        sessions.close_all(db, person.id)
        passkeys.remove_all(db, person)
        audit.record(db, who, "staff reset", person.who, None, None)
        return _enrol(db, person)


def erase_expired(db, now=None):
    """Erase whoever was disabled a year ago, with all that is theirs, and every session and try that is over."""
    now = now or moments.now()
    with writing(db):
        sessions.erase_expired(db, now)
        passkeys.erase_expired(db, now)
        tries.erase_expired(db, now)
        query = f"{SELECT} WHERE disabled_at < ?"
        for person in [Staff(**row) for row in db.query(query, [moments.tell(now - KEPT_DISABLED)])]:
            db.table("staff").delete(person.id)
            audit.record(db, "service", "staff erase", person.who, {"role": person.role}, None)


def normalise_login(text):
    """Return a login as it is kept: without blanks around it, in lower case."""
    return text.strip().lower()


def keep_recovery_codes(db, person, codes):
    """Let these codes, and no others, stand for a Staff's second factor; for use inside `writing`."""
    db.table("recovery_code").delete_where("staff = ?", [person.id])
    hashes = map(second_factor.hash_recovery_code, codes)
    db.table("recovery_code").insert_all({"staff": person.id, "hash": hash} for hash in hashes)


def refuse_weak_passphrase(login, name, passphrase):
    """Raise BadStaff unless `passphrase` is good enough for whoever has this login and name."""
    passphrases.refuse_weak(passphrase, login, LOGIN.fullmatch(login)[1], name)


def _change(db, who, action, login, facts, with_them):
    with writing(db):
        person = get(db, login)
        if who.startswith("staff:"):  # the command line is the way back in: nothing there can shut everybody out
            _refuse_shutting_out(db, who, person, facts)
        before = {name: getattr(person, name) for name in facts}
        if before != facts:
            db.table("staff").update(person.id, facts | with_them)
            sessions.close_all(db, person.id)
            audit.record(db, who, action, person.who, _told(before), _told(facts))


def _told(facts):
    return {name: value for name, value in facts.items() if value != ""}


def _refuse_shutting_out(db, who, person, facts):
    before = (person.role, person.state)
    after = (facts.get("role", person.role), facts.get("state", person.state))
    if before == after:
        return
    if who == person.who:
        raise BadStaff(OWN_RIGHTS)
    leading = [each for each in list_all(db) if (each.role, each.state) == LEADING]
    if before == LEADING and len(leading) == 1:
        raise BadStaff("C'est le dernier compte d'administration : ouvrez-en un autre d'abord.")


def _enrol(db, person):
    secret, codes = second_factor.new_secret(), second_factor.new_recovery_codes()
    db.table("staff").update(person.id, {"totp_secret": secret, "totp_step": 0})
    keep_recovery_codes(db, person, codes)
    return second_factor.enrolment(secret, person.login, codes)


def _checked(login, name, role, force, passphrase):
    if not LOGIN.fullmatch(login):
        raise BadStaff(f"L'identifiant {ascii(login)} doit être une adresse, comme camille@example.org.")
    if not name.strip() or len(name) > MAX_NAME or not name.isprintable():
        raise BadStaff(f"Le nom doit tenir en une ligne de 1 à {MAX_NAME} signes.")
    _refuse_role(role, force)
    refuse_weak_passphrase(login, name, passphrase)
    return {"login": login, "name": name, "role": role, "force": force}


def _refuse_role(role, force):
    if role not in ROLES:
        raise BadStaff(f"Le rôle « {role} » n'existe pas : {', '.join(ROLES)}.")
    if role == "officer" and force not in FORCES:
        raise BadStaff(f"Dites la force de la personne qui répond : {' ou '.join(FORCES)}.")
    if role != "officer" and force:
        raise BadStaff("Seule une personne qui répond aux victimes est d'une force.")
