"""Numbers, days, sizes and durations as the French write them, in pages and pictures alike."""

from datetime import datetime, timedelta

from babel.dates import format_date, format_timedelta, get_timezone

FRENCH = "fr"
PARIS = get_timezone("Europe/Paris")
NARROW = "\u202f"  # a space that does not break
UNITS = ("octets", "ko", "Mo", "Go", "To")


def say_number(number):
    """Return a whole number with its thousands apart: 12 345."""
    return f"{number:,}".replace(",", NARROW)


def say_day(day):
    """Return a date, a datetime, or the ISO 8601 text of one, as a day: 3 novembre 2026."""
    return format_date(datetime.fromisoformat(day) if isinstance(day, str) else day, "d MMMM y", locale=FRENCH)


def say_size(octets):
    """Return a number of bytes in the unit that keeps it short: 1,5 Mo."""
    size, unit = octets, 0
    while size >= 1000 and unit < len(UNITS) - 1:
        size, unit = size / 1000, unit + 1
    digits = f"{size:.1f}".removesuffix(".0") if size < 10 else f"{size:.0f}"
    return f"{digits.replace('.', ',')}{NARROW}{UNITS[unit]}"


def say_duration(seconds):
    """Return how long, roughly: 3 jours."""
    return format_timedelta(timedelta(seconds=seconds), locale=FRENCH)


def init_app(app):
    """Let the templates of `app` say these: `number`, `day`, `size`, `duration`."""
    app.jinja_env.filters |= {"number": say_number, "day": say_day, "size": say_size, "duration": say_duration}
