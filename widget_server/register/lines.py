"""The line a webmaster pastes, and the other ways to show the module: written here once, for every door.

What is returned is markup, ready for a page; shown as text, it is what to copy.
"""

import re

from markupsafe import Markup

from ..errors import BadLine

WORDS = "Victime sur Internet ? Diagnostic 17Cyber. Danger immédiat : 17 ou 112, SMS 114."
LOADER = "/17cyber.js"
SANDBOX = (
    "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads "
    "allow-modals allow-top-navigation-by-user-activation"
)
LABEL, ACCENT = "Besoin d'aide ?", "#0d5c52"
COLOUR = re.compile(r"#[0-9a-f]{6}")
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3: the button's words are white
MAX_LABEL = 40  # characters


def anchor(host):
    """The link that remains when the script is blocked, dead or refused."""
    return Markup('<a data-17cyber href="{}/">{}</a>').format(host, WORDS)


def inline(host, key, path=LOADER, **attributes):
    """The line: the link, and the loader that puts the module in its place. `attributes` are the loader's `data-…`
    (`mode`, `label`, `accent`, `lang`) and others of its tag; those that are None are left out, those that are True
    stand without a value."""
    more = Markup("").join(_attribute(name, value) for name, value in attributes.items() if value is not None)
    script = Markup('<script async src="{}{}" data-key="{}"{} referrerpolicy="no-referrer"></script>')
    return anchor(host) + "\n" + script.format(host, path, key, more)


def button(host, key, label=LABEL, accent=ACCENT, **attributes):
    """The line of the floating button; raises BadLine for words or a colour that nobody could read."""
    _refuse_unreadable(label, accent)
    return inline(host, key, data_mode="button", data_label=label, data_accent=accent, **attributes)


def link(host, _key=None):
    """A link alone, where no script may run: on a page where one pays."""
    return Markup('<a href="{}/" target="_blank" rel="noreferrer">{} (nouvel onglet)</a>').format(host, WORDS)


def frame(host, key):
    """A frame alone, without a script, and the link under it."""
    lines = (
        '<iframe src="{}/module/{}" title="Diagnostic 17Cyber" width="100%" height="900" frameborder="0"',
        '  loading="lazy" referrerpolicy="no-referrer" allow="clipboard-write"',
        '  sandbox="{}"></iframe>',
    )
    return Markup("\n".join(lines)).format(host, key, SANDBOX) + "\n" + link(host)


def policy(host):
    """The directives that a page's Content-Security-Policy needs for the module, and no other."""
    return f"script-src {host}; frame-src {host}"


def contrast_with_white(colour):
    """Return the contrast of a colour "#rrggbb" with white, from 1 to 21 (WCAG 2.2, relative luminance)."""
    parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _refuse_unreadable(label, accent):
    if not label.strip() or len(label) > MAX_LABEL or not label.isprintable():
        raise BadLine(f"Les mots du bouton doivent tenir en une ligne de 1 à {MAX_LABEL} signes.")
    if not COLOUR.fullmatch(accent.lower()):
        raise BadLine("La couleur doit s'écrire comme #0d5c52 : un dièse et six signes, de 0 à 9 ou de a à f.")
    contrast = contrast_with_white(accent.lower())
    if contrast < LEAST_CONTRAST:
        shown = f"{contrast:.2f}".replace(".", ",")
        raise BadLine(f"Le blanc ne se lirait pas sur {accent} : contraste de {shown}, il faut 4,5. Prenez plus foncé.")


def _attribute(name, value):
    name = name.replace("_", "-")
    if value is True:
        return Markup(" {}").format(name)
    # Attributes stand in double quotes, so an apostrophe is nothing but itself.
    return Markup(str(Markup(' {}="{}"').format(name, value)).replace("&#39;", "'"))
