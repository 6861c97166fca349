"""A desk whose file cannot be opened for a while, as on a disk that went away."""

from contextlib import contextmanager


@contextmanager
def out_of_the_way(path):
    """Something else stands at `path` for the time of a `with`; the file is then back."""
    aside = path.with_suffix(".aside")
    path.rename(aside)
    path.mkdir()
    try:
        yield
    finally:
        path.rmdir()
        aside.rename(path)
