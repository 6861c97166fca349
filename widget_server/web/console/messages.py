"""The messages of the service, read in the console where no mail server is set: they wait in a folder."""

from flask import current_app

from ...journey.edition import embed
from ...register import mail
from ..private import show
from .access import allow, console


@console.get("/messages/")
@allow("issuer")
def messages_list():
    """The messages kept, the newest first."""
    settings = current_app.config
    return show("console/messages.html", kept=mail.list_kept(settings), sent=bool(settings["SMTP"]))


@console.get("/messages/<name>")
@allow("issuer")
def message(name):
    """One message, as its address would have read it."""
    kept = mail.read_kept(current_app.config, name)
    return show("console/message.html", message=kept, script=embed("guide.js"))
