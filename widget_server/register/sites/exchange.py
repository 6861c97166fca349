"""A socket that an exchange may not hold longer than agreed, however slowly the other side talks.

A plain time limit on a socket starts again at each byte; this one never does.
"""

import io
import time


class Deadline:
    """A moment `patience` seconds from now."""

    def __init__(self, patience):
        self.patience = patience
        self._end = time.monotonic() + patience

    def left(self):
        """Return the seconds left; raises TimeoutError when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class TimedSocket:
    """What http.client needs of a socket, each operation within what is left of the Deadline."""

    def __init__(self, socket, deadline):
        self._socket = socket
        self._deadline = deadline

    def sendall(self, data):
        """Send all of `data`."""
        self._socket.settimeout(self._deadline.left())
        self._socket.sendall(data)

    def makefile(self, mode):
        """Return a file to read the answer from; `mode` is always "rb"."""
        return io.BufferedReader(_Incoming(self._socket, self._deadline))

    def close(self):
        """Leave the socket to whoever opened it."""


class _Incoming(io.RawIOBase):
    def __init__(self, socket, deadline):
        self._socket = socket
        self._deadline = deadline

    def readable(self):
        return True

    def readinto(self, buffer):
        self._socket.settimeout(self._deadline.left())
        return self._socket.recv_into(buffer)
