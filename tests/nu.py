"""Where the tests find the Nu HTML checker, what validator.w3.org runs; and how it gets onto a machine that has none.

`python -m tests.nu --ensure` succeeds when it runs, installing Java or the checker first if needed. No test lives here.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.packages import install, succeeds

PACKAGE = "vnu-jar@>=26 <27"
FOLDER = Path(sys.prefix) / "nu"
# It checks style too, and knows no container query (CSS Containment level 3, § 4), which every browser knows since 2023.
NOT_AN_ERROR = r"CSS: (“container-type”: Property “container-type” doesn't exist\.|Unrecognized at-rule “@container”)"
MISSING = (
    "Le HTML ne sera pas vérifié : il faut Java, et le paquet npm « vnu-jar » "
    "(sous Debian : apt install default-jre-headless npm), "
    "ou bien indiquer où il se trouve avec NU=/chemin/vers/vnu.jar."
)


def find_nu():
    """Return the command line that runs the checker, or None."""
    jar = os.environ.get("NU") or next(map(str, FOLDER.glob("**/vnu.jar")), None)
    return ["java", "-jar", jar] if jar and shutil.which("java") else None


def install_nu():
    """Try Debian's Java, then npm's checker, whose own scripts are not run; return whether it can be run."""
    print("Installation du vérificateur de HTML…", flush=True)
    missing = [] if shutil.which("java") else ["default-jre-headless"]
    missing += [] if shutil.which("npm") else ["npm"]
    if missing:
        install(*missing)
    succeeds(["npm", "install", "--silent", "--ignore-scripts", "--no-save", "--prefix", str(FOLDER), PACKAGE])
    return find_nu()


def find_errors(folder):
    """Return what the checker says is an error in the pages of a folder, one line each, by the page's name."""
    checker = [*find_nu(), "--format", "json", "--errors-only", "--exit-zero-always"]
    line = [*checker, "--filterpattern", NOT_AN_ERROR, str(folder)]
    said = subprocess.run(line, capture_output=True, text=True, check=True).stderr
    return [
        f"{Path(each['url']).name}:{each.get('lastLine')}: {each['message']} ({each.get('extract', '').strip()})"
        for each in json.loads(said)["messages"]
    ]


if __name__ == "__main__":
    ensure = "--ensure" in sys.argv
    if not (find_nu() or (ensure and install_nu())):
        print(MISSING)
