"""What the templates may call: the words of a language, the conditions of an item, the blanks of a letter."""

import json
from collections import defaultdict

from jinja2 import BytecodeCache, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from .check import BLANK
from .language import NO_BREAK
from .plain import acronyms_in
from .superseded import digits


class Compiled(BytecodeCache):
    """Templates compiled once by a process, however often a tree is published."""

    def __init__(self):
        self._codes = {}

    def load_bytecode(self, bucket):
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket):
        self._codes[bucket.key, bucket.checksum] = bucket.code


# By language: a text that stands in a template may be typeset as it is compiled.
COMPILED = defaultdict(Compiled)


def inline(value):
    """JSON that may stand inside a script element: nothing in it can end the element."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c")


def renderer(tree, stale, language):
    """Return what renders a template, by name and context, for the pages of this tree in this language."""
    environment = Environment(
        loader=PackageLoader("widget_server"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=language.typeset,
        bytecode_cache=COMPILED[language.code],
    )
    environment.filters |= {
        "digits": digits,
        "unbroken": lambda text: text.replace(" ", NO_BREAK),
        "plain": lambda text: language.typeset(str(text)),
        "within": lambda text: type(text)(text[:1].lower() + text[1:]),
        "blanks": _with_blanks,
        "action": lambda id, tree: tree.actions[id],
    }
    environment.globals |= {
        "tree": tree,
        "stale": stale,
        "language": language,
        "shown": _shown,
        "once": _once(),
        "_": language.phrase,
        "acronyms": lambda diagnosis: acronyms_in(tree, diagnosis),
        "either": lambda ids: language.either(tree.audiences[id] for id in ids),
        "cited": lambda sources: Markup(f"{NO_BREAK}; ").join(language.cite(each) for each in sources),
    }
    # Attributes stand in double quotes, so an apostrophe is nothing but itself: French has thousands.
    return lambda name, context: environment.get_template(name).render(context).replace("&#39;", "'")


def _shown(items, notes):
    """Those of some conditional items that may apply at all where only these notes can be set."""
    return [item for item in items if not item.when or not notes.isdisjoint(item.when)]


def _once():
    """Return what calls a macro only the first time for the same arguments: most of what a diagnosis advises stands on
    two pages, and many advise the same."""
    said = {}

    def once(macro, *arguments):
        key = (macro.name, *(getattr(each, "id", each) for each in arguments))
        if key not in said:
            said[key] = macro(*arguments)
        return said[key]

    return once


def _with_blanks(body):
    """A letter's paragraphs, its blanks as elements that a script may fill and a pen too."""
    paragraphs = Markup("").join(Markup("<p>{}</p>").format(each) for each in body.strip().split("\n\n"))
    return Markup(BLANK.sub(r'<span data-blank="\1">……………</span>', str(paragraphs).replace("\n", "<br>")))
