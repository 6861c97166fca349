"""People and programs who all go on at once, each in a thread, for the time of a `with`."""

import threading


class Crowd:
    """Does its `works`, callables that stop once `_over` is set, side by side; at the end it waits for all of them."""

    def __init__(self, works):
        self._over = threading.Event()
        self._threads = [threading.Thread(target=work) for work in works]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        for thread in self._threads:
            thread.join()
