"""The opening tags of a page, read in one pass that never goes back (HTML Living Standard, § 13.2.5).

The standard library's reader needs a minute for forty kilobytes written on purpose; somebody else's page may be.
"""

import re
from html import unescape

SPACE = r"[ \t\n\f\r/]*+"
OPENING = re.compile(r"<([a-zA-Z][^ \t\n\f\r/>]*+)")
ATTRIBUTE = re.compile(
    rf"{SPACE}([^ \t\n\f\r/>][^ \t\n\f\r/>=]*+)"
    r"(?:[ \t\n\f\r]*+=[ \t\n\f\r]*+(?:\"([^\"]*+)\"|'([^']*+)'|([^ \t\n\f\r\"'>][^ \t\n\f\r>]*+)?))?"
)
END = re.compile(rf"{SPACE}>")

# What stands in these is text, whatever it looks like; so is it in `noscript` where scripts run.
HOLDING_TEXT = {
    name: re.compile(rf"</{name}[ \t\n\f\r/>]", re.IGNORECASE)
    for name in "script style textarea title noscript iframe noembed noframes xmp".split()
}


def read_tags(html):
    """Yield (name, attributes) for each opening tag of a page; attributes are a dict of text, "" where no value is."""
    at = html.find("<")
    while at >= 0:
        opening = OPENING.match(html, at)
        if not opening:
            at = html.find("<", _skip(html, at))
            continue
        name, (attributes, at) = opening[1].lower(), _read_attributes(html, opening.end())
        end = END.match(html, at)
        if not end:
            return
        yield name, attributes
        at = html.find("<", _end_of_text(html, name, end.end()))


def _read_attributes(html, at):
    attributes = {}
    while found := ATTRIBUTE.match(html, at):
        value = next((group for group in found.groups()[1:] if group is not None), "")
        attributes.setdefault(found[1].lower(), _unescape(value))
        at = found.end()
    return attributes, at


def _unescape(value):
    try:
        return unescape(value)
    except ValueError:  # Python refuses to read a number of thousands of digits
        return value


def _end_of_text(html, name, at):
    if name not in HOLDING_TEXT:
        return at
    end = HOLDING_TEXT[name].search(html, at)
    return end.start() if end else len(html)


def _skip(html, at):
    """Return where a comment, a declaration or a closing tag ends; what only looks like one is a sign of text."""
    if html.startswith("<!--", at):
        end = html.find("-->", at + 2)
    elif html[at + 1 : at + 2] in ("!", "?", "/"):
        end = html.find(">", at)
    else:
        return at + 1
    return end if end >= 0 else len(html)
