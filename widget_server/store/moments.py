"""Moments as the database keeps them: ISO 8601 text in UTC, to the second, so that texts sort as moments do."""

from datetime import UTC, datetime


def now():
    """Return this moment, as an aware datetime."""
    return datetime.now(UTC)


def today():
    """Return the day of this moment in UTC, a date: what is kept, counted and compared by the day goes by it."""
    return now().date()


def tell(at):
    """Return the text of an aware datetime, its fraction of a second dropped."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def read(text):
    """Return the aware datetime of such a text."""
    return datetime.fromisoformat(text)
