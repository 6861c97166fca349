"""Taking the place of a process that serves on the same port, so that a new version comes without refusing anybody.

Once the new one listens, all who come are led to it. The former is given a second to answer those whom it let in, and
is told to stop: it closes what waits for a request. Where the new one does not get that far, the former goes on.
"""

import ctypes
import os
import select
import signal
import socket
import struct
import threading
import time
from contextlib import closing, suppress
from functools import partial
from pathlib import Path

from ..errors import ConfigError

TABLES = ("/proc/net/tcp", "/proc/net/tcp6")
LISTENING = "0A"  # a socket's state in these tables
INTERVAL = 0.1  # seconds between two looks
LED, LEFT_TO_ANSWER = 5.0, 1.0  # seconds: at most until who comes is led here; for those whom the former has let in
ATTACH, DETACH = 51, 68  # SO_ATTACH_REUSEPORT_CBPF, SO_DETACH_REUSEPORT_BPF of asm-generic/socket.h, for Linux ≥ 5.3
RETURN = 0x06  # BPF_RET | BPF_K of linux/bpf_common.h: the number of the socket, in the order in which they listened


def take_over(pid, port, workers):
    """Have the process `pid` stop, as Ctrl-C does, once `workers` more sockets listen on `port` than do now.

    The processes that this one forks afterwards lead to them those who come. Raises ConfigError where there is no such
    process, or nothing that listens.
    """
    before = listening(port)
    if not (before and Path("/proc", str(pid)).exists()):
        raise ConfigError(f"Il n'y a pas de processus {pid} à remplacer, ou rien n'écoute sur le port {port}.")
    told, tells = os.pipe()
    os.register_at_fork(after_in_child=partial(_begin, lead, port, before, partial(os.write, tells, b".")))
    _begin(_watch, pid, port, workers, before, told)


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


def _begin(work, *given):
    threading.Thread(target=work, args=given, name="takeover", daemon=True).start()


def _watch(pid, port, workers, before, told):
    while len(listening(port) - before) < workers:
        time.sleep(INTERVAL)
    select.select([told], [], [], LED)
    time.sleep(LEFT_TO_ANSWER)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)


def lead(port, before, tell):
    """Lead all who come to the first that listens after those of `before`, as long as one of these does.

    `tell` is called once it is so. Where fewer listen than before, chance decides again once one of the former is gone.
    """
    while not (listener := _own(listening(port) - before)):
        time.sleep(INTERVAL)
    with closing(listener), suppress(OSError):  # a kernel that cannot: both go on sharing who comes
        code = ctypes.create_string_buffer(struct.pack("HBBI", RETURN, 0, 0, len(before)))
        listener.setsockopt(socket.SOL_SOCKET, ATTACH, struct.pack("HP", 1, ctypes.addressof(code)))
        tell()
        while listening(port) & before:
            time.sleep(INTERVAL)
        listener.setsockopt(socket.SOL_SOCKET, DETACH, 0)


def _own(inodes):
    """Return a copy of the first socket of this process that is one of these, or None."""
    for file in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            if file.readlink().name[len("socket:[") : -1] in inodes:
                return socket.socket(fileno=os.dup(int(file.name)))
    return None
