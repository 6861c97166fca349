"""People and programs who all go on at once, each in a thread, for the time of a `with`."""

import threading


class Crowd:
    """Does its `works`, callables that stop once `_over` is set, side by side; at the end it waits for all of them, and
    raises what stopped the first one that an error stopped."""

    def __init__(self, works):
        self._over, self._errors = threading.Event(), []
        self._threads = [threading.Thread(target=self._work, args=(work,)) for work in works]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind, *_):
        self._over.set()
        for thread in self._threads:
            thread.join()
        if self._errors and not kind:  # an error of the `with` itself says more
            raise self._errors[0]

    def _work(self, work):
        try:
            work()
        except Exception as error:
            self._errors.append(error)
