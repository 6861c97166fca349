"""Puts the application behind granian. What the application answers is none of its business."""

import errno
import resource
import socket

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from ..errors import ConfigError

STOP_TIMEOUT = 5  # seconds left to a process to end its answers
BLOCKING_THREADS = 24  # per process: some wait for a commit or for strangers, and nobody must wait behind them
CONNECTIONS = 8192  # per process: a browser holds its own open between two questions, and must not keep others out


def serve(host, port, workers, on_start):
    """Serve `create_app()` from `workers` processes until SIGINT or SIGTERM; `on_start` is called once listening.

    Raises ConfigError where it cannot listen. Keeps no access log: no visitor's address is written anywhere.
    """
    _refuse_taken_port(host, port)
    _allow_many_files()
    server = Granian(
        "widget_server:create_app",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        # One connection of HTTP/2 could hold hundreds of answers in memory by reading none of them.
        http=HTTPModes.http1,
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


def _refuse_taken_port(host, port):
    # The server shares a taken port with whoever allows it, and says nothing; we want to know.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ConfigError(f"Le port {port} est déjà pris : choisissez-en un autre avec --port.") from error
        raise ConfigError(f"Impossible d'écouter sur {host}, port {port} : {error.strerror}.") from error
