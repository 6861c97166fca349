"""Released loaders: their bytes never change, and neither does what a version means."""

import pytest

from widget_server.errors import BadRelease
from widget_server.journey.edition import published_loader, released_loaders
from widget_server.journey.loaders import Hash, integrity, load_bodies, load_hashes, newest, release
from widget_server.version import __version__

RELEASED = released_loaders()
ONE, OTHER = b'say("17cyber 0.9.9")', b'say("17cyber 0.9.9");'


@pytest.mark.parametrize("version", load_hashes(RELEASED))
def test_a_released_file_is_the_one_that_was_released(version):
    body, hash = load_bodies(RELEASED)[version], load_hashes(RELEASED)[version]
    assert Hash(integrity(body), len(body)) == hash, (
        f"embed/released/{version}/17cyber.js has changed. Sites hold browsers to its hash, so it never may: "
        f"restore it (git checkout -- embed/released), and release the change as another version."
    )


def test_no_version_lies_there_without_its_hash():
    assert {each.name for each in RELEASED.iterdir() if each.is_dir()} == load_hashes(RELEASED).keys()


def test_the_loader_as_it_stands_is_the_newest_version():
    body = published_loader().encode()
    assert newest(RELEASED) == (__version__, Hash(integrity(body), len(body))), (
        f"embed/17cyber.js is not what was released as {__version__}. Once that version is tagged, raise it in "
        "widget_server/version.py and in embed/17cyber.js, then `widget-server loader release`; until then, "
        "`widget-server loader release --replace`."
    )


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "sri.json").write_text("{}")
    return tmp_path


def test_what_is_released_twice_stays_what_it_is(folder):
    assert release(folder, "0.9.9", ONE) == release(folder, "0.9.9", ONE) == Hash(integrity(ONE), len(ONE))
    assert load_bodies(folder) == {"0.9.9": ONE}


def test_other_bytes_are_refused_and_the_version_to_raise_is_told(folder):
    release(folder, "0.9.9", ONE)
    with pytest.raises(BadRelease, match=r"passez à 0\.9\.10"):
        release(folder, "0.9.9", OTHER)
    assert load_bodies(folder) == {"0.9.9": ONE}


def test_a_version_that_nobody_was_given_may_be_made_again(folder):
    release(folder, "0.9.9", ONE)
    release(folder, "0.9.9", OTHER, replace=True)
    assert load_bodies(folder) == {"0.9.9": OTHER} and newest(folder)[1].integrity == integrity(OTHER)


def test_a_loader_that_says_another_version_is_refused(folder):
    with pytest.raises(BadRelease, match="17cyber 0.9.10"):
        release(folder, "0.9.10", ONE)
    assert load_hashes(folder) == {}


def test_versions_come_in_their_order(folder):
    for version in ("0.9.10", "0.10.0", "0.9.9"):
        release(folder, version, f'"17cyber {version}"'.encode())
    assert [*load_hashes(folder)] == ["0.9.9", "0.9.10", "0.10.0"]
