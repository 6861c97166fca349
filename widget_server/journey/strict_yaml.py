"""The small part of YAML an author needs: mappings, lists and text. Everything else is refused with its
line and column. Nothing here knows what the file means."""

import re

import yaml

from ..errors import BadYaml

MAX_BYTES = 1_000_000
MAX_DEPTH = 12

# Characters that make a text read otherwise than it is stored (Unicode TR 9 and 36).
HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")

# Plain words that other YAML readers turn into something else than the text an author typed.
AMBIGUOUS = re.compile(r"(?:y|n|yes|no|on|off|true|false|null|~|-?\d+(?::[0-5]?\d)+|[-+]?\.(?:inf|nan))", re.IGNORECASE)


def load_yaml(text):
    """Return the mapping written in `text`, made of dicts, lists and strings only.

    Raises BadYaml, with the line and column (both from 1), on broken YAML and on whatever has a second
    reading: anchors, aliases, merges, tags, duplicate keys, unquoted booleans, hidden characters, more than
    1 MB, more than 12 levels, several documents.
    """
    _refuse_size(text)
    _refuse_hidden(text)
    reader = _Reader(text)
    try:
        return reader.document()
    except yaml.MarkedYAMLError as error:
        raise _refusal(f"YAML illisible : {error.problem}", error.problem_mark) from error
    except yaml.reader.ReaderError as error:
        raise _at(text, f"caractère interdit (U+{ord(_character(error)):04X})", error.position) from error


def _refuse_size(text):
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise BadYaml(f"le fichier pèse {size} octets, la limite est {MAX_BYTES}", 1, 1)


def _refuse_hidden(text):
    found = HIDDEN.search(text)
    if found:
        raise _at(text, f"caractère invisible interdit (U+{ord(found.group()):04X})", found.start())


def _character(error):
    return error.character if isinstance(error.character, str) else chr(error.character)


def _at(text, sentence, position):
    line = text.count("\n", 0, position) + 1
    return BadYaml(sentence, line, position - text.rfind("\n", 0, position))


def _refusal(sentence, mark):
    return BadYaml(sentence, mark.line + 1, mark.column + 1)


class _Reader:
    """Builds values straight from the parser's events, so that nothing refused is ever constructed."""

    def __init__(self, text):
        self.events = yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))

    def document(self):
        next(self.events)  # stream start
        event = next(self.events)
        if isinstance(event, yaml.StreamEndEvent):
            raise _refusal("le fichier est vide", event.start_mark)
        event = next(self.events)
        value = self.value(event, 1)
        if not isinstance(value, dict):
            raise _refusal("le fichier doit être une suite de « clé: valeur »", event.start_mark)
        next(self.events)  # document end
        event = next(self.events)
        if not isinstance(event, yaml.StreamEndEvent):
            raise _refusal("un seul document par fichier", event.start_mark)
        return value

    def value(self, event, depth):
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise _refusal("les ancres et les renvois (& et *) sont interdits", event.start_mark)
        if event.tag:
            raise _refusal(f"les étiquettes de type sont interdites ({event.tag})", event.start_mark)
        if isinstance(event, yaml.ScalarEvent):
            return self.text(event)
        if depth > MAX_DEPTH:
            raise _refusal(f"plus de {MAX_DEPTH} niveaux imbriqués", event.start_mark)
        return (self.mapping if isinstance(event, yaml.MappingStartEvent) else self.sequence)(depth)

    def text(self, event):
        plain = not event.style
        if plain and not event.value:
            raise _refusal("valeur manquante", event.start_mark)
        if plain and AMBIGUOUS.fullmatch(event.value):
            raise _refusal(f"« {event.value} » a deux lectures : mettez-le entre guillemets", event.start_mark)
        return event.value

    def sequence(self, depth):
        values = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            values.append(self.value(event, depth + 1))
        return values

    def mapping(self, depth):
        values = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.key(event, values)
            values[key] = self.value(next(self.events), depth + 1)
        return values

    def key(self, event, seen):
        if isinstance(event, yaml.ScalarEvent) and not event.style and event.value == "<<":
            raise _refusal("les fusions (<<) sont interdites", event.start_mark)
        key = self.value(event, MAX_DEPTH + 1)
        if key in seen:
            raise _refusal(f"la clé « {key} » est écrite deux fois", event.start_mark)
        return key
