"""Starts the service and the three partner sites that show it, each on an origin of its own.

The sites are plain folders, read again at every request. Nothing in the service may import this file.
"""

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
HOST = "127.0.0.1"
SERVICE_PORT = 8017
SERVICE = f"http://{HOST}:{SERVICE_PORT}"
SITE_PORTS = {"bank": 8018, "shop": 8019, "social": 8020}
PATIENCE = 10  # seconds left to the service to stop by itself

CONTENT_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
ANNOUNCED_HEADER = re.compile(r"^ *(Content-Security-Policy): (.+)$", re.MULTILINE)

READY = """\
Tout est prêt :

  {service}/  Service : le parcours public, sans partenaire.
  {bank}/  Banque Exemple : le module dans la page, sous une CSP très stricte.
  {shop}/  Boutique Exemple : un bouton flottant, malgré un CSS qui touche à tout.
  {social}/  Réseau Exemple : le module retiré puis remis à chaque changement de page.

Ctrl-C arrête tout."""


class Site(ThreadingHTTPServer):
    """One folder served on the loopback interface, at `origin`, until `stop()`."""

    def __init__(self, folder, port, service):
        super().__init__((HOST, port), Page)
        self.folder = Path(folder)
        self.service = service
        self.origin = f"http://{HOST}:{self.server_port}"

    def read(self, path):
        """Return (content type, text) of what stands at `path`, or None. A path without a dot is the page."""
        name = path.partition("?")[0].lstrip("/")
        file = self.folder / (name if "." in name else "index.html")
        if file.suffix not in CONTENT_TYPES or file.parent != self.folder or not file.is_file():
            return None
        return CONTENT_TYPES[file.suffix], file.read_text("utf-8").replace(SERVICE, self.service)

    def handle_error(self, request, client_address):
        # A browser that leaves in the middle of an answer is no news.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def stop(self):
        self.shutdown()
        self.server_close()


class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/favicon.ico":
            self.answer(204)
        elif found := self.server.read(self.path):
            self.answer(200, *found)
        else:
            self.answer(404, "text/plain", "Cette page n'existe pas.\n")

    do_HEAD = do_GET

    def answer(self, status, content_type="text/plain", text=""):
        self.send_response(status)
        # A page announces its own policy in a comment, so that what is sent is what a webmaster copies.
        if content_type == "text/html" and (header := ANNOUNCED_HEADER.search(text)):
            self.send_header(*header.groups())
        self.send_header("Content-Type", f"{content_type}; charset=utf-8")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


def serve_site(folder, port=0, service=SERVICE):
    """Serve `folder` in the background and return its Site; port 0 takes any free one.

    Pages name the service by its usual address; another `service` replaces it in every file and header.
    """
    site = Site(folder, port, service)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    return site


def main():
    """Run everything until a signal asks to stop; return the exit status."""
    asked_to_stop = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, frame: asked_to_stop.append(number))
    for port in (SERVICE_PORT, *SITE_PORTS.values()):
        if not is_free(port):
            return fail(f"Le port {port} est déjà pris : libérez-le puis relancez. Rien n'a été démarré.")
    if import_partners() != 0 or import_providers() != 0:
        return fail("Les exemples n'ont pas pu être inscrits. Rien n'a été démarré.")
    service = start("run", "--port", str(SERVICE_PORT))
    try:
        return accompany(service, asked_to_stop)
    finally:
        stop(service)


def accompany(service, asked_to_stop):
    """Serve the sites and announce them once the service answers; return when asked to, or when it dies."""
    addresses = {name: serve_site(FOLDER / name, port).origin for name, port in SITE_PORTS.items()}
    announced = False
    while not asked_to_stop:
        if service.poll() is not None:
            return fail("Le service s'est arrêté de lui-même : les sites sont arrêtés aussi.")
        if not announced and is_healthy():
            print(READY.format(service=SERVICE, **addresses), flush=True)
            announced = True
        time.sleep(0.1)
    return 0


def import_partners():
    files = sorted(str(file) for file in FOLDER.glob("*/partner.yaml"))
    return start("partner", "import", *files, stdout=subprocess.DEVNULL).wait()


def import_providers():
    return start("provider", "import", "--example", stdout=subprocess.DEVNULL).wait()


def start(*arguments, **options):
    line = [sys.executable, "-m", "widget_server", *arguments]
    # Its own session: Ctrl-C reaches only this program, which then stops the rest in order.
    return subprocess.Popen(line, cwd=FOLDER.parent, stdin=subprocess.DEVNULL, start_new_session=True, **options)


def is_healthy():
    connection = http.client.HTTPConnection(HOST, SERVICE_PORT, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def is_free(port):
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((HOST, port))
        except OSError:
            return False
    return True


def stop(service):
    service.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        service.wait(PATIENCE)
    # Whatever it left behind shares its session, hence its group.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(service.pid, signal.SIGKILL)
    service.wait()


def fail(sentence):
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
