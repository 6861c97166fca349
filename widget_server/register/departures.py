"""A partner that leaves: what it had is revoked or erased in one go, and what may stay is said here.

Its id and name stay, for the log and for the counts, which are about nobody. Its pages still show the help.
"""

from ..store import writing
from . import applications, audit, confirmations, keys, partners, secret_keys


def leave(db, who, id):
    """End a partner's subscription for good: every key revoked, sites and contact erased; a no-op if done already."""
    with writing(db):
        partner = partners.get(db, id)
        if partner.state == "left":
            return
        for key in keys.list_for(db, id):
            keys.revoke(db, who, key.id)
        for label in secret_keys.labels(db, id):
            secret_keys.revoke(db, who, id, label)
        confirmations.forget(db, id)
        applications.forget(db, id)
        partners.erase(db, id)
        before = {"state": partner.state, "origins": list(partner.origins)}
        audit.record(db, who, "partner leave", id, before, {"state": "left", "origins": []})
