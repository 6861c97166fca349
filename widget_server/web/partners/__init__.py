"""What webmasters read and fill in: the guide, signing up, their own page."""

from . import installation  # noqa: F401 (its page is declared as it is read)
