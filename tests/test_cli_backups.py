"""A backup made by the command line, put back in an empty folder, and served from there."""

import pytest
from click.testing import CliRunner

from widget_server.cli import main
from widget_server.desk import conversations
from widget_server.store import Sealer, connect_desk, load_secret

ABOUT = dict.fromkeys(("commune", "place", "audience", "diagnosis", "name"), "") | {"notes": []}


@pytest.fixture
def at(tree_file):
    """A callable that runs one command line on a database."""

    def run(database, *line):
        done = CliRunner().invoke(main, line, env={"WIDGET_DATABASE": str(database), "WIDGET_TREE": str(tree_file)})
        assert done.exit_code == 0, done.output
        return done.stdout

    return run


@pytest.fixture
def kept(at, tmp_path):
    """The path of a database with a partner, its key, and someone's conversation: (path, key, code)."""
    database = tmp_path / "here" / "17cyber.sqlite"
    database.parent.mkdir()
    at(database, "partner", "add", "shop", "--name", "B", "--sector", "c", "--contact", "x@s.example", "--origin", "https://s.example")  # fmt: skip
    done = at(database, "key", "issue", "shop", "--test")
    with connect_desk(f"{database}.desk", Sealer(load_secret(f"{database}.secret"))) as desk:
        code, _ = conversations.open(desk, "police", "S2", ABOUT | {"name": "Camille"})
    return database, done.split()[0], code


def test_what_was_confided_can_be_read_there_with_the_secret_alone(at, kept, tmp_path):
    database, key, code = kept
    for name, options in (("with", ["--with-secret"]), ("without", [])):
        at(database, "backup", str(tmp_path / name), *options)
    there = tmp_path / "there" / "17cyber.sqlite"
    there.parent.mkdir()

    told = at(there, "restore", str(tmp_path / "with"))

    assert at(database, "audit", "verify").splitlines()[-1] in told
    assert key in at(there, "key", "list", "shop")
    with connect_desk(f"{there}.desk", Sealer(load_secret(f"{there}.secret"))) as desk:
        assert conversations.find(desk, code).about["name"] == "Camille"
    assert {path.name for path in (tmp_path / "without").iterdir()} == {
        "checksums.json",
        "desk.sqlite",
        "register.sqlite",
    }
    assert (tmp_path / "without").stat().st_mode & 0o777 == 0o700
