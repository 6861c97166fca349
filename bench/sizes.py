"""The bytes that travel, brotli, each language's own."""

from widget_server.journey.edition import packaged_locales, packaged_tree, press, render_edition, translate
from widget_server.journey.language import find_languages
from widget_server.journey.tree import load_decision_tree

EXIT_URL = "https://fr.wikipedia.org/"
FIRST_FLIGHT = 14_600  # bytes: ten segments of TCP's initial window (RFC 6928)
WHOLE = "≤ 80000"


def sizes(_folder):
    weigh = {path: len(each.bodies["br"]) for path, each in press(shipped_edition()).resources.items()}
    first = weigh["/17cyber.js"] + weigh["/"]
    yield "loader", (weigh["/17cyber.js"], "o", "≤ 2500")
    yield "loader + première question", (first, "o", f"≤ {FIRST_FLIGHT}")
    yield "parcours entier, tous les diagnostics", (first + weigh["/?complet"], "o", WHOLE)
    for language in find_languages(packaged_locales()):
        whole = weigh["/17cyber.js"] + weigh[f"{language.root}/"] + weigh[f"{language.root}/?complet"]
        yield f"parcours entier en {language.name}", (whole, "o", WHOLE)
    yield "requêtes jusqu'à la première question", (2, "", "≤ 3")


def shipped_tree():
    return load_decision_tree(packaged_tree().read_text(encoding="utf-8"))


def shipped_edition():
    """The edition of the tree that ships, in every language, compressed in haste."""
    languages = find_languages(packaged_locales())
    edition = render_edition(shipped_tree(), EXIT_URL, languages=languages)
    for language in languages:
        edition = translate(edition, EXIT_URL, language, languages)
    return edition
