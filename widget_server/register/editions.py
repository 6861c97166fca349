"""What the staff publish: putting a tree's text in the file that the service follows, going back to an earlier one.

The file is what is published; the database keeps the texts it held. An edition is first written down as intended, and
counts once its text is in the file: where that was cut short, `settle` says by the file whether it does.
"""

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from zlib import compress, decompress

from ..errors import BadTree, BadYaml, CannotPublish, UnknownEdition
from ..journey.check import load_good_tree
from ..journey.compare import compare
from ..store import moments, reading, writing
from . import audit, tree_file

KEPT = 20  # editions

CHANGED = "L'arbre publié a changé entre-temps : relisez-le, puis recommencez."
SAME = "Cet arbre est déjà celui qui est publié."
NOTHING_BEFORE = "Aucune édition antérieure n'est gardée."


@dataclass(frozen=True)
class Record:
    """An edition as it was published; `digest` is its text's SHA-256 and `replaces` that of the one before.

    `changes` and `texts` are how many things changed for people and how many texts did, None when what came before
    could not be read; `restores` is the number of the edition gone back to, or None. `who` is "service" for a text
    that was found in the file without having been published from here; `published_at` is then the file's own moment.
    """

    number: int
    digest: str
    replaces: str
    published_at: str
    who: str
    changes: int | None
    texts: int | None
    restores: int | None


COLUMNS = ", ".join(field.name for field in fields(Record))


def publish(db, who, text, path, seen=None):
    """Put the tree written in `text` in the file at `path` and return its Record.

    Raises BadTree with every mistake, BadYaml, or CannotPublish: no file may be written there, it already says the
    same, or it no longer is the one whose digest the caller has `seen`.
    """
    return _replace(db, who, tree_file.find(path), text, seen)


def go_back(db, who, path, number=None, seen=None):
    """Publish again the edition of that number, or the last one that says something else than the file at `path`.

    Returns the Record of the new edition; raises UnknownEdition, or what `publish` raises.
    """
    place = tree_file.find(path)
    settle(db, path)
    if number is None:
        number = _last_other_than(db, digest_of(path))
    return _replace(db, who, place, text_of(db, number), seen, restores=number)


def list_all(db):
    """Return the Record of every edition kept, the newest first."""
    with reading(db):
        return [Record(**row) for row in db.query(f"SELECT {COLUMNS} FROM edition WHERE in_place ORDER BY number DESC")]


def text_of(db, number):
    """Return the text of the edition of that number; raises UnknownEdition."""
    with reading(db):
        if number not in [record.number for record in list_all(db)]:
            raise UnknownEdition(f"L'édition n° {number} n'est pas gardée : les {KEPT} dernières le sont.")
        return decompress(db.table("edition").get(number)["text"]).decode()


def digest_of(path):
    """Return the SHA-256 of the file at `path`, to be given back as `seen`; raises CannotPublish."""
    return tree_file.digest(tree_file.read(tree_file.find(path)))


def settle(db, path):
    """Let an edition count whose publication was cut short after its text was put in the file at `path`."""
    with reading(db):
        waiting = _intended(db)
    if waiting:
        with writing(db):
            in_place = digest_of(path)
            found = [record for record in _intended(db) if record.digest == in_place]
            if found:
                _confirm(db, found[-1])


def _replace(db, who, place, text, seen, restores=None):
    tree = load_good_tree(text)
    old = tree_file.read(place)
    replaced, content = tree_file.digest(old), text.encode()
    if seen not in (None, replaced):
        raise CannotPublish(CHANGED)
    if content == old:
        raise CannotPublish(SAME)
    counts = _count_changes(_tree_in(old), tree)
    settle(db, place)
    number = _intend(db, place, old, {"who": who, "replaces": replaced, "restores": restores, **counts}, content)
    try:
        return _carry_out(db, place, number, content)
    except CannotPublish:
        _forget(db, number)
        raise


def _intend(db, place, old, facts, content):
    with writing(db):
        if tree_file.read(place) != old:
            raise CannotPublish(CHANGED)
        _keep_found(db, place, old)
        return _insert(db, content, facts | {"published_at": moments.tell(moments.now()), "in_place": 0})


def _carry_out(db, place, number, content):
    with writing(db):  # the lock is what keeps another publication from coming between
        intended = (number, tree_file.digest(content))
        record = next((each for each in _intended(db) if (each.number, each.digest) == intended), None)
        if record is None or tree_file.digest(tree_file.read(place)) != record.replaces:
            raise CannotPublish(CHANGED)
        tree_file.replace(place, content)
        _confirm(db, record)
    return record


def _confirm(db, record):
    db.table("edition").update(record.number, {"in_place": 1})
    db.table("edition").delete_where("NOT in_place")  # whatever else was intended was meant for another text
    db.table("edition").delete_where("number <= ?", [record.number - KEPT])
    after = {"digest": record.digest, "changes": record.changes, "texts": record.texts}
    after |= {"restores": record.restores} if record.restores else {}
    action = "tree rollback" if record.restores else "tree publish"
    audit.record(db, record.who, action, f"edition:{record.number}", {"digest": record.replaces}, after)


def _forget(db, number):
    with writing(db):
        db.table("edition").delete_where("NOT in_place AND number = ?", [number])


def _keep_found(db, place, content):
    """Keep the text about to be replaced, where it is a tree that somebody else than `publish` put in the file."""
    last = next(iter(list_all(db)), None)
    if (last and last.digest == tree_file.digest(content)) or not _tree_in(content):
        return
    before = last.digest if last else ""
    at = moments.tell(datetime.fromtimestamp(place.stat().st_mtime, UTC))
    facts = {"who": "service", "replaces": before, "published_at": at, "in_place": 1}
    number = _insert(db, content, facts)
    audit.record(
        db, "service", "tree found", f"edition:{number}", {"digest": before}, {"digest": tree_file.digest(content)}
    )


def _insert(db, content, facts):
    row = facts | {"digest": tree_file.digest(content), "text": compress(content)}
    return db.table("edition").insert(row).last_pk


def _intended(db):
    return [Record(**row) for row in db.query(f"SELECT {COLUMNS} FROM edition WHERE NOT in_place ORDER BY number")]


def _last_other_than(db, digest):
    numbers = (record.number for record in list_all(db) if record.digest != digest)
    number = next(numbers, None)
    if number is None:
        raise CannotPublish(NOTHING_BEFORE)
    return number


def _count_changes(old, new):
    if old is None:
        return {"changes": None, "texts": None}
    changes, texts = compare(old, new)
    return {"changes": len(changes), "texts": len(texts)}


def _tree_in(content):
    try:
        return load_good_tree(content.decode())
    except (UnicodeDecodeError, BadYaml, BadTree):
        return None
