"""The tree being written, beside the published one: what stands in its way, what it changes for people."""

import threading
from hashlib import sha256
from pathlib import Path

from ..errors import BadTree, WidgetError
from ..journey.check import find_mistakes
from ..journey.compare import compare
from ..journey.edition import render_edition
from ..journey.plain import find_unclear
from ..journey.tree import read_decision_tree
from .publisher import read_tree, stamp


class Draft:
    """The file at `path` as it stands: `look` reads it again only when it changed."""

    def __init__(self, path, publisher):
        self.path = Path(path)
        self.publisher = publisher
        self._lock = threading.Lock()
        self._seen = None
        self._found = None

    def look(self):
        """Return {version, mistakes, unclear, changes, texts, text, digest, draft, published}: sentences for the
        author, what is written and its SHA-256, and the two Editions; where the file cannot be published, `draft` is
        None and the text may be empty."""
        with self._lock:
            published = self.publisher.edition
            seen = self._stamp(), published.digest
            if seen != self._seen:
                self._found = self._read(published) | {"version": f"{hash(seen):x}", "published": published}
                self._seen = seen
            return self._found

    def _stamp(self):
        try:
            return stamp(self.path)
        except OSError:
            return None

    def _read(self, published):
        found = {"mistakes": [], "unclear": [], "changes": [], "texts": [], "text": "", "digest": "", "draft": None}
        try:
            text = read_tree(self.path)
            tree, mistakes = read_decision_tree(text)
            mistakes += find_mistakes(tree)
        except BadTree as error:
            mistakes = error.mistakes
        except (OSError, WidgetError) as error:
            mistakes = [f"{self.path.name} : {error}"]
        if mistakes:
            return found | {"mistakes": mistakes}
        changes, texts = compare(published.tree, tree)
        return found | {
            "unclear": find_unclear(tree),
            "changes": [vars(change) for change in changes],
            "texts": texts,
            "text": text,
            "digest": sha256(text.encode()).hexdigest(),
            "draft": render_edition(tree, self.publisher.exit_url, contact=self.publisher.contact),
        }
