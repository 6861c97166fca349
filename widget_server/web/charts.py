"""Charts as SVG, drawn on the server: they widen with their place while their text keeps its size, and take their
colours from the stylesheet alone. The figures stand beside them in a table: a chart is never the only way to read one.
"""

import math
import textwrap
from datetime import timedelta

from babel.dates import format_date, format_datetime
from markupsafe import Markup

from .words import FRENCH, PARIS, say_day, say_number

HEIGHT, TOP, BELOW = 200, 8, 28  # pixels: from the top line to the axis, above it, under it
STEPS = 4  # lines at most between the axis and the top
LINE, ROD = 20, 10  # pixels: a line of a label, the rod under it
ROW_GAP = 14
LABEL = 34  # characters of a label that stand beside its figure on a telephone
MONTHLY = 45  # days from which only months are named

EMPTY = ("Rien à montrer encore :", "en dessous de 11, rien ne s'affiche.")
SVG = Markup(
    '<svg class="chart {kind}" role="img" aria-labelledby="{id}-title {id}-desc" width="100%" height="{height}">'
    '<title id="{id}-title">{title}</title><desc id="{id}-desc">{desc}</desc>{drawn}</svg>'
)
TEXT = Markup('<text class="{kind}" x="{x}" y="{y}">{words}</text>')
RULE = Markup('<line class="{kind}" x1="0" x2="100%" y1="{y}" y2="{y}"/>')
COLUMN = Markup('<rect x="{x}%" y="{y}" width="{width}%" height="{height}"><title>{words}</title></rect>')
ROD_RECT = Markup('<rect x="0" y="{y}" width="{width}%" height="{height}" rx="2"/>')


def by_day(id, title, heights, tell, least=1):
    """Return the SVG of one column a day; `heights` is {day: number} without a gap, `tell` what to say of a number.

    `id` is unlike any other in the page; the scale goes up to `least` at least.
    """
    highest = max(heights.values(), default=0)
    if not highest:
        return _empty(id, title)
    ticks = nice_ticks(max(highest, least))
    drawn = [*_scale(ticks), *_columns(heights, ticks[-1], tell), *_days(list(heights))]
    desc = f"Du {say_day(min(heights))} au {say_day(max(heights))}."
    return _svg("days", id, title, desc, TOP + HEIGHT + BELOW, drawn)


def by_hour(id, title, heights, tell, nothing=EMPTY):
    """Return the SVG of one column an hour; `heights` is {aware datetime of an hour: number} without a gap."""
    highest = max(heights.values(), default=0)
    if not highest:
        return _empty(id, title, nothing)
    ticks = nice_ticks(highest)
    drawn = [*_scale(ticks), *_columns(heights, ticks[-1], tell, say_hour), *_midnights(list(heights))]
    desc = f"Du {say_hour(min(heights))} au {say_hour(max(heights))}."
    return _svg("days", id, title, desc, TOP + HEIGHT + BELOW, drawn)


def ranked(id, title, totals, nothing=EMPTY):
    """Return the SVG of one rod for each label; `totals` is {label: number}, in the order they are drawn."""
    if not totals:
        return _empty(id, title, nothing)
    drawn, y, highest = [], 0, max(totals.values())
    for label, total in totals.items():
        drawn.append(TEXT.format(kind="figure", x="100%", y=y + 15, words=say_number(total)))
        for words in textwrap.wrap(label, LABEL):
            drawn.append(TEXT.format(kind="label", x=0, y=y + 15, words=words))
            y += LINE
        drawn.append(ROD_RECT.format(y=y, width=_short(100 * total / highest), height=ROD))
        y += ROD + ROW_GAP
    return _svg("ranked", id, title, f"De haut en bas : {', '.join(totals)}.", y, drawn)


def say_hour(at):
    """Return the hour of an aware datetime, in Paris's time: 3 novembre à 14 h."""
    return format_datetime(at, "d MMMM 'à' H 'h'", PARIS, locale=FRENCH)


def nice_ticks(highest):
    """Return round numbers from 0 to one that is not under `highest`, a few and evenly spread."""
    rough = highest / STEPS
    scale = 10 ** math.floor(math.log10(rough))
    step = next(step * scale for step in (1, 2, 5, 10) if step * scale >= rough)
    step = max(1, round(step))
    return list(range(0, math.ceil(highest / step) * step + 1, step))


def _scale(ticks):
    for tick in ticks:
        y = _short(TOP + HEIGHT * (1 - tick / ticks[-1]))
        yield RULE.format(kind="grid" if tick else "axis", y=y)
        yield TEXT.format(kind="tick", x=-8, y=y + 5, words=say_number(tick))


def _columns(heights, top, tell, say=say_day):
    width = 100 / len(heights)
    for number, (when, height) in enumerate(heights.items()):
        if height:
            tall = HEIGHT * height / top
            place = {"x": _short((number + 0.1) * width), "width": _short(0.8 * width)}
            place |= {"y": _short(TOP + HEIGHT - tall), "height": _short(tall)}
            yield COLUMN.format(words=f"{say(when)} : {tell(height)}", **place)


def _days(days):
    monthly = len(days) > MONTHLY
    named = [day for day in days if day.day == 1] if monthly else days[::7]
    for day in named:
        place = (day - days[0]) / timedelta(days=1) / len(days)
        kind = "day last" if place > 0.85 else "day"
        pattern = "MMM y" if day.month == 1 and monthly else "MMM" if monthly else "d MMM"
        words = format_date(day, pattern, locale=FRENCH)
        yield TEXT.format(kind=kind, x=f"{_short(100 * place)}%", y=TOP + HEIGHT + 20, words=words)


def _midnights(hours):
    local = [hour.astimezone(PARIS) for hour in hours]
    midnights = [number for number, hour in enumerate(local) if hour.hour == 0]
    for number in midnights[::2]:  # on a telephone, seven days would run into each other
        place = number / len(hours)
        kind = "day last" if place > 0.85 else "day"
        words = format_date(local[number], "d MMM", locale=FRENCH)
        yield TEXT.format(kind=kind, x=f"{_short(100 * place)}%", y=TOP + HEIGHT + 20, words=words)


def _empty(id, title, nothing=EMPTY):
    lines = [
        TEXT.format(kind="nothing", x="50%", y=50 + LINE * number, words=words) for number, words in enumerate(nothing)
    ]
    return _svg("empty", id, title, " ".join(nothing), 120, [*lines, RULE.format(kind="axis", y=119)])


def _svg(kind, id, title, desc, height, drawn):
    return SVG.format(kind=kind, id=id, title=title, desc=desc, height=height, drawn=Markup("").join(drawn))


def _short(number):
    return round(number, 2)
