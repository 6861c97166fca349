"""Where the tests find nginx, behind which the service is asked too; and how it gets onto a machine that has none.

`python -m tests.nginx --ensure` installs it if needed, and says plainly when it could not be. No test lives here.
"""

import os
import shutil
import sys

from tests.packages import install

MISSING = (
    "Rien ne sera essayé derrière nginx : il manque, et n'a pas pu être installé (sous Debian : apt install nginx-light). "
    "Ces essais seront sautés, et le diront."
)
SYSTEM = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"  # where Debian puts it, and few shells look


def find_nginx():
    """Return the path of nginx, or None."""
    return shutil.which("nginx", path=SYSTEM)


def install_nginx():
    """Try Debian's smallest one; return its path, or None."""
    print("Installation de nginx…", flush=True)
    install("--no-install-recommends", "nginx-light")
    return find_nginx()


if __name__ == "__main__" and "--ensure" in sys.argv and not (find_nginx() or install_nginx()):
    print(MISSING)
