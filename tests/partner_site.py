"""A real site on this machine, over HTTPS or not, that answers whatever a test asks it to."""

import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Site(ThreadingHTTPServer):
    """A site; `pages` is path → (status, headers, body) or a function of the handler, `asked` what was asked of it."""

    daemon_threads = True

    def __init__(self, tls=None):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages, self.asked, self.headers = {}, [], []
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.origin = f"{'https://localhost' if tls else 'http://127.0.0.1'}:{self.server_port}"
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @classmethod
    def secure(cls, authority, name="localhost"):
        """A site over HTTPS, its certificate for `name` issued by a trustme.CA."""
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name).configure_cert(tls)
        return cls(tls)

    def stop(self):
        self.shutdown()
        self.server_close()

    def say(self, path, body, status=200, **headers):
        """Answer `body` (text) at `path`."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (status, {"Content-Type": "text/plain; charset=utf-8"} | names, body.encode())

    def handle_error(self, request, client_address):
        """A visitor that hangs up, or refuses the certificate, is what the tests are about."""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        self.server.headers.append(self.headers)
        page = self.server.pages.get(self.path, (404, {}, b"nothing here"))
        if callable(page):
            page(self)
            return
        status, headers, body = page
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass
