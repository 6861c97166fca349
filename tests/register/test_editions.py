"""Publishing a tree from the register: the file and the database say the same, whatever happens."""

import json
import multiprocessing
import os
import sys
from hashlib import sha256
from pathlib import Path
from shutil import copy

import pytest

import widget_server
from tests.conftest import SMALL_TREE, write_tree
from widget_server.errors import BadTree, BadYaml, CannotPublish, UnknownEdition
from widget_server.register import audit, editions
from widget_server.store import connect

OTHER = SMALL_TREE.replace("Carte volée", "Carte copiée")
THIRD = SMALL_TREE.replace("severity: S2", "severity: S3")
HOUSE = Path(widget_server.__file__).parent
TRACED = (str(HOUSE / "register"), str(HOUSE / "store"))
DEAD, REFUSED = 9, 7  # how a child ends
# Forked from a process that has no threads: from this one, which may have some, a child may wait for ever.
CHILDREN = multiprocessing.get_context("forkserver")
CHILDREN.set_forkserver_preload([__name__])


def digest(text):
    return sha256(text.encode()).hexdigest()


def publish(db, tree_file, text, **options):
    return editions.publish(db, "staff:1", text, tree_file, **options)


def actions(db):
    return [json.loads(line)["action"] for line in audit.export(db)]


def test_publishing_writes_the_file_and_keeps_both_texts(db, tree_file):
    record = publish(db, tree_file, OTHER)

    assert tree_file.read_text() == OTHER
    assert (record.number, record.who, record.digest, record.replaces) == (
        2,
        "staff:1",
        digest(OTHER),
        digest(SMALL_TREE),
    )
    assert (record.changes, record.texts) == (0, 1)
    assert [each.who for each in editions.list_all(db)] == ["staff:1", "service"]
    assert [editions.text_of(db, number) for number in (1, 2)] == [SMALL_TREE, OTHER]


def test_what_changes_for_people_is_counted(db, tree_file):
    record = publish(db, tree_file, THIRD)

    assert (record.changes, record.texts) == (1, 0)


def test_going_back_is_one_more_edition(db, tree_file):
    publish(db, tree_file, OTHER)
    publish(db, tree_file, THIRD)

    record = editions.go_back(db, "staff:2", tree_file, 1)

    assert tree_file.read_text() == SMALL_TREE
    assert (record.number, record.restores, record.who) == (4, 1, "staff:2")
    assert actions(db) == ["tree found", "tree publish", "tree publish", "tree rollback"]
    assert audit.verify(db) is None


def test_going_back_without_a_number_is_to_what_was_there_before(db, tree_file):
    publish(db, tree_file, OTHER)
    publish(db, tree_file, THIRD)

    assert editions.go_back(db, "cli:a", tree_file).restores == 2
    assert tree_file.read_text() == OTHER


def test_there_may_be_nothing_to_go_back_to(db, tree_file):
    with pytest.raises(CannotPublish, match="Aucune"):
        editions.go_back(db, "cli:a", tree_file)
    for number in (1, 7, 10**30):
        with pytest.raises(UnknownEdition, match="20"):
            editions.go_back(db, "cli:a", tree_file, number)


def test_the_log_says_what_was_replaced_by_what(db, tree_file):
    publish(db, tree_file, OTHER)

    entry = json.loads(list(audit.export(db))[-1])
    assert (entry["who"], entry["subject"]) == ("staff:1", "edition:2")
    assert entry["before"] == {"digest": digest(SMALL_TREE)}
    assert entry["after"] == {"digest": digest(OTHER), "changes": 0, "texts": 1}


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (SMALL_TREE.replace("next: stolen-card", "next: nowhere"), BadTree),
        (SMALL_TREE.replace("severity: S2", "severity: S9"), BadTree),
        ("questions: [", BadYaml),
        ("", BadYaml),
        (OTHER + "# \udcff", BadYaml),
        ("x" * 1_000_001, BadYaml),
    ],
    ids=["meaning", "shape", "yaml", "empty", "surrogate", "huge"],
)
def test_a_bad_tree_changes_nothing(db, tree_file, text, error):
    with pytest.raises(error):
        publish(db, tree_file, text)

    assert tree_file.read_text() == SMALL_TREE
    assert editions.list_all(db) == [] and audit.head(db).count == 0


def test_every_mistake_of_a_bad_tree_is_told_at_once(db, tree_file):
    text = SMALL_TREE.replace("severity: S2", "severity: S9").replace("emergency: [police]", "emergency: [office]")

    with pytest.raises(BadTree) as told:
        publish(db, tree_file, text)
    assert len(told.value.mistakes) >= 2


def test_the_same_tree_is_not_published_twice(db, tree_file):
    with pytest.raises(CannotPublish, match="déjà"):
        publish(db, tree_file, SMALL_TREE)


def test_a_file_changed_since_it_was_read_is_not_overwritten(db, tree_file):
    seen = editions.digest_of(tree_file)
    tree_file.write_text(OTHER)

    with pytest.raises(CannotPublish, match="entre-temps"):
        publish(db, tree_file, THIRD, seen=seen)
    with pytest.raises(CannotPublish, match="entre-temps"):
        editions.go_back(db, "cli:a", tree_file, publish(db, tree_file, THIRD).number - 1, seen=seen)
    assert tree_file.read_text() == THIRD


def test_a_text_somebody_else_put_in_the_file_can_be_gone_back_to(db, tree_file):
    publish(db, tree_file, OTHER)
    tree_file.write_text(THIRD)

    publish(db, tree_file, SMALL_TREE)
    editions.go_back(db, "cli:a", tree_file, 3)

    assert tree_file.read_text() == THIRD
    assert actions(db).count("tree found") == 2


def test_a_broken_file_can_be_replaced(db, tree_file):
    tree_file.write_bytes(b"\xff questions: [")

    record = publish(db, tree_file, OTHER)

    assert tree_file.read_text() == OTHER
    assert (record.number, record.changes, record.texts) == (1, None, None)


def test_without_a_file_of_its_own_the_service_cannot_publish(db):
    with pytest.raises(CannotPublish, match="WIDGET_TREE"):
        publish(db, "", OTHER)


def test_a_file_that_may_not_be_written_is_told(db, tree_file):
    tree_file.chmod(0o444)

    with pytest.raises(CannotPublish, match="lecture seule"):
        publish(db, tree_file, OTHER)

    assert tree_file.read_text() == SMALL_TREE
    assert "tree publish" not in actions(db)
    tree_file.chmod(0o640)
    publish(db, tree_file, OTHER)
    assert tree_file.stat().st_mode & 0o777 == 0o640


def test_a_folder_that_takes_no_file_is_told(db, tree_file):
    (tree_file.parent / f".{tree_file.name}.new").mkdir()

    with pytest.raises(CannotPublish, match="ne peut pas être écrit"):
        publish(db, tree_file, OTHER)
    assert tree_file.read_text() == SMALL_TREE


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_what_is_no_file_is_told(db, tmp_path, make):
    place = tmp_path / "other"
    make(place)

    for act in (lambda: publish(db, place, OTHER), lambda: editions.digest_of(place)):
        with pytest.raises(CannotPublish, match="ne peut pas être lu"):
            act()


def test_a_file_that_no_memory_holds_is_told_unread(db, tree_file):
    os.truncate(tree_file, 2**43)  # a hole: it takes no room on the disk
    for act in (lambda: publish(db, tree_file, OTHER), lambda: editions.digest_of(tree_file)):
        with pytest.raises(CannotPublish, match="trop long"):
            act()


def test_a_link_stays_a_link(db, tree_file, tmp_path):
    link = tmp_path / "link.yaml"
    link.symlink_to(tree_file)

    publish(db, link, OTHER)

    assert link.is_symlink() and tree_file.read_text() == OTHER


def test_the_last_twenty_are_kept(db, tree_file):
    for turn in range(25):
        publish(db, tree_file, (OTHER, THIRD)[turn % 2])

    assert [each.number for each in editions.list_all(db)] == list(range(26, 6, -1))


def test_of_two_publications_at_once_none_is_half_done(database, tree_file, db):
    children = [in_a_child(database, tree_file, text) for text in (OTHER, THIRD)]

    assert {end_of(child) for child in children} <= {0, REFUSED}

    assert_agree(db, tree_file)


def test_wherever_a_publication_is_cut_short_file_and_database_agree(tmp_path):
    """The process dies as it comes to its nth line in the register or the store; another one then has a look."""
    connect(str(tmp_path / "empty.sqlite")).close()
    ends, left = [], set()
    while 0 not in ends:
        folder = tmp_path / str(len(ends))
        folder.mkdir()
        tree_file = write_tree(folder)
        database = Path(copy(tmp_path / "empty.sqlite", folder))
        ends.append(end_of(in_a_child(str(database), tree_file, OTHER, len(ends) * 4)))
        left.add(tree_file.read_text())
        with connect(str(database)) as db:
            editions.settle(db, tree_file)
            assert_agree(db, tree_file)
            publish(db, tree_file, THIRD)
            assert_agree(db, tree_file)
        assert {path.name for path in folder.iterdir()} == {database.name, tree_file.name}

    assert set(ends) == {DEAD, 0}
    assert left == {SMALL_TREE, OTHER}


def assert_agree(db, tree_file):
    told = [json.loads(line) for line in audit.export(db)]
    published = [entry for entry in told if entry["action"] == "tree publish"]
    last = next(iter(editions.list_all(db)), None)
    assert (last.digest if last else digest(SMALL_TREE)) == digest(tree_file.read_text())
    assert len(published) == len([each for each in editions.list_all(db) if each.who == "staff:1"])
    assert audit.verify(db) is None


def in_a_child(*work):
    """Have it published by a process of its own; return it."""
    child = CHILDREN.Process(target=publish_and_end, args=work)
    child.start()
    return child


def publish_and_end(database, tree_file, text, lines=None):
    """Publish, in a process that dies after so many lines, if at all."""
    try:
        with connect(database) as db:
            if lines is not None:
                sys.settrace(DieAfter(lines))
            publish(db, tree_file, text)
    except CannotPublish:
        sys.exit(REFUSED)


def end_of(child):
    child.join()
    return child.exitcode


class DieAfter:
    """Traces the register and the store, and ends the process at a line of theirs."""

    def __init__(self, lines):
        self.left = lines

    def __call__(self, frame, event, argument):
        if not frame.f_code.co_filename.startswith(TRACED):
            return None
        if event == "line":
            if not self.left:
                os._exit(DEAD)
            self.left -= 1
        return self
