import socketserver
import ssl
import stat
import threading
from datetime import timedelta
from itertools import takewhile

import pytest

from widget_server.errors import BadMail, MailNotSent, UnknownMessage
from widget_server.register import mail
from widget_server.store import moments

LINK = "https://17cyber.example/partenaires/entrer/secret-token"
TO = "equipe@boutique.example"


@pytest.fixture
def settings(tmp_path):
    """Those of a service without a mail server."""
    return {"SMTP": "", "MAIL": "", "MAIL_FROM": "17cyber@localhost", "DATABASE": str(tmp_path / "register.sqlite")}


class MailServer(socketserver.ThreadingTCPServer):
    """A mail server of few words; `words` is a verb → its reply, `heard` all that was said, `taken` the messages."""

    daemon_threads = True

    def __init__(self, tls=None, starttls=True):
        super().__init__(("127.0.0.1", 0), _Talk)
        self.tls, self.words, self.heard, self.taken = tls, {"QUIT": "221 bye", "DATA": "354 go on"}, [], []
        if starttls:
            self.words["EHLO"] = "250-localhost\r\n250-STARTTLS\r\n250 AUTH PLAIN"
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def handle_error(self, request, client_address):
        """A client that refuses to go on is what some tests are about."""


class _Talk(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 localhost")
        while line := self.rfile.readline():
            verb = line.split()[0].upper().decode()
            self.server.heard.append(line.decode().strip())
            self.say(self.server.words.get(verb, "250 ok"))
            if verb == "STARTTLS":
                self.wrap()
            elif verb == "DATA" and self.server.words["DATA"].startswith("354"):
                self.take()
            elif verb == "QUIT":
                return

    def finish(self):
        super().finish()
        self.request.close()

    def say(self, reply):
        self.wfile.write(reply.encode() + b"\r\n")

    def wrap(self):
        self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        self.setup()

    def take(self):
        lines = takewhile(lambda line: line != b".\r\n", self.rfile)
        self.server.taken.append(b"".join(lines).decode())
        self.say("250 taken")


@pytest.fixture
def mail_server(authority):
    """A callable that starts a MailServer; all are stopped at the end."""
    started = []
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(tls)

    def start(**options):
        started.append(MailServer(tls, **options))
        started[-1].words |= {"STARTTLS": "220 go on", "AUTH": "235 welcome"}
        return started[-1]

    yield start
    for server in started:
        server.shutdown()
        server.server_close()


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_without_a_mail_server_a_message_is_kept_for_its_owner_only(settings):
    mail.send(settings, " Equipe@Boutique.example ", "Votre inscription", f"Bonjour,\n\n{LINK}\n")

    (kept,) = mail.list_kept(settings)
    assert (kept.to, kept.subject, kept.text) == (TO, "Votre inscription", f"Bonjour,\n\n{LINK}\n")
    assert mail.read_kept(settings, kept.name) == kept
    assert mode(mail.folder(settings)) == 0o700
    assert mode(mail.folder(settings) / kept.name) == 0o600


def test_the_folder_may_be_chosen(settings, tmp_path):
    mail.send(settings | {"MAIL": str(tmp_path / "a" / "b")}, TO, "Objet", "Texte")

    assert len(list((tmp_path / "a" / "b").glob("*.eml"))) == 1


def test_messages_are_listed_the_newest_first(settings):
    folder = mail.folder(settings)
    mail.send(settings, TO, "Ancien", "x")
    (old,) = folder.iterdir()
    old.rename(folder / f"{(moments.now() - timedelta(days=2)).strftime(mail.STAMP)}-{'0' * 16}.eml")
    mail.send(settings, TO, "Récent", "x")

    assert [each.subject for each in mail.list_kept(settings)] == ["Récent", "Ancien"]


def test_a_message_goes_after_thirty_days(settings):
    mail.send(settings, TO, "Objet", LINK)

    mail.erase_expired(settings, moments.now() + timedelta(days=29))
    assert len(mail.list_kept(settings)) == 1
    mail.erase_expired(settings, moments.now() + timedelta(days=31))
    assert list(mail.folder(settings).iterdir()) == []


@pytest.mark.parametrize("name", ["", "..", "../register.sqlite", "/etc/passwd", "x.eml", "\x00.eml", "20260101T000000Z-0000000000000000.eml"])  # fmt: skip
def test_nothing_else_is_read_from_the_folder(settings, name):
    with pytest.raises(UnknownMessage):
        mail.read_kept(settings, name)


@pytest.mark.parametrize(
    "to", ["", "equipe", "@boutique.example", "a@b", f"{TO}\nBcc: x@example.org", f"{TO}\r\n\r\nBonjour", f"{TO}, x@example.org",
           f"Équipe <{TO}>", "a b@boutique.example", f"{TO}\x00", "é@boutique.example", "\udcff@boutique.example", "a" * 250 + "@boutique.example"]
)  # fmt: skip
def test_an_address_that_is_none_or_more_than_one_is_refused(settings, to):
    with pytest.raises(BadMail):
        mail.send(settings, to, "Objet", "Texte")
    assert mail.list_kept(settings) == []


def test_a_subject_holds_no_other_header(settings):
    with pytest.raises(BadMail):
        mail.send(settings, TO, "Objet\r\nBcc: x@example.org", "Texte")


def test_a_text_holds_no_header_and_ends_no_message(settings, mail_server, trusted):
    server = mail_server()

    mail.send(settings | {"SMTP": f"smtp://localhost:{server.port}"}, TO, "Objet", "Bcc: x@example.org\n.\nQUIT\nFin")

    (taken,) = server.taken
    assert "Bcc" not in taken.partition("\r\n\r\n")[0]
    assert taken.endswith("Fin\r\n")


def test_a_message_is_handed_to_the_server_under_tls_when_it_can(settings, mail_server, trusted):
    server = mail_server()

    mail.send(settings | {"SMTP": f"smtp://localhost:{server.port}"}, TO, "Votre accès", LINK)

    assert "STARTTLS" in server.heard
    assert f"To: {TO}" in server.taken[0] and "Auto-Submitted: auto-generated" in server.taken[0]
    assert LINK in server.taken[0]
    assert mail.list_kept(settings) == []


def test_a_server_without_tls_takes_a_message_but_never_a_password(settings, mail_server):
    server = mail_server(starttls=False)

    mail.send(settings | {"SMTP": f"smtp://localhost:{server.port}"}, TO, "Objet", "Texte")
    with pytest.raises(MailNotSent):
        mail.send(settings | {"SMTP": f"smtp://us%40er:p%2Fss@localhost:{server.port}"}, TO, "Objet", "Texte")

    assert len(server.taken) == 1
    assert not any(line.startswith("AUTH") for line in server.heard)


def test_a_password_is_given_under_tls(settings, mail_server, trusted):
    server = mail_server()

    mail.send(settings | {"SMTP": f"smtp://user:p%2Fss@localhost:{server.port}"}, TO, "Objet", "Texte")

    assert server.heard.index("STARTTLS") < next(i for i, line in enumerate(server.heard) if line.startswith("AUTH"))
    assert len(server.taken) == 1


@pytest.mark.parametrize("verb", ["EHLO", "MAIL", "RCPT", "DATA"])
def test_a_refusal_is_told_in_a_sentence_and_logged_without_the_message(settings, mail_server, trusted, caplog, verb):
    server = mail_server()
    server.words |= {verb: "550 no", "HELO": "550 no"}

    with pytest.raises(MailNotSent, match="n'a pas pu partir"):
        mail.send(settings | {"SMTP": f"smtp://user:passe@localhost:{server.port}"}, TO, "Objet", LINK)
    assert caplog.messages
    for secret in ("secret-token", TO, "passe"):
        assert secret not in caplog.text


def test_a_server_nobody_vouches_for_is_given_nothing(settings, mail_server):
    server = mail_server()

    with pytest.raises(MailNotSent):
        mail.send(settings | {"SMTP": f"smtp://user:passe@localhost:{server.port}"}, TO, "Objet", LINK)
    assert not server.taken


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_server_that_is_down_is_told(settings, scheme):
    with socketserver.TCPServer(("127.0.0.1", 0), None) as nobody:
        port = nobody.server_address[1]

    with pytest.raises(MailNotSent):
        mail.send(settings | {"SMTP": f"{scheme}://localhost:{port}"}, TO, "Objet", "Texte")


def test_a_folder_that_cannot_be_written_is_told(settings, tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(MailNotSent):
        mail.send(settings | {"MAIL": str(tmp_path / "file" / "mail")}, TO, "Objet", "Texte")
