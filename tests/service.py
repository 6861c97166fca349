"""The service as it is run, on a port and a database of its own: started, asked, stopped, or killed as machines are."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

PATIENCE = 40  # seconds a service may take to answer on a busy machine


class Service:
    """`widget-server run` on a port of its own, with a database of its own."""

    def __init__(self, folder, workers=1, **settings):
        self.folder = Path(folder)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.workers = workers
        self.settings = {
            "WIDGET_DATABASE": str(self.folder / "17cyber.sqlite"),
            "WIDGET_PUBLIC_URL": self.url,
            **settings,
        }
        self.process = None

    def command(self, *arguments):
        """What `widget-server` prints for these arguments."""
        done = subprocess.run(self.line(*arguments), env=self.environment(), capture_output=True, text=True, check=True)
        return done.stdout

    def start(self, patience=PATIENCE):
        line = self.line("run", "--port", str(self.port), "--workers", str(self.workers))
        with (self.folder / "service.log").open("a") as log:
            self.process = subprocess.Popen(
                line, env=self.environment(), stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        try:
            wait_until(self.answers, patience)
        except AssertionError:
            self.stop()
            raise
        return self

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(PATIENCE)
            self.process = None

    def kill(self):
        """End it at once, its workers too, as a failure of the machine would."""
        parent = self.process.pid
        os.kill(parent, signal.SIGSTOP)  # or it could start one more meanwhile
        workers = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        for pid in (parent, *map(int, workers)):
            os.kill(pid, signal.SIGKILL)
        self.process.wait(PATIENCE)

    def answers(self):
        assert self.process.poll() is None, self.log()
        try:
            return self.get("/healthz").status == 200
        except OSError:
            return False

    def get(self, path, method="GET", **headers):
        """The response to one request, its body read into `.content`."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, headers=headers)
            response = connection.getresponse()
            response.content = response.read()
            return response
        finally:
            connection.close()

    def log(self):
        return (self.folder / "service.log").read_text()

    def line(self, *arguments):
        return [sys.executable, "-m", "widget_server", *arguments]

    def environment(self):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("WIDGET_")}
        return kept | self.settings


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def wait_until(holds, seconds=PATIENCE):
    """Wait for something that another process does; fail when it never comes."""
    deadline = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)
    return found
