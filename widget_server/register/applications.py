"""Applications: organisations that ask to show the module, until someone of the staff approves or refuses them.

Apart from partners, who are approved ones. The form is open to all, so what waits is bounded, and nothing is kept for
ever: the audit log knows an application by its number.
"""

import json
from dataclasses import dataclass
from datetime import timedelta

from ..errors import BadApplication, TooManyApplications, UnknownApplication
from ..store import LAST_NUMBER, moments, reading, writing
from . import audit, keys, mail, partners
from .applicants import SECTORS, checked_line, checked_origins, checked_sector, make_id
from .sites import ownership
from .sites.origins import normalise_origin

STATES = ("waiting", "approved", "refused")
MAX_UNPROVEN = 200  # waiting at once, of which no site was proven
MAX_FOR_ONE = 5  # waiting at once for one contact: each costs them a message
IDLE = timedelta(days=1)
KEPT_UNPROVEN = timedelta(days=90)
KEPT = timedelta(days=365)  # since it was decided, or since it was made if it never was

SELECT = """
SELECT application.*, (SELECT json_group_object(origin, proven_at) FROM (
    SELECT origin, proven_at FROM application_origin WHERE application = application.number ORDER BY origin)) AS origins
FROM application
"""
UNPROVEN = """
state = 'waiting' AND NOT EXISTS (
    SELECT 1 FROM application_origin WHERE application = application.number AND proven_at IS NOT NULL)
"""
EXPIRED = f"coalesce(decided_at, applied_at) < ? OR ({UNPROVEN} AND applied_at < ?)"


@dataclass(frozen=True)
class Application:
    """An application; `state` is one of STATES, `origins` a dict: origin → when it was proven, or None."""

    number: int
    name: str
    sector: str
    contact: str
    token: str
    state: str
    reason: str | None
    partner: str | None
    applied_at: str
    decided_at: str | None
    origins: dict

    @property
    def subject(self):
        """What the audit log calls it."""
        return f"application:{self.number}"

    @property
    def lacking(self):
        """The origins to prove before it can be approved; http ones are for trying on one's own machine."""
        return [origin for origin, at in self.origins.items() if at is None and origin.startswith("https:")]


def apply(db, name, sector, contact, origins, now=None):
    """Keep what an organisation says of itself and return its Application.

    Raises BadApplication, BadMail or BadOrigin, and TooManyApplications when too many wait.
    """
    row = {"name": checked_line("Le nom", name), "sector": checked_sector(sector)}
    row |= {"contact": mail.normalise_address(contact)}
    origins, now = checked_origins(origins), now or moments.now()
    with writing(db):
        erase_expired(db, now)
        _refuse_flood(db, row["contact"], now)
        row |= {"token": ownership.new_token(), "applied_at": moments.tell(now)}
        number = db.table("application").insert(row).last_pk
        db.table("application_origin").insert_all({"application": number, "origin": origin} for origin in origins)
        added = get(db, number)
        audit.record(db, "service", "application add", added.subject, None, {"origins": len(origins)})
    return added


def says_again(application, name, sector, contact, origins):
    """Whether an Application that still waits says just this, so that whoever sent it need not send it again."""
    said = (name.strip(), sector, mail.normalise_address(contact), checked_origins(origins))
    kept = (application.name, application.sector, application.contact, list(application.origins))
    return application.state == "waiting" and said == kept


def get(db, number):
    """Return the Application of that number; raises UnknownApplication."""
    with reading(db):
        found = _select(db, "number = ?", [number]) if number <= LAST_NUMBER else []
    if not found:
        raise UnknownApplication(f"Il n'y a pas, ou plus, d'inscription n° {number}.")
    return found[0]


def list_all(db, state=None):
    """Return every Application, or those in a state, the oldest first."""
    with reading(db):
        return _select(db, "state = coalesce(?, state)", [state])


def prove(db, number, origin, loopback=False):
    """Visit a site of an application, note that it is proven and return the Application.

    With `loopback`, sites of this very machine may be. Raises BadProof with what is there instead, BadApplication for
    a site it does not name or once it is refused.
    """
    origin = normalise_origin(origin)
    application = _waiting(db, number)
    if origin not in application.origins:
        raise BadApplication(f"L'inscription n° {number} ne nomme pas {origin}.")
    ownership.prove(origin, application.token, loopback)  # outside any transaction: the site takes its time
    with writing(db):
        before = _waiting(db, number)
        if before.origins[origin] is None:
            facts = {"proven_at": moments.tell(moments.now())}
            db.table("application_origin").update((number, origin), facts)
            audit.record(db, "service", "application prove", before.subject, None, {"origin": origin} | facts)
        return get(db, number)


def approve(db, who, number, partner=None):
    """Make a partner of an application and return it, with a test key; `partner` is its id, made of the name if None.

    Raises BadApplication when a site is not proven, or BadPartner when the id cannot be, and then nothing is kept.
    """
    with writing(db):
        application = _waiting(db, number)
        if application.lacking:
            raise BadApplication(f"Il reste à prouver : {', '.join(application.lacking)}.")
        id = partner or make_id(db, application.name)
        sector = SECTORS[application.sector]
        added = partners.add(db, who, id, application.name, sector, application.contact, application.origins)
        for origin, at in application.origins.items():
            if at:
                partners.note_proof(db, who, id, origin, moments.read(at).date())
        keys.issue(db, who, id, "test")
        _decide(db, who, "approve", application, {"state": "approved", "partner": id})
    return added


def refuse(db, who, number, reason):
    """Refuse an application for a reason, which its contact reads, and return it."""
    reason = checked_line("Le motif", reason)
    with writing(db):
        _decide(db, who, "refuse", _waiting(db, number), {"state": "refused", "reason": reason})
        return get(db, number)


def forget(db, partner):
    """Erase the application that made this partner id, if it is still there: it holds their contact."""
    with writing(db):
        for application in _select(db, "partner = ?", [partner]):
            db.table("application").delete(application.number)
            audit.record(db, "service", "application erase", application.subject, {"state": application.state}, None)


def erase_expired(db, now=None):
    """Erase what was decided a year ago, and what waits with no site proven for 90 days."""
    now = now or moments.now()
    with writing(db):
        limits = [moments.tell(now - KEPT), moments.tell(now - KEPT_UNPROVEN)]
        for application in _select(db, EXPIRED, limits):
            _erase(db, application)


def _select(db, condition, values):
    rows = db.query(f"{SELECT} WHERE {condition} ORDER BY number", values)
    return [Application(**row | {"origins": json.loads(row["origins"])}) for row in rows]


def _waiting(db, number):
    application = get(db, number)
    if application.state != "waiting":
        decided = {"approved": "approuvée", "refused": "refusée"}[application.state]
        raise BadApplication(f"L'inscription n° {number} est déjà {decided}.")
    return application


def _waiting_for(db, contact):
    return _select(db, "state = 'waiting' AND contact = ?", [mail.normalise_address(contact)])


def _decide(db, who, verb, application, facts):
    decided = {"decided_at": moments.tell(moments.now())}
    db.table("application").update(application.number, facts | decided)
    # The reason is written to a person, and may name one: it is not for a log that nobody can shorten.
    kept = {name: value for name, value in facts.items() if name != "reason"}
    audit.record(db, who, f"application {verb}", application.subject, {"state": application.state}, kept)


def _erase(db, application):
    db.table("application").delete(application.number)
    audit.record(db, "service", "application erase", application.subject, {"state": application.state}, None)


def _refuse_flood(db, contact, now):
    # Whoever proved nothing in a day makes room, so that nobody can shut the door for good, to all or to one address.
    idle = _select(db, f"{UNPROVEN} AND applied_at < ?", [moments.tell(now - IDLE)])
    if len(_waiting_for(db, contact)) >= MAX_FOR_ONE:
        idle = [each for each in idle if each.contact == contact]
        if not idle:
            raise TooManyApplications("Cette adresse a déjà plusieurs inscriptions en attente : terminez-les d'abord.")
        _erase(db, idle[0])
    elif db.table("application").count_where(UNPROVEN) >= MAX_UNPROVEN:
        if not idle:
            raise TooManyApplications("Trop d'inscriptions sont en attente : revenez demain.")
        _erase(db, idle[0])
