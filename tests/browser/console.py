"""A person of the staff at work in a browser: an account made at the command line, then both steps of the sign-in."""

import subprocess
import time

import pyotp

PASSPHRASE = "sept lampes éteintes au port"
STEP = 30  # seconds a code stands for


class Person:
    """Someone with an account on a Service; each of their codes serves once."""

    def __init__(self, service, role, login=None, force=None):
        self.login = login or f"{role}@example.org"
        line = service.line("staff", "add", self.login, "--name", f"Camille {role.title()}", "--role", role)
        line += ["--force", force or "police"] if role == "officer" else []
        shown = subprocess.run(
            line, env=service.environment(), input=f"{PASSPHRASE}\n", capture_output=True, text=True, check=True
        ).stdout
        self.totp = pyotp.parse_uri(next(line for line in shown.splitlines() if line.startswith("otpauth://")))
        self.recovery_codes = shown.split("codes de secours")[1].split(":", 1)[1].split()
        self._used = None

    def code(self):
        """A code that was not used yet: from the application, else from the recovery codes."""
        step = int(time.time()) // STEP
        if step == self._used:
            return self.recovery_codes.pop()
        self._used = step
        return self.totp.now()

    def sign_in(self, page, service, path="/console/"):
        """Come in through both steps and end on `path`."""
        page.goto(service.url + path)
        page.get_by_label("Votre adresse").fill(self.login)
        page.get_by_label("Votre phrase secrète").fill(PASSPHRASE)
        page.get_by_role("button", name="Continuer").click()
        self.give_code(page)
        page.wait_for_url(service.url + path)

    def give_code(self, page):
        page.get_by_label("Votre code").fill(self.code())
        page.get_by_role("button", name="Continuer").click()
