"""Puts the application behind granian. What the application answers is none of its business."""

import ctypes
import errno
import resource
import socket
from contextlib import suppress

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from ..errors import ConfigError
from .takeover import take_over

STOP_TIMEOUT = 5  # seconds left to a process to end its answers
# Per process: some wait for a commit or for strangers, and nobody must wait behind them; but each one more is one more
# to wake and to wait for the interpreter, and costs every answer.
BLOCKING_THREADS = 24
M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8  # malloc.h
LARGE = 256 * 1024  # bytes
LONGEST_HEAD = 32 * 1024  # bytes of a request line and its headers: each connection may keep as much in memory
CONNECTIONS = 8192  # per process: a browser holds its own open between two questions, and must not keep others out


def serve(host, port, workers, on_start, replaces=None):
    """Serve `create_app()` from `workers` processes until SIGINT or SIGTERM; `on_start` is called once listening.

    `replaces` is the number of a process that serves there already, and stops once these do. Raises ConfigError where
    it cannot listen. Keeps no access log: no visitor's address is written anywhere.
    """
    if replaces is None:
        _refuse_taken_port(host, port)
    else:
        take_over(replaces, port, workers)
    _allow_many_files()
    _give_memory_back()
    server = Granian(
        "widget_server:create_app",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        # What proxies speak. The other version allows headers of megabytes, and answers left unread by hundreds.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(max_buffer_size=LONGEST_HEAD),
        workers=workers,
        blocking_threads=BLOCKING_THREADS,
        backpressure=CONNECTIONS,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        # A process told to stop while it is still starting does not hear it.
        workers_kill_timeout=STOP_TIMEOUT,
    )
    server.on_startup(on_start)
    server.serve()


def _allow_many_files():
    # A connection is a file, and a shell often allows its children a thousand of them.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _give_memory_back():
    # What pressing an edition takes for a moment, glibc would otherwise keep: thirty megabytes.
    # And it would keep a heap for each of many threads, which all grow for long though one lock makes them take turns.
    with suppress(AttributeError):  # another C library
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(M_MMAP_THRESHOLD, LARGE)
        mallopt(M_ARENA_MAX, 1)


def _refuse_taken_port(host, port):
    # The server shares a taken port with whoever allows it, and says nothing; we want to know.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ConfigError(f"Le port {port} est déjà pris : choisissez-en un autre avec --port.") from error
        raise ConfigError(f"Impossible d'écouter sur {host}, port {port} : {error.strerror}.") from error
