"""The tree's file changes while the service runs: a good one is published, a bad one is refused and told."""

import logging
import os
from pathlib import Path

import pytest

from tests.conftest import SMALL_TREE
from widget_server.errors import BadTree, BadYaml
from widget_server.web.publisher import Publisher

EXIT = "https://refuge.example/"


@pytest.fixture
def publisher(tree_file, tmp_path):
    return Publisher(tree_file, EXIT, spare=tmp_path / "spare.yaml")


def rewrite(publisher, text):
    publisher.path.write_text(text, encoding="utf-8")
    publisher.refresh_if_changed()


def test_a_changed_tree_is_published_without_a_restart(publisher):
    before = publisher.edition
    rewrite(publisher, SMALL_TREE.replace("Carte volée", "Carte copiée"))
    assert publisher.edition.digest != before.digest
    assert "Carte copiée" in publisher.edition.resources["/diagnostic/stolen-card"].bodies["identity"].decode()


def test_an_unchanged_tree_is_not_read_again(publisher):
    before = publisher.edition
    publisher.refresh_if_changed()
    assert publisher.edition is before


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (SMALL_TREE.replace("next: stolen-card", "next: stolen-cart"), "stolen-cart"),
        (SMALL_TREE.replace("language: fr", "language: &x fr"), "ancres"),
        (SMALL_TREE[:400], "manque"),
        ("", "vide"),
        (SMALL_TREE + "\x07", "U+0007"),
    ],
    ids=["meaning", "yaml", "half-written", "empty", "control"],
)
def test_a_bad_tree_is_refused_with_its_mistakes_in_the_log(publisher, caplog, broken, told):
    before = publisher.edition
    with caplog.at_level(logging.ERROR):
        rewrite(publisher, broken)
    assert publisher.edition is before
    assert told in caplog.text


@pytest.mark.parametrize("content", [b"\xff\xfe\x00bad", b"\xc3"])
def test_a_file_that_is_not_utf_8_is_refused(publisher, caplog, content):
    before = publisher.edition
    publisher.path.write_bytes(content)
    publisher.refresh_if_changed()
    assert publisher.edition is before and "UTF-8" in caplog.text


def test_a_tree_that_disappears_leaves_the_last_good_one(publisher, caplog):
    before = publisher.edition
    publisher.path.unlink()
    publisher.refresh_if_changed()
    assert publisher.edition is before and "refused" in caplog.text


def test_a_tree_that_stays_away_is_told_once(publisher, caplog):
    publisher.path.unlink()
    for _ in range(3):
        publisher.refresh_if_changed()
    assert caplog.text.count("refused") == 1


def test_a_mistake_saved_again_is_told_again(publisher, caplog):
    rewrite(publisher, "broken")
    rewrite(publisher, "broken again")
    rewrite(publisher, "broken")
    assert caplog.text.count("refused") == 3


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: path.symlink_to("/dev/zero")])
def test_what_is_no_file_is_refused_at_once(publisher, caplog, make):
    before = publisher.edition
    publisher.path.unlink()
    make(publisher.path)
    for _ in range(3):
        publisher.refresh_if_changed()
    assert publisher.edition is before and caplog.text.count("n'est pas un fichier") == 1


def test_a_file_that_no_memory_holds_is_refused_unread(publisher, caplog):
    before = publisher.edition
    os.truncate(publisher.path, 2**43)  # a hole: it takes no room on the disk
    publisher.refresh_if_changed()
    assert publisher.edition is before and "la limite est 1000000" in caplog.text


def test_a_change_that_keeps_the_size_and_the_date_is_seen(publisher):
    before = publisher.path.stat()
    publisher.path.write_text(SMALL_TREE.replace("Carte volée", "Carte payée"), encoding="utf-8")
    os.utime(publisher.path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert publisher.path.stat().st_mtime_ns == before.st_mtime_ns
    publisher.refresh_if_changed()
    assert publisher.edition.tree.diagnoses["stolen-card"].name == "Carte payée"


class UnreadableOnce(type(Path())):
    """A path whose file cannot be read the first time, as when too many files are open."""

    failed = False

    def read_text(self, *args, **kwargs):
        if not self.failed:
            self.failed = True
            raise PermissionError(13, "Permission denied")
        return super().read_text(*args, **kwargs)


def test_a_file_that_could_not_be_read_is_read_at_the_next_look(publisher, tmp_path, caplog):
    other = tmp_path / "other.yaml"
    other.write_text(SMALL_TREE.replace("Carte volée", "Carte copiée"), encoding="utf-8")
    publisher.path = UnreadableOnce(other)
    publisher.refresh_if_changed()
    assert "Permission denied" in caplog.text
    publisher.refresh_if_changed()
    assert publisher.edition.tree.diagnoses["stolen-card"].name == "Carte copiée"


def test_a_mended_tree_is_published_again(publisher):
    rewrite(publisher, "broken")
    rewrite(publisher, SMALL_TREE.replace("Carte volée", "Carte copiée"))
    assert "Carte copiée" in publisher.edition.tree.diagnoses["stolen-card"].name


def test_a_restart_on_a_bad_tree_serves_the_last_good_one(publisher, caplog):
    publisher.path.write_text("broken", encoding="utf-8")
    again = Publisher(publisher.path, EXIT, spare=publisher.spare)
    assert again.edition.digest == publisher.edition.digest
    assert "refused" in caplog.text


class UnwritableOnce:
    """An exit address that cannot be written into the first page that is rendered."""

    failed = False

    def __str__(self):
        if not self.failed:
            self.failed = True
            raise RuntimeError("no page for this tree")
        return EXIT


def test_whatever_goes_wrong_with_a_new_tree_the_last_good_one_stays(publisher, caplog):
    before = publisher.edition
    publisher.exit_url = UnwritableOnce()
    rewrite(publisher, SMALL_TREE + "\n")
    publisher.refresh_if_changed()
    assert publisher.edition is before
    assert caplog.text.count("refused") == 1 and "RuntimeError: no page for this tree" in caplog.text


def test_a_start_on_a_tree_that_cannot_be_shown_serves_the_last_good_one(publisher):
    publisher.path.write_text(SMALL_TREE.replace("Carte volée", "Carte copiée"), encoding="utf-8")
    again = Publisher(publisher.path, UnwritableOnce(), spare=publisher.spare)
    assert again.edition.tree == publisher.edition.tree


def test_a_start_on_a_bad_tree_and_a_bad_spare_tells_of_the_tree(publisher):
    publisher.path.write_text("broken", encoding="utf-8")
    publisher.spare.write_bytes(b"\xff")
    with pytest.raises(BadYaml):
        Publisher(publisher.path, EXIT, spare=publisher.spare)


@pytest.mark.parametrize(("text", "error"), [("broken", BadYaml), (SMALL_TREE[:400], BadTree)])
def test_a_first_start_on_a_bad_tree_says_why(tmp_path, text, error):
    path = tmp_path / "tree.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(error):
        Publisher(path, EXIT, spare=tmp_path / "spare.yaml")


def test_a_first_start_without_any_tree_says_so(tmp_path):
    with pytest.raises(FileNotFoundError):
        Publisher(tmp_path / "none.yaml", EXIT)


def test_a_stale_fact_does_not_take_the_tree_away(tree_file):
    tree_file.write_text(SMALL_TREE.replace(SMALL_TREE.split("verified_on: ")[1][:10], "2020-01-01"), encoding="utf-8")
    assert Publisher(tree_file, EXIT).edition


def test_an_edition_is_pressed_once_and_goes_on_serving_the_same_pages(publisher):
    hasty = publisher.edition
    publisher.complete()
    pressed = publisher.edition
    assert pressed is not hasty and pressed.digest == hasty.digest
    assert len(pressed.resources["/"].bodies["br"]) < len(hasty.resources["/"].bodies["br"])
    publisher.complete()
    assert publisher.edition is pressed
