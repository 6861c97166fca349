"""How much of the published tree each language still gives in French."""

import threading

from ..errors import BadCatalogue
from ..journey.catalogue import find_untranslated
from ..journey.language import find_catalogues, find_languages
from .publisher import stamp


class Untranslated:
    """Looks again only when the edition or a catalogue changed: reading them takes a good half second."""

    def __init__(self, publisher):
        self.publisher = publisher
        self._lock = threading.Lock()
        self._seen = None
        self._found = {}

    def count(self):
        """Return {name of a language: how many of its sentences are missing or cannot be shown}, in French; a language
        whose catalogue cannot be read is not in it."""
        with self._lock:
            seen = self.publisher.edition.digest, *map(stamp, self._catalogues())
            if seen != self._seen:
                self._found = self._count(self.publisher.edition.tree)
                self._seen = seen
            return self._found

    def _catalogues(self):
        return find_catalogues(self.publisher.locales) if self.publisher.locales else ()

    def _count(self, tree):
        if not self.publisher.locales:
            return {}
        try:
            languages = find_languages(self.publisher.locales)
            return {each.locale.get_display_name("fr"): len(find_untranslated(tree, each)) for each in languages}
        except BadCatalogue:
            return {}
