"""Taking the place of a process that serves on the same port, so that a new version comes without refusing anybody.

Both listen for a moment, and share who comes; the former is told to stop once the new one listens. Where the new one
does not get that far, the former goes on.
"""

import os
import signal
import threading
from contextlib import suppress
from pathlib import Path

from ..errors import ConfigError

TABLES = ("/proc/net/tcp", "/proc/net/tcp6")
LISTENING = "0A"  # a socket's state in these tables
INTERVAL = 0.1  # seconds between two looks


def take_over(pid, port, workers):
    """Have the process `pid` stop, as Ctrl-C does, once `workers` more sockets listen on `port` than do now.

    Raises ConfigError where there is no such process, or nothing that listens.
    """
    before = listening(port)
    if not (before and Path("/proc", str(pid)).exists()):
        raise ConfigError(f"Il n'y a pas de processus {pid} à remplacer, ou rien n'écoute sur le port {port}.")
    threading.Thread(target=_watch, args=(pid, port, workers, before), name="takeover", daemon=True).start()


def listening(port):
    """Return what names each socket of this machine that listens on a port."""
    found = set()
    for table in TABLES:
        with suppress(OSError):
            for line in Path(table).read_text(encoding="ascii").splitlines()[1:]:
                columns = line.split()
                if columns[3] == LISTENING and int(columns[1].rpartition(":")[2], 16) == port:
                    found.add(columns[9])  # its inode
    return found


def _watch(pid, port, workers, before):
    pause = threading.Event()
    while len(listening(port) - before) < workers:
        pause.wait(INTERVAL)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
