"""Which language a person reads, and the tree told in it: gettext catalogues laid over French sentences.

Adding a language is adding its folder, `<code>/LC_MESSAGES/17cyber.po`. A sentence that has no translation, or whose
translation gives other numbers, stays French and says so.
"""

import re
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, get_day_names
from babel.lists import format_list
from babel.messages.pofile import PoFileError, read_po
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from ..errors import BadCatalogue
from .hours import DAYS, PARIS, parse_hours
from .texts import change_texts

SOURCE = "fr"
CATALOGUE = "LC_MESSAGES/17cyber.po"
REGIONS = {"en": "en_GB"}  # whose days and numbers are written, where a language alone would mean another's
HARMLESS = ("00", "18")  # « 9 h » may be 9:00, and « mineur » under 18
NO_BREAK = "\u00a0"
HIGH_SIGNS = re.compile(r" (?:(?=[?!:;»])|(?<=« ))")


class French(str):
    """A sentence that stays French on a page in another language, and is marked as such."""

    def __html__(self):
        return Markup('<span lang="fr">{}</span>').format(str(self))


def sentence(text):
    """`text` as it is: the catalogues hold it, and a Language tells it later."""
    return text


class Language:
    """One language of the journey; `path` is its catalogue, read when a first sentence is wanted (None: French)."""

    def __init__(self, code=SOURCE, path=None):
        try:
            self.locale = Locale.parse(code)
        except (ValueError, UnknownLocaleError) as error:
            raise BadCatalogue(f"{path} : « {code} » n'est le code d'aucune langue.") from error
        self.region = Locale.parse(REGIONS.get(code, code))
        self.code = code
        self.path = path
        self.root = "" if path is None else f"/{code}"
        self.direction = self.locale.text_direction
        self.name = self.locale.display_name[:1].upper() + self.locale.display_name[1:]

    @cached_property
    def translations(self):
        """French sentence → sentence, where there is a catalogue. Raises BadCatalogue where it cannot be read."""
        messages = read_catalogue(self.path, self.code)
        return {each.id: each.string for each in messages if not (each.fuzzy or unfaithful(each))}

    def say(self, text):
        """The same in this language: a str, or the French where there is no translation."""
        if self.path is None or not text:
            return text
        return self.translations.get(text) or French(text)

    def tell(self, text, **values):
        """The same in this language, as Markup, with its `%(name)s` replaced."""
        said = Markup(escape(self.typeset(self.say(text))))
        return said % {name: self.typeset(each) for name, each in values.items()} if values else said

    def phrase(self, text, **values):
        """What templates call `_`: `tell` where there are places to fill, else `say`, typeset."""
        return self.tell(text, **values) if values else self.typeset(self.say(text))

    def translate(self, tree):
        """The same DecisionTree in this language."""
        return change_texts(tree, self.say)

    def typeset(self, value):
        """French spacing: a line never starts with one of the high signs, nor ends with an opening quote."""
        french = self.path is None or isinstance(value, French)
        if not french or not isinstance(value, str) or isinstance(value, Markup):
            return value
        return type(value)(HIGH_SIGNS.sub(NO_BREAK, value))

    def either(self, texts):
        """« a, b ou c », as Markup."""
        return Markup(format_list([escape(text) for text in texts], "or", self.locale))

    def cite(self, source):
        """A source, a name or an address, which is cited in French whatever the language."""
        return source if self.path is None else French(source)

    def day(self, iso):
        """« 21 novembre 2026 » for « 2026-11-21 »."""
        return self._date(date.fromisoformat(iso), "long")

    def weekday(self, day):
        """« mardi 1er décembre 2026 »."""
        return self._date(day, "full")

    def hour(self, at):
        """« 9 h 30 », « 14 h », which no line cuts."""
        return str(self._hour(f"{at.hour}:{at.minute:02}")).replace(" ", NO_BREAK)

    def moment(self, at):
        """« mardi 24 novembre 2026 à 9 h 30 », on the clock that `at` came with."""
        return str(self.tell("%(day)s à %(hour)s", day=self.weekday(at), hour=self.hour(at)))

    def short_moment(self, at):
        """« mardi 24, 9 h 30 », where the month is told beside it."""
        return f"{format_date(at, 'EEEE', self.region)} {at.day}, {self.hour(at)}"

    def instant(self, iso):
        """« 3 novembre 2026 à 14:05 », in Paris, for a moment in ISO 8601."""
        at = datetime.fromisoformat(iso).astimezone(PARIS)
        return self.tell("%(day)s à %(hour)s", day=self._date(at, "long"), hour=f"{at:%H:%M}")

    def number(self, value):
        """« 3,2 »."""
        return format_decimal(value, "0.0", self.region)

    def hours(self, hours):
        """« du lundi au vendredi, 9 h à 18 h 30 » for « Mo-Fr 09:00-18:30 », as Markup."""
        if hours == "24/7":
            return self.tell("jour et nuit, tous les jours")
        return Markup(self.say(" ; ")).join(self._rule(*rule) for rule in parse_hours(hours))

    def _date(self, day, length):
        said = format_date(day, length, self.region)
        return said.replace("1 ", "1er ", 1) if self.code == SOURCE and day.day == 1 else said

    def _rule(self, days, opens, closes):
        hours = {"days": self._days(days), "opens": self._hour(opens), "closes": self._hour(closes)}
        return self.tell("%(days)s, %(opens)s à %(closes)s", **hours)

    def _days(self, days):
        numbers = [number for number, day in enumerate(DAYS) if day in days]
        names = [get_day_names(locale=self.locale)[number] for number in numbers]
        if not names:
            return self.tell("les jours fériés")
        if len(names) == len(DAYS):
            said = self.tell("tous les jours")
        elif numbers[-1] - numbers[0] + 1 == len(names) > 2:
            said = self.tell("du %(first)s au %(last)s", first=names[0], last=names[-1])
        else:
            said = Markup(self.say(" et ")).join(self.tell("le %(day)s", day=name) for name in names)
        return self.tell("%(days)s, fériés compris", days=said) if "PH" in days else said

    def _hour(self, text):
        hour, minute = text.split(":")
        if minute == "00":
            return self.tell("%(hour)s h", hour=int(hour))
        return self.tell("%(hour)s h %(minute)s", hour=int(hour), minute=minute)


def find_languages(folder):
    """Return the languages whose catalogues are in `folder`, a path, in order; French, which needs none, is not there.
    Raises BadCatalogue for a folder that names no language."""
    return tuple(Language(path.parent.parent.name, path) for path in find_catalogues(folder))


def find_catalogues(folder):
    """Return the paths of the catalogues in `folder`, in order of language."""
    return sorted(Path(folder).glob(f"*/{CATALOGUE}"))


def read_catalogue(path, code=None):
    """Return the catalogue at `path`, as Babel reads it. Raises BadCatalogue."""
    try:
        with path.open("rb") as file:
            return read_po(file, locale=code, abort_invalid=True)
    except (OSError, ValueError, PoFileError) as error:
        raise BadCatalogue(f"{path} ne peut pas être lu : {error}.") from error


def unfaithful(message):
    """Whether a translation gives other numbers than the French, or other places to fill: the one sends someone to a
    stranger, the other cannot be shown."""
    return bool(message.string) and _kept(message.id) != _kept(message.string)


def _kept(text):
    runs = ("".join(re.findall(r"\d", run)) for run in re.findall(r"\d[\d\s.,]*", text))
    return sorted(run for run in runs if run not in HARMLESS), sorted(re.findall(r"%(?:\(\w+\)s)?", text))
