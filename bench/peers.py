"""What the prepared bytes are compared with: nginx on the same file, and a Flask view under two servers."""

import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from tests.packages import install
from widget_server import create_app
from widget_server.web.server import BLOCKING_THREADS

from .running import free_port, process, settings
from .sizes import shipped_edition

NGINX = """daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 10000000; open_file_cache max=10;
 server {{ listen 127.0.0.1:{port}; root {folder}/pages; location / {{ try_files /page =404;
  add_header Content-Encoding br; add_header Vary Accept-Encoding; default_type text/html; }} }} }}
"""


@contextmanager
def nginx(folder):
    port, pages = free_port(), folder / "pages"
    pages.mkdir()
    (pages / "page").write_bytes(shipped_edition().resources["/"].bodies["br"])
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))
    for each in (folder.parent, folder, pages):  # its worker is somebody else
        each.chmod(0o755)
    with process(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")], port, folder) as started:
        yield port, started


@contextmanager
def gunicorn(folder):
    line = [sys.executable, "-m", "gunicorn", "-w", "1", "-k", "gthread", "--threads", "4", "--log-level", "warning"]
    port = free_port()
    with process([*line, "-b", f"127.0.0.1:{port}", "bench.peers:through_flask()"], port, folder) as started:
        yield port, started


@contextmanager
def granian_alone(folder, application="bench.peers:through_flask", **others):
    """A WSGI application that `application` makes, under granian as the service is."""
    port, threads = free_port(), str(BLOCKING_THREADS)
    line = [sys.executable, "-m", "granian", "--interface", "wsgi", "--http", "1", "--factory"]
    line += ["--blocking-threads", threads, "--log-level", "error", "--port", str(port), application]
    with process(line, port, folder, **others) as started:
        yield port, started


def through_flask():
    """The same application without the wire: every page goes through Flask's own view."""
    app = create_app(settings(Path(tempfile.mkdtemp())))
    app.wsgi_app = app.extensions["wire"].app
    return app


def ensure(command):
    """Whether a command is there, after trying Debian's package where that needs no question."""
    if not shutil.which(command):
        install(command)
    return shutil.which(command)
