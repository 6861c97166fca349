"""How what the tests need gets onto a machine: Debian's packages, by whoever may install them. No test lives here."""

import os
import subprocess

APT = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq")


def install(*packages):
    """Try to install Debian's packages (options of apt-get may stand among them); return whether they were."""
    apt = [*([] if os.geteuid() == 0 else ["sudo", "-n"]), *APT]
    succeeds([*apt, "update"])
    return succeeds([*apt, "install", "-y", *packages])


def succeeds(line):
    """Whether a command is there, and ends well."""
    try:
        return subprocess.run(line, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0
    except OSError:
        return False
