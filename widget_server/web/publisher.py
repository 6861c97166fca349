"""Which edition is current: reads the tree's file when it changes and publishes it if it is good.

A bad tree never replaces the last good one, in this process or, through a copy kept aside, in the next.
"""

import logging
import threading
from pathlib import Path

from ..errors import BadTree, WidgetError
from ..journey.check import find_mistakes
from ..journey.edition import render_edition
from ..journey.tree import load_decision_tree

log = logging.getLogger(__name__)


class Publisher:
    """Holds the current Edition in `edition`; any thread may read it while another is being prepared."""

    def __init__(self, path, exit_url, spare=None):
        """Publish the tree at `path`. If it is bad, publish the last good one, kept at `spare`; without one, raise
        BadTree, BadYaml or OSError."""
        self.path = path
        self.exit_url = exit_url
        self.spare = spare and Path(spare)
        self.edition = None
        self._seen = None
        self.refresh_if_changed()

    def refresh_if_changed(self):
        """Publish the tree's file if it changed since the last look; a bad one is told in the log."""
        try:
            stamp = self._stamp()
            if stamp == self._seen:
                return
            self._seen = stamp
            text = self._read(self.path)
            self.edition = self._publish(text)
        except (WidgetError, OSError) as error:
            self._refuse(error)
        else:
            self._keep(text)
            log.info("Edition %s published", self.edition.digest)

    def watch(self, interval):
        """Look at the tree's file every `interval` seconds, in a thread that ends with the process."""
        threading.Thread(target=self._watch, args=(interval,), name="publisher", daemon=True).start()

    def _watch(self, interval):
        pause = threading.Event()
        while not pause.wait(interval):
            try:
                self.refresh_if_changed()
            except Exception:  # the thread must outlive whatever a file can contain
                log.exception("The tree could not be published")

    def _stamp(self):
        stat = self.path.stat()
        return stat.st_mtime_ns, stat.st_size, stat.st_ino

    def _read(self, path):
        try:
            return path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise BadTree([f"{path.name} n'est pas écrit en UTF-8 (octet {error.start})."]) from error

    def _publish(self, text):
        """A fact that has grown old is shown as one to check; it does not take the whole tree away from victims."""
        tree = load_decision_tree(text)
        mistakes = find_mistakes(tree)
        if mistakes:
            raise BadTree(mistakes)
        return render_edition(tree, self.exit_url)

    def _refuse(self, error):
        log.error("%s refused, the last good edition stays:\n%s", self.path, error)
        if self.edition is None:
            if not (self.spare and self.spare.exists()):
                raise error
            self.edition = self._publish(self._read(self.spare))

    def _keep(self, text):
        if self.spare:
            draft = self.spare.with_suffix(f".{threading.get_native_id()}")
            try:
                draft.write_text(text, encoding="utf-8")
                draft.replace(self.spare)
            except OSError as error:
                log.warning("The last good tree could not be kept aside: %s", error)
