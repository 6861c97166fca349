"""The small part of YAML an author needs: mappings, lists and text. Everything else is refused with its
line and column. Nothing here knows what the file means."""

import re

import yaml

from ..errors import BadYaml

MAX_BYTES = 1_000_000
MAX_DEPTH = 12

# Characters that make a text read otherwise than it is stored (Unicode TR 9 and 36), and those YAML cannot hold.
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"
    "\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff\U000e0000-\U000e007f]"
)

# Plain words that other YAML readers turn into something else than the text an author typed.
AMBIGUOUS = re.compile(r"(?:y|n|yes|no|on|off|true|false|null|~|-?\d+(?::[0-5]?\d)+|[-+]?\.(?:inf|nan))", re.IGNORECASE)

# Part of what the parser says, and what its author should hear.
MEANINGS = {
    "mapping values": "un « : » de trop ou une ligne mal alignée ; un texte qui contient « : » se met entre guillemets",
    "expected ':'": "il manque « : » après un nom",
    "',' or": "il manque une virgule, ou la liste ouverte par [ ou { n'est pas refermée",
    "expected key": "cette ligne n'est pas alignée avec les précédentes, ou il y a un guillemet de trop",
    "<document start>": "cette ligne n'est pas alignée avec les précédentes",
    "expected '-'": "il manque un tiret, ou cette ligne n'est pas alignée avec les précédentes",
    "sequence entries": "ce tiret n'est pas à sa place",
    "start any token": "rien ne commence par ce caractère ; alignez avec des espaces, mettez le texte entre guillemets",
    "a tab": "une tabulation ; alignez avec des espaces",
    "unexpected end": "un guillemet n'est pas refermé",
    "escape": "entre guillemets doubles, « \\ » annonce un caractère spécial ; une barre seule s'écrit « \\\\ »",
}
UNCLEAR = "vérifiez les alignements, les « : » et les guillemets"


def load_yaml(text, max_bytes=MAX_BYTES):
    """Return the mapping written in `text`, made of dicts, lists and strings only.

    Raises BadYaml, with the line and column (both from 1), on broken YAML and on whatever has a second
    reading: anchors, aliases, merges, tags, duplicate keys, unquoted booleans, hidden characters, more than
    `max_bytes`, more than 12 levels, several documents.
    """
    _refuse_size(text, max_bytes)
    _refuse_hidden(text.replace("\r\n", "\n"))
    reader = _Reader(text)
    try:
        return reader.document()
    except yaml.MarkedYAMLError as error:
        raise _refusal(f"YAML illisible : {_meaning(error.problem)}", error.problem_mark) from error


def _refuse_size(text, limit):
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > limit:
        raise BadYaml(f"le fichier pèse {size} octets, la limite est {limit}", 1, 1)


def _refuse_hidden(text):
    if found := HIDDEN.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise BadYaml(_hidden(found), line, found.start() - text.rfind("\n", 0, found.start()))


def _hidden(found):
    return f"caractère invisible interdit (U+{ord(found.group()):04X})"


def _meaning(problem):
    return next((meaning for part, meaning in MEANINGS.items() if part in problem), UNCLEAR)


def _refusal(sentence, mark):
    return BadYaml(sentence, mark.line + 1, mark.column + 1)


class _Reader:
    """Builds values straight from the parser's events, so that nothing refused is ever constructed."""

    def __init__(self, text):
        self.next = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text).get_event

    def document(self):
        self.next()  # stream start
        event = self.next()
        if isinstance(event, yaml.StreamEndEvent):
            raise _refusal("le fichier est vide", event.start_mark)
        event = self.next()
        value = self.value(event, 1)
        if not isinstance(value, dict):
            raise _refusal("le fichier doit être une suite de « clé: valeur »", event.start_mark)
        self.next()  # document end
        event = self.next()
        if not isinstance(event, yaml.StreamEndEvent):
            raise _refusal("un seul document par fichier", event.start_mark)
        return value

    def value(self, event, depth):
        if event.anchor or isinstance(event, yaml.AliasEvent):
            raise _refusal("les ancres et les renvois (& et *) sont interdits", event.start_mark)
        if event.tag:
            raise _refusal(f"les étiquettes de type sont interdites ({event.tag})", event.start_mark)
        if isinstance(event, yaml.ScalarEvent):
            return self.text(event)
        if depth > MAX_DEPTH:
            raise _refusal(f"plus de {MAX_DEPTH} niveaux imbriqués", event.start_mark)
        return (self.mapping if isinstance(event, yaml.MappingStartEvent) else self.sequence)(depth)

    def text(self, event):
        value, plain = event.value, not event.style
        if plain and not value:
            raise _refusal("valeur manquante", event.start_mark)
        if plain and AMBIGUOUS.fullmatch(value):
            raise _refusal(f"« {value} » a deux lectures : mettez-le entre guillemets", event.start_mark)
        # Double quotes can spell ("\\u202e") what the file may not hold as it is.
        if not value.isprintable() and (found := HIDDEN.search(value)):
            raise _refusal(_hidden(found), event.start_mark)
        return value

    def sequence(self, depth):
        values = []
        while not isinstance(event := self.next(), yaml.SequenceEndEvent):
            values.append(self.value(event, depth + 1))
        return values

    def mapping(self, depth):
        values = {}
        while not isinstance(event := self.next(), yaml.MappingEndEvent):
            key = self.key(event, values)
            values[key] = self.value(self.next(), depth + 1)
        return values

    def key(self, event, seen):
        if isinstance(event, yaml.ScalarEvent) and event.value == "<<" and not event.style:
            raise _refusal("les fusions (<<) sont interdites", event.start_mark)
        key = self.value(event, MAX_DEPTH + 1)
        if key in seen:
            raise _refusal(f"la clé « {key} » est écrite deux fois", event.start_mark)
        return key
