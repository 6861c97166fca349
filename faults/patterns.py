"""Every regular expression of the service, and of its scripts in Chromium, on texts made to slow it down: what it may
repeat, then what cannot end."""

import ast
import inspect
import pkgutil
import re
import signal
import time
from importlib import import_module
from itertools import chain, permutations, product
from re import _constants as signs
from re import _parser as parser

from marshmallow import Schema, fields
from marshmallow.validate import Regexp

import widget_server

from . import scripts
from .outcome import Outcome, say

LENGTH = 100_000  # characters
# Seconds of processor: what is linear takes up to 30 ms to find a hundred thousand things, what is not many seconds.
ALLOWED = 0.1
TOO_LONG = 1  # second after which one more is of no interest
METHODS = ("match", "fullmatch", "search", "findall", "finditer", "split", "sub")
REPEATS = (signs.MAX_REPEAT, signs.MIN_REPEAT, signs.POSSESSIVE_REPEAT)
WRONG = ("\0", "\n", "")  # after the text, what no expression of ours goes on with
USUAL = " a0é"  # what most classes hold


def run(folder, quick):
    """Time each expression by the methods the code calls it with, then those of the scripts."""
    yield _outcome("expressions régulières", _ours(quick))
    yield _outcome("expressions régulières des scripts, dans Chromium", _theirs(quick))


def _outcome(what, timed):
    slow, worst, tried, known = [], (0.0, ""), 0, set()
    for where, recipe, seconds in timed:
        tried += 1
        known.add(where)
        worst = max(worst, (seconds, where))
        if seconds > ALLOWED:
            start, unit, end = recipe
            slow.append(f"{where} {seconds * 1000:.0f} ms sur {start + unit!r}…{end!r}")
    return Outcome(
        f"{len(known)} {what}, {tried} textes de 100 ko faits pour les ralentir",
        f"{ALLOWED * 1000:.0f} ms au plus, ce qui n'est pas linéaire prenant des secondes",
        "; ".join(slow) or f"la plus lente {worst[0] * 1000:.1f} ms ({worst[1][:80]})",
        not slow and bool(known),
    )


def _ours(quick):
    """Yield (where, recipe, seconds) of each text tried; a pattern is left at the first one that is slow."""
    found = sorted(set(_found()), key=str)
    say(f"{len(found)} expressions")
    for where, pattern, method in found:
        for recipe in _recipes(pattern, quick):
            seconds = _seconds(pattern, method, _text(*recipe))
            yield f"{where}.{method} {pattern.pattern!r}", recipe, seconds
            if seconds > ALLOWED:
                break


def _theirs(quick):
    found = scripts.literals()
    say(f"{len(found)} expressions des scripts")
    recipes = [[*_recipes(scripts.as_python(source), quick)] for _, source, _ in found]
    expressions = [(source, flags, each) for (_, source, flags), each in zip(found, recipes, strict=True)]
    for (where, source, _), tried, times in zip(
        found, recipes, scripts.timed(expressions, LENGTH, TOO_LONG), strict=True
    ):
        if not times:
            raise TimeoutError(f"rien n'est venu de Chromium pour {where}")
        for recipe, seconds in zip(tried, times, strict=False):  # a slow one is the last
            yield f"{where} /{source}/", recipe, seconds


def _found():
    """Return {(where, pattern, method)}: what each module names, and what it writes where it is used."""
    modules = [
        import_module(each.name)
        for each in pkgutil.walk_packages(widget_server.__path__, "widget_server.")
        if not each.name.endswith("__main__")
    ]
    sources = {module: inspect.getsource(module) for module in modules}
    whole = "\n".join(sources.values())
    for module, source in sources.items():
        short = module.__name__.removeprefix("widget_server.")
        for name, value in vars(module).items():
            for pattern in _validating(value):
                yield f"{short}.{name}", pattern, "match"
            for pattern in _patterns(value):
                called = re.findall(rf"\b{name}\.(\w+)\(", source)
                called += re.findall(rf"\b{short.rpartition('.')[2]}\.{name}\.(\w+)\(", whole)
                for method in {*METHODS}.intersection(called or re.findall(r"\.(\w+)\(", source)):
                    yield f"{short}.{name}", pattern, method
        for call in ast.walk(ast.parse(source)):
            match call:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="re"), attr=method), args=[ast.Constant(value=str(text)), *_]
                ) if method in METHODS:
                    yield f"{short}:{call.lineno}", re.compile(text), method


def _patterns(value):
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, (tuple, list, dict)):
        for each in [*value.values(), *value] if isinstance(value, dict) else value:
            yield from _patterns(each)


def _validating(value):
    """Yield the patterns of marshmallow's validators: one, those of a field, or those of a schema's fields."""
    match value:
        case Regexp():
            yield value.regex
        case type() if issubclass(value, Schema):
            yield from chain.from_iterable(map(_validating, value._declared_fields.values()))
        case fields.Field():
            yield from chain.from_iterable(map(_validating, value.validators))
            yield from _validating(getattr(value, "inner", None))


def _recipes(pattern, quick):
    """Yield (start, unit, end) of texts that begin as the pattern does, go on with what it repeats, and end badly."""
    parsed = parser.parse(pattern.pattern, pattern.flags)
    begun = {"", *_before_repeats(parsed)}
    units = [*dict.fromkeys([*_letters(parsed), *USUAL])][: 8 if quick else 16]
    units += ["".join(pair) for pair in permutations(units[:6], 2)]
    yield from product(sorted(begun), units, WRONG[:1] if quick else WRONG)


def _text(start, unit, end):
    return (start + unit * (LENGTH // len(unit)))[:LENGTH] + end


def _letters(parsed):
    """Yield a letter for each thing a pattern may take."""
    for kind, value in parsed:
        yield from _one(kind, value)
        for inner in _inside(kind, value):
            yield from _letters(inner)


def _one(kind, value):
    match kind:
        case signs.LITERAL:
            yield chr(value)
        case signs.IN:
            for each, held in value:
                if each in (signs.LITERAL, signs.RANGE):
                    yield chr(held if each == signs.LITERAL else held[0])


def _inside(kind, value):
    match kind:
        case signs.SUBPATTERN:
            return [value[-1]]
        case signs.BRANCH:
            return value[1]
        case signs.ATOMIC_GROUP:
            return [value]
        case _ if kind in REPEATS:
            return [value[2]]
        case signs.ASSERT | signs.ASSERT_NOT:
            return [value[1]]
    return []


def _before_repeats(parsed, begun=""):
    """Yield the least that leads to each thing repeated."""
    for kind, value in parsed:
        if kind in REPEATS:
            yield begun
        for inner in _inside(kind, value):
            yield from _before_repeats(inner, begun)
        begun += _least([(kind, value)])


def _least(parsed):
    text = ""
    for kind, value in parsed:
        match kind:
            case signs.LITERAL:
                text += chr(value)
            case signs.IN | signs.NOT_LITERAL | signs.ANY:
                text += next(_one(kind, value), "a")
            case signs.ASSERT | signs.ASSERT_NOT:
                pass
            case _ if kind in REPEATS:
                text += _least(value[2]) * value[0]
            case _:
                text += next((_least(inner) for inner in _inside(kind, value)), "")
    return text


class _TooLong(Exception):
    """It would go on."""


def _stop(*_):
    raise _TooLong


def _seconds(pattern, method, text):
    """Return how long the pattern takes, a second at most; once more where it seems slow, for a machine pauses too."""
    seconds = _once(pattern, method, text)
    return min(seconds, _once(pattern, method, text)) if ALLOWED < seconds < TOO_LONG else seconds


def _once(pattern, method, text):
    before = signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, TOO_LONG)
    began = time.process_time()
    try:
        found = getattr(pattern, method)(*(["", text] if method == "sub" else [text]))
        if method == "finditer":
            all(found)
    except _TooLong:
        return TOO_LONG
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return time.process_time() - began
