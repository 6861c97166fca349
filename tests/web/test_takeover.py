"""Those who come to a port where two services listen, and whom the kernel leads to the new one."""

import socket
import threading
from contextlib import ExitStack, suppress

import pytest

from widget_server.web.takeover import lead, listening

from ..service import wait_until

MANY = 40  # so many that those left to chance would not all go to the same


@pytest.fixture
def listen():
    """A callable that listens once more on a port, which is a free one at first; returns the socket."""
    with ExitStack() as opened:

        def once_more(port=0):
            listener = opened.enter_context(socket.socket())
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            listener.bind(("127.0.0.1", port))
            listener.listen(MANY)
            listener.setblocking(False)
            return listener

        yield once_more


def led_to(listeners):
    """Return how many of MANY connections each of these listeners is given."""
    with ExitStack() as opened:
        for _ in range(MANY):
            opened.enter_context(socket.create_connection(listeners[-1].getsockname()))
        return [sum(1 for _ in accepted(listener)) for listener in listeners]


def accepted(listener):
    with suppress(BlockingIOError):
        while True:
            listener.accept()[0].close()
            yield


@pytest.mark.parametrize(("of_former", "of_new"), [(1, 1), (2, 2), (1, 3)])
def test_all_who_come_are_led_to_the_new_one_until_the_former_is_gone(listen, of_former, of_new):
    former = [listen()]
    port = former[0].getsockname()[1]
    former += [listen(port) for _ in range(of_former - 1)]
    before, led = listening(port), threading.Event()
    new = [listen(port) for _ in range(of_new)]
    assert sum(led_to([*former, *new])[:of_former]) > 0

    leading = threading.Thread(target=lead, args=(port, before, led.set), daemon=True)
    leading.start()
    assert led.wait(5)
    assert sum(led_to([*former, *new])[:of_former]) == 0
    for each in range(of_former):
        former[each].close()
        remaining = [*former[each + 1 :], *new]
        assert sum(led_to(remaining)[: len(remaining) - of_new]) == 0

    wait_until(lambda: not leading.is_alive())
    found = led_to(new)
    assert sum(found) == MANY and all(found)
