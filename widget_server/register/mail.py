"""Sending a message: to a mail server, or into a folder that the console shows when there is none.

A message carries links that let someone in: none of its text may reach a log.
"""

import logging
import os
import re
import secrets
import smtplib
import ssl
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from ..errors import BadMail, MailNotSent, UnknownMessage
from ..store import moments, write_down

log = logging.getLogger(__name__)

ADDRESS = re.compile(r"(?=.{6,254}\Z)([a-z0-9._+-]+)@[a-z0-9-]+(?:\.[a-z0-9-]+)+")
NAME = re.compile(r"([0-9]{8}T[0-9]{6}Z)-[0-9a-f]{16}\.eml")
STAMP = "%Y%m%dT%H%M%SZ"
KEPT = timedelta(days=30)
PATIENCE = 5.0  # seconds that each word of the mail server may take
PORTS = {"smtp": smtplib.SMTP_PORT, "smtps": smtplib.SMTP_SSL_PORT}


class Message(NamedTuple):
    """A message as kept: its name in the folder, an aware datetime, to whom, about what, and its text."""

    name: str
    at: datetime
    to: str
    subject: str
    text: str


def normalise_address(text):
    """Return an address as it is kept: without blanks around it, in lower case; raises BadMail if it is none."""
    address = text.strip().lower()
    if not ADDRESS.fullmatch(address):
        raise BadMail(f"{ascii(text[:80])} n'est pas une adresse électronique, comme equipe@boutique.example.")
    return address


def send(settings, to, subject, text):
    """Send a text to an address, or keep it in the folder when no SMTP is set.

    Raises BadMail for an address or a subject that cannot be, MailNotSent when nobody took the message.
    """
    message = _write(settings, normalise_address(to), subject, text)
    try:
        if settings["SMTP"]:
            _hand_over(settings["SMTP"], message)
        else:
            _keep(settings, message)
    except (OSError, smtplib.SMTPException) as error:
        log.error("a message was not sent: %s", type(error).__name__)
        raise MailNotSent("Le message n'a pas pu partir : le serveur de courrier ne l'a pas pris.") from error


def list_kept(settings):
    """Return every Message in the folder, the newest first; those older than 30 days are erased."""
    erase_expired(settings)
    return [_read(path) for path in sorted(_paths(settings), reverse=True)]


def read_kept(settings, name):
    """Return the Message of that name; raises UnknownMessage."""
    path = folder(settings) / name
    if not NAME.fullmatch(name) or not path.is_file():
        raise UnknownMessage("Ce message n'existe pas, ou plus : ils sont gardés trente jours.")
    return _read(path)


def erase_expired(settings, now=None):
    """Erase the messages kept for more than 30 days."""
    limit = (now or moments.now()) - KEPT
    for path in _paths(settings):
        if _moment(path) < limit:
            path.unlink(missing_ok=True)


def folder(settings):
    """Return the Path of the folder, beside the database unless another is set."""
    return Path(settings["MAIL"] or f"{settings['DATABASE']}.mail")


def _write(settings, to, subject, text):
    if not subject.isprintable():
        raise BadMail("L'objet d'un message tient en une ligne.")
    message = EmailMessage(policy.SMTP)
    message["From"], message["To"], message["Subject"] = settings["MAIL_FROM"], to, subject
    message["Date"] = format_datetime(moments.now())
    message["Auto-Submitted"] = "auto-generated"  # nobody's holiday notice should answer it (RFC 3834)
    message.set_content(text)
    return message


def _hand_over(server, message):
    parts = urlsplit(server)
    port = parts.port or PORTS[parts.scheme]
    context = ssl.create_default_context()
    secured = {"context": context} if parts.scheme == "smtps" else {}
    with (smtplib.SMTP_SSL if secured else smtplib.SMTP)(parts.hostname, port, timeout=PATIENCE, **secured) as smtp:
        smtp.ehlo()
        # A password never travels in clear: a server that cannot encrypt is then given nothing.
        if not secured and (parts.username or smtp.has_extn("starttls")):
            smtp.starttls(context=context)
        if parts.username:
            smtp.login(unquote(parts.username), unquote(parts.password or ""))
        smtp.send_message(message)


def _keep(settings, message):
    folder(settings).mkdir(mode=0o700, parents=True, exist_ok=True)
    erase_expired(settings)
    path = folder(settings) / f"{moments.now().strftime(STAMP)}-{secrets.token_hex(8)}.eml"
    written = path.with_suffix(".part")  # whoever lists the folder meanwhile reads no half a message
    with open(written, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(message.as_bytes())
    write_down(written)
    written.rename(path)
    write_down(path.parent)


def _paths(settings):
    return [path for path in folder(settings).glob("*.eml") if NAME.fullmatch(path.name)]


def _read(path):
    message = message_from_bytes(path.read_bytes(), policy=policy.SMTP)
    text = message.get_content().replace("\r\n", "\n")
    return Message(path.name, _moment(path), message["To"], message["Subject"], text)


def _moment(path):
    return datetime.strptime(NAME.fullmatch(path.name)[1], STAMP).replace(tzinfo=UTC)
