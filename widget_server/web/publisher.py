"""Which edition is current: reads the tree and its translations when they change and publishes them if they are good.

A bad tree never replaces the last good one, in this process or, through a copy kept aside, in the next.
"""

import logging
import threading
from pathlib import Path
from stat import S_ISREG

from ..errors import BadCatalogue, BadTree, WidgetError
from ..journey.check import load_good_tree
from ..journey.edition import press, render_edition, translate
from ..journey.language import find_catalogues, find_languages
from ..journey.strict_yaml import MAX_BYTES
from ..steady import every
from ..store import write_down

log = logging.getLogger(__name__)


class Publisher:
    """Holds the current Edition in `edition`; any thread may read it while another is being prepared."""

    def __init__(self, path, exit_url, spare=None, locales=None, contact=""):
        """Publish the tree at `path`. If it is bad, publish the last good one, kept at `spare`; without one, raise
        BadTree, BadYaml or OSError. `locales` is the folder of the catalogues, if any."""
        self.path = path
        self.exit_url = exit_url
        self.contact = contact
        self.spare = spare and Path(spare)
        self.locales = locales
        self.edition = self._whole = None
        self._seen = None
        self._told = None
        self.refresh_if_changed()

    def refresh_if_changed(self):
        """Publish the tree's file if it changed since the last look; a bad one is told once in the log."""
        try:
            found = self._stamp()
            if found == self._seen:
                return
            text = read_tree(self.path)
            self._seen, self._told = found, None
            self.edition = self._publish(text)
        except Exception as error:  # whatever a file can contain, the last good edition stays
            self._refuse(error)
        else:
            self._keep(text)
            log.info("Edition %s published", self.edition.digest)

    @property
    def refused(self):
        """Why the tree's file as it stands is not what is published, or None where it is."""
        return self._told

    def watch(self, interval):
        """Look at the tree's file every `interval` seconds, in a thread that ends with the process."""
        every(interval, self._follow, "publisher", first=self.complete)

    def _follow(self):
        self.refresh_if_changed()
        self.complete()

    def complete(self):
        """Bring the current edition its other languages, then make its bytes as small as they can be, once; until then
        it serves in French as it was rendered."""
        if self.edition is self._whole:
            return
        languages = self._languages()
        for language in languages:
            try:
                self.edition = translate(self.edition, self.exit_url, language, languages, contact=self.contact)
            except Exception:  # whatever a catalogue can contain, the pages stay
                log.exception("%s refused, its pages stay in French", language.path)
        self._whole = self.edition = press(self.edition)

    def _languages(self):
        try:
            return find_languages(self.locales) if self.locales else ()
        except BadCatalogue as error:
            log.error("No translation: %s", error)
            return ()

    def _stamp(self):
        catalogues = find_catalogues(self.locales) if self.locales else ()
        return [stamp(path) for path in (self.path, *catalogues)]

    def _publish(self, text):
        """A fact that has grown old is shown as one to check; it does not take the whole tree away from victims."""
        tree = load_good_tree(text)
        return render_edition(tree, self.exit_url, languages=self._languages(), contact=self.contact)

    def _refuse(self, error):
        if self.edition is None:
            self.edition = self._last_good(error)
        if str(error) != self._told:
            self._told = str(error)
            surprise = not isinstance(error, WidgetError | OSError)
            log.error("%s refused, the last good edition stays:\n%s", self.path, error, exc_info=surprise)

    def _last_good(self, error):
        if not self.spare:
            raise error
        try:
            return self._publish(read_tree(self.spare))
        except Exception:
            raise error from None

    def _keep(self, text):
        if self.spare:
            draft = self.spare.with_suffix(f".{threading.get_native_id()}")
            try:
                draft.write_text(text, encoding="utf-8")
                write_down(draft)
                draft.replace(self.spare)
            except OSError as error:
                log.warning("The last good tree could not be kept aside: %s", error)


def stamp(path):
    """Return what tells one state of a file from the next. Raises OSError."""
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino


def read_tree(path):
    """Return the text of a tree's file. Raises OSError, or BadTree where it is no file, far too long or no UTF-8."""
    stat = path.stat()
    if not S_ISREG(stat.st_mode):  # opening a pipe could wait for ever
        raise BadTree([f"{path.name} n'est pas un fichier."])
    if stat.st_size > MAX_BYTES:  # reading it could take all the memory there is
        raise BadTree([f"{path.name} pèse {stat.st_size} octets, la limite est {MAX_BYTES}."])
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadTree([f"{path.name} n'est pas écrit en UTF-8 (octet {error.start})."]) from error
