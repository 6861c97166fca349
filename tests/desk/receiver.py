"""A real server of investigators on this machine: it takes documents as their own would, or answers what a test says."""

import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks.webhooks import Webhook

SECRET = "whsec_" + "c2VwdCBsYW1wZXMgw6l0ZWludGVzIGF1IHBvcnQ="


class Receiver(ThreadingHTTPServer):
    """A server; `answers` holds what it says next, a status, (status, headers) or a function of the handler, 204 when
    there is none left. `heard` holds (headers, body) of all that came, `taken` the documents whose signature holds."""

    daemon_threads = True

    def __init__(self, tls=None):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers, self.heard, self.taken = [], [], []
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.url = f"{'https://localhost' if tls else 'http://127.0.0.1'}:{self.server_port}/dossiers?from=17cyber"
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @classmethod
    def secure(cls, authority):
        """One over HTTPS, its certificate issued by a trustme.CA."""
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(tls)
        return cls(tls)

    def stop(self):
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        """A sender that hangs up, or refuses the certificate, is what the tests are about."""


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((dict(self.headers), body))
        answer = self.server.answers.pop(0) if self.server.answers else 204
        if callable(answer):
            answer(self)
            return
        status, headers = answer if isinstance(answer, tuple) else (answer, {})
        if status < 300:
            self.server.taken.append(Webhook(SECRET).verify(body, dict(self.headers)))
        self.send_response(status)
        for name, value in ({"Content-Length": "0"} | headers).items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_):
        pass
