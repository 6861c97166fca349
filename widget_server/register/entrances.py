"""Coming into a partner's own page: by a link sent to their contact, good for a day, that lets one in once.

A link names a partner, its contact and how many were used before it: using one makes the others worth nothing, and so
does another contact.
"""

from datetime import timedelta
from hashlib import sha256

from ..errors import BadLink, UnknownPartner
from ..store import moments, reading, writing
from . import links, mail, notices, partners

PURPOSE = "partner"
PATH = "/partenaires/entrer"
LASTS = 24 * 60 * 60  # seconds
PAUSE = timedelta(minutes=5)  # between two messages to one partner, whoever asks
USED = "Ce lien a déjà servi, ou un plus récent. Demandez-en un autre."

FIND = "SELECT id FROM partner WHERE (id = ? OR lower(contact) = ?) AND state <> 'left' ORDER BY id"
ASK = """
INSERT INTO entrance (partner, asked_at) VALUES (?, ?) ON CONFLICT (partner) DO UPDATE SET asked_at = excluded.asked_at
"""
USE = "INSERT INTO entrance (partner, used) VALUES (?, 1) ON CONFLICT (partner) DO UPDATE SET used = used + 1"


def make_link(db, settings, secret, partner):
    """Return the address that lets a partner in, by id, once."""
    token = links.sign(secret, PURPOSE, [partner, _state(db, partners.get(db, partner))])
    return f"{settings['PUBLIC_URL']}{PATH}/{token}"


def send_welcome(db, settings, secret, partner):
    """Tell a new Partner that they are one, with a link; raises MailNotSent, or BadMail if they have no address."""
    link = make_link(db, settings, secret, partner.id)
    mail.send(settings, *notices.approved(partner, link, settings["PUBLIC_URL"] + PATH))


def send_refusal(_db, settings, _secret, application):
    """Tell whoever applied why they are not a partner; raises MailNotSent."""
    mail.send(settings, *notices.refused(application))


def send_links(db, settings, secret, text, now=None):
    """Send a link to each partner whose contact or id this text is; a partner is written to every 5 minutes at most.

    Whether there is such a partner is told by nothing.
    """
    for partner in _find(db, text.strip().lower()):
        if _note_asked(db, partner.id, now or moments.now()) and mail.ADDRESS.fullmatch(partner.contact.lower()):
            mail.send(settings, *notices.entrance(partner, make_link(db, settings, secret, partner.id)))


def look_at(db, secret, token):
    """Return the Partner that a link lets in, without using it; raises BadLink."""
    id, state = links.read(secret, PURPOSE, token, LASTS)
    try:
        partner = partners.get(db, id)
    except UnknownPartner as error:
        raise BadLink(USED) from error
    if partner.state == "left" or _state(db, partner) != state:
        raise BadLink(USED)
    return partner


def use(db, secret, token):
    """Use a link up and return the Partner that it lets in; raises BadLink."""
    with writing(db):
        partner = look_at(db, secret, token)
        db.execute(USE, [partner.id])
    return partner


def _state(db, partner):
    # Of the contact a hash alone: an address is nobody's business but the mail's.
    return f"{_look_up(db, partner.id)[0]}-{sha256(partner.contact.encode()).hexdigest()[:16]}"


def _look_up(db, partner):
    with reading(db):
        query = "SELECT used, asked_at FROM entrance WHERE partner = ?"
        return db.execute(query, [partner]).fetchone() or (0, None)


def _note_asked(db, partner, now):
    with writing(db):
        last = _look_up(db, partner)[1]
        # Both ways: a clock set back must not keep anybody out.
        if last and abs(now - moments.read(last)) < PAUSE:
            return False
        db.execute(ASK, [partner, moments.tell(now)])
    return True


def _find(db, text):
    with reading(db):
        return [partners.get(db, row[0]) for row in db.execute(FIND, [text, text]).fetchall()]
