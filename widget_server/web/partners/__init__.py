"""What webmasters read and fill in: the guide, signing up, their own page."""

from . import own_counts  # noqa: F401 (its pages are declared as they are read)
