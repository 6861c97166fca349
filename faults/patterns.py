"""Every regular expression of the service on texts made to slow it down: what it may repeat, then what cannot end."""

import ast
import inspect
import pkgutil
import re
import signal
import time
from importlib import import_module
from itertools import permutations, product
from re import _constants as signs
from re import _parser as parser

import widget_server

from .outcome import Outcome, say

LENGTH = 100_000  # characters
ALLOWED = (
    0.1  # seconds: what is linear takes up to 30 ms to find a hundred thousand things, what is quadratic many seconds
)
TOO_LONG = 1  # second after which one more is of no interest
METHODS = ("match", "fullmatch", "search", "findall", "finditer", "split", "sub")
REPEATS = (signs.MAX_REPEAT, signs.MIN_REPEAT, signs.POSSESSIVE_REPEAT)
WRONG = ("\0", "\n", "")  # after the text, what no expression of ours goes on with
USUAL = " a0é"  # what most classes hold


def run(folder, quick):
    """Time each expression by the methods the code calls it with."""
    found = sorted(set(_found()), key=str)
    say(f"{len(found)} expressions")
    slow, worst, tried = [], (0.0, ""), 0
    for where, pattern, method in found:
        for text in _texts(pattern, quick):
            tried += 1
            seconds = _seconds(pattern, method, text)
            worst = max(worst, (seconds, where))
            if seconds > ALLOWED:
                slow.append(f"{where}.{method} {seconds * 1000:.0f} ms sur {text[:12]!r}…{text[-6:]!r}")
                break
    yield Outcome(
        f"{len(found)} expressions régulières, {tried} textes de 100 ko faits pour les ralentir",
        f"{ALLOWED * 1000:.0f} ms au plus, ce qui n'est pas linéaire prenant des secondes",
        "; ".join(slow) or f"la plus lente {worst[0] * 1000:.1f} ms ({worst[1]})",
        not slow,
    )


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


def _texts(pattern, quick):
    """Yield texts that begin as the pattern does, go on with what it repeats, and end badly."""
    parsed = parser.parse(pattern.pattern, pattern.flags)
    begun = {"", *_before_repeats(parsed)}
    units = [*dict.fromkeys([*_letters(parsed), *USUAL])][: 8 if quick else 16]
    units += ["".join(pair) for pair in permutations(units[:6], 2)]
    for start, unit, end in product(sorted(begun), units, WRONG[:1] if quick else WRONG):
        yield (start + unit * (LENGTH // len(unit)))[:LENGTH] + end


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
    before = signal.signal(signal.SIGALRM, _stop)
    signal.setitimer(signal.ITIMER_REAL, TOO_LONG)
    began = time.perf_counter()
    try:
        found = getattr(pattern, method)(*(["", text] if method == "sub" else [text]))
        if method == "finditer":
            all(found)
    except _TooLong:
        return TOO_LONG
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return time.perf_counter() - began
