"""Releasing the loader, from checkouts of their own: what is tagged is never made again."""

import os
import subprocess
import sys
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from widget_server.version import __version__

ROOT = Path(__file__).parent.parent
LOADER = "embed/17cyber.js"
PINNED = f"embed/released/{__version__}/17cyber.js"


@pytest.fixture
def checkout(tmp_path):
    """A callable that returns a checkout whose loader was never released."""

    def checkout(name):
        folder = tmp_path / name
        for part in ("widget_server", "embed"):
            copytree(ROOT / part, folder / part, ignore=ignore_patterns("__pycache__", "released"))
        (folder / "embed/released").mkdir()
        (folder / "embed/released/sri.json").write_text("{}")
        git(folder, "init", "--quiet")
        return folder

    return checkout


def git(folder, *arguments):
    who = ["-c", "user.name=Camille", "-c", "user.email=camille@example.org"]
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


def release(folder, *arguments):
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    line = [sys.executable, "-m", "widget_server", "loader", "release", *arguments]
    return subprocess.run(line, cwd=folder, env=environment, capture_output=True, text=True)


def change(folder):
    loader = folder / LOADER
    loader.write_text(loader.read_text().replace("16px", "17px"))


def test_two_checkouts_release_the_same_bytes_and_the_ones_that_were_committed(checkout):
    first, second = checkout("first"), checkout("second")
    told = [release(folder) for folder in (first, second)]
    assert told[0].stdout == told[1].stdout and "sha384-" in told[0].stdout, told[0].stderr
    for path in (PINNED, "embed/released/sri.json"):
        assert (first / path).read_bytes() == (second / path).read_bytes()
    assert (first / PINNED).read_bytes() == (ROOT / PINNED).read_bytes()


def test_a_tagged_version_is_never_made_again(checkout):
    folder = checkout("one")
    release(folder)
    before = (folder / PINNED).read_bytes()
    change(folder)

    refused = release(folder)
    assert refused.returncode == 1 and "ne change jamais" in refused.stderr
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "Release")
    git(folder, "tag", f"v{__version__}")
    tagged = release(folder, "--replace")
    assert tagged.returncode == 1 and "étiquetée" in tagged.stderr
    assert (folder / PINNED).read_bytes() == before

    git(folder, "tag", "--delete", f"v{__version__}")
    assert release(folder, "--replace").returncode == 0
    assert (folder / PINNED).read_bytes() != before
