"""Firefox and WebKitGTK, driven by their own W3C WebDriver commands: how to find them, install them, start them.

`python -m tests.browser.engines --ensure` installs what is missing, and says plainly what could not be. Firefox takes
the commands on a socket (Marionette), WebKit over HTTP; a test sees one `Engine`. No test lives here.
"""

import contextlib
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.packages import install

PATIENCE = 40  # seconds a browser may take to start on a busy machine
# Marionette's name of each command, and where WebDriver has it below the session.
COMMANDS = {
    "Navigate": "url", "Back": "back", "ExecuteScript": "execute/sync", "FindElements": "elements",
    "SwitchToFrame": "frame", "PerformActions": "actions", "SetWindowRect": "window/rect",
}  # fmt: skip
NEEDED = {
    "firefox": {"firefox-esr": "firefox-esr"},
    "webkit": {"webkit2gtk-driver": "WebKitWebDriver", "xvfb": "Xvfb"},
}  # package of Debian → the command it brings


def missing(name):
    """The packages that this engine needs and that are not on this machine."""
    return [package for package, command in NEEDED[name].items() if not shutil.which(command)]


class Firefox:
    """Firefox ESR without a window, in a profile that goes with it."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        profile = Path(self.folder.name)
        preferences = {
            "marionette.port": 0,
            "intl.accept_languages": "fr",
            "datareporting.policy.dataSubmissionEnabled": False,
        }
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in preferences.items()]
        (profile / "user.js").write_text("\n".join(lines))
        line = ["firefox-esr", "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
        self.process = start(line, HOME=self.folder.name)
        port = wait_for(lambda: (profile / "MarionetteActivePort").read_text())
        self.socket = wait_for(lambda: socket.create_connection(("127.0.0.1", int(port)), timeout=PATIENCE))
        self.answers = self.socket.makefile("rb")
        self.read()
        self.send("NewSession", capabilities={})

    def send(self, command, **parameters):
        body = json.dumps([0, 1, f"WebDriver:{command}", parameters]).encode()
        self.socket.sendall(b"%d:%s" % (len(body), body))
        _, _, error, value = self.read()
        if error:
            raise RuntimeError(error["message"])
        return value["value"] if isinstance(value, dict) and "value" in value else value

    def read(self):
        size = b""
        while (digit := self.answers.read(1)) not in (b":", b""):
            size += digit
        return json.loads(self.answers.read(int(size)))

    def stop(self):
        self.answers.close()
        self.socket.close()
        end(self.process)
        self.folder.cleanup()


class WebKit:
    """WebKitGTK's small browser, on a display that nobody sees."""

    BROWSER = "/usr/lib/*/webkit*gtk-*/MiniBrowser"

    def __init__(self):
        told, tell = os.pipe()
        self.display = start(
            ["Xvfb", "-displayfd", str(tell), "-screen", "0", "1400x1100x24", "-nolisten", "tcp"], tell
        )
        os.close(tell)
        with os.fdopen(told) as number:
            display = f":{number.readline().strip()}"
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.driver = start(["WebKitWebDriver", f"--port={self.port}"], DISPLAY=display, NO_AT_BRIDGE="1")
        browser = sorted(map(str, Path("/").glob(self.BROWSER.lstrip("/"))))[-1]
        options = {"webkitgtk:browserOptions": {"binary": browser, "args": ["--automation"]}}
        self.session = ""
        opened = wait_for(lambda: self.ask("POST", "/session", {"capabilities": {"alwaysMatch": options}}))
        self.session = f"/session/{opened['sessionId']}"

    def send(self, command, **parameters):
        return self.ask("POST", f"{self.session}/{COMMANDS[command]}", parameters)

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request(method, path, None if body is None else json.dumps(body))
            value = json.loads(connection.getresponse().read())["value"]
        if isinstance(value, dict) and "error" in value:
            raise RuntimeError(value["message"])
        return value

    def stop(self):
        self.ask("DELETE", self.session)
        end(self.driver)
        end(self.display)


class Engine:
    """A browser as a person uses it: goes, looks, presses, types; `inside` the frames it names, in order."""

    KEYS = {"Tab": "\ue004", "Enter": "\ue007", "Escape": "\ue00c", "Shift": "\ue008"}

    def __init__(self, browser):
        self.browser = browser
        self.send = browser.send

    def go(self, address):
        self.send("Navigate", url=address)

    def run(self, script, *arguments):
        """What a function body returns in the page or the frame where one is."""
        return self.send("ExecuteScript", script=script, args=list(arguments))

    def enter(self, *frames):
        """Be in the page itself, then in these frames of it, one in the other."""
        self.send("SwitchToFrame", id=None)
        for frame in frames:
            self.send("SwitchToFrame", id=self.wait(f"return {frame}"))

    def wait(self, script, *arguments):
        """What the script returns once it returns something; fails when it never does."""
        return wait_for(lambda: self.run(script, *arguments))

    def press(self, selector, root="document"):
        """Press the middle of what is shown, where a finger would: whatever covers it gets it."""
        element = self.wait(
            f"const found = {root}.querySelector(arguments[0]); found?.scrollIntoView({{ block: 'center' }}); return found",
            selector,
        )
        move = {"type": "pointerMove", "duration": 0, "origin": element, "x": 0, "y": 0}
        press = [move, {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        self.send("PerformActions", actions=[{"type": "pointer", "id": "mouse", "actions": press}])

    def leave_by(self, selector):
        """Press what takes the page away, perhaps before the press is over."""
        with contextlib.suppress(RuntimeError):
            self.press(selector)

    def type(self, key):
        value = self.KEYS.get(key, key)
        strokes = [{"type": "keyDown", "value": value}, {"type": "keyUp", "value": value}]
        self.send("PerformActions", actions=[{"type": "key", "id": "keyboard", "actions": strokes}])


def start(line, *kept, **variables):
    silent = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(line, env=os.environ | variables, pass_fds=kept, **silent)


def end(process):
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_for(holds):
    """What `holds` returns once it is something and raises nothing."""
    deadline = time.monotonic() + PATIENCE
    while True:
        with contextlib.suppress(OSError, ValueError, RuntimeError):
            if found := holds():
                return found
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)


def ensure():
    """Install the packages that are missing; return those that could not be."""
    wanted = [package for name in NEEDED for package in missing(name)]
    if wanted:
        print(f"Installation de {', '.join(wanted)}…", flush=True)
        install("--no-install-recommends", *wanted)
    return [package for name in NEEDED for package in missing(name)]


if __name__ == "__main__" and "--ensure" in sys.argv and (left := ensure()):
    print(f"Sans {', '.join(left)}, qui n'ont pas pu être installés : leurs essais seront sautés, et le diront.")
