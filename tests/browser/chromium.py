"""Where the browser tests find Chromium, and how one gets onto a machine that has none.

`python -m tests.browser.chromium --ensure` succeeds when one starts, installing it first if needed: best the package
that draws no window, which takes half the time, else the whole one. No test lives here.
"""

import os
import shutil
import sys
from pathlib import Path

from tests.packages import install, succeeds

PACKAGES = ("chromium-headless-shell", "chromium")  # Debian's, the one that draws no window first
COMMANDS = (*PACKAGES, "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "Chromium est introuvable et n'a pas pu être installé : installez-le (sous Debian : apt install chromium), "
    "ou indiquez où il se trouve avec CHROMIUM=/chemin/vers/chromium."
)


def find_chromium():
    """Return the path of a Chromium that starts, or None; `$CHROMIUM` comes first, Playwright's own last."""
    on_path = [shutil.which(command) for command in COMMANDS]
    candidates = [os.environ.get("CHROMIUM"), *on_path, *downloaded()]
    # Some distributions put in its place a script that only advises another package: hence running it.
    return next((path for path in candidates if path and succeeds([path, "--version"])), None)


def ensure_chromium():
    """Return the path of a Chromium: Debian's package, installed unless the light one is there, else Playwright's
    download, else None."""
    if not (os.environ.get("CHROMIUM") or shutil.which(PACKAGES[0])):
        print("Installation de Chromium…", flush=True)
        any(install(package) for package in PACKAGES)
    return find_chromium() or install_download()


def install_download():
    # A bare download starts only where the system libraries it needs already are.
    with_libraries = ["--with-deps"] if os.geteuid() == 0 else []
    succeeds([sys.executable, "-m", "playwright", "install", *with_libraries, "chromium"])
    return find_chromium()


def downloaded():
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache/ms-playwright")
    return sorted(map(str, cache.glob("chromium-*/chrome-linux*/chrome")), reverse=True)


if __name__ == "__main__":
    found = ensure_chromium() if "--ensure" in sys.argv else find_chromium()
    sys.exit(0 if found else MISSING)
