"""The service's secret: one for all processes, for its owner only, told in a sentence when it cannot be had."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from widget_server.errors import ConfigError
from widget_server.store import load_secret


def test_it_is_made_once_and_then_stays(tmp_path):
    secret = load_secret(tmp_path / "secret")
    assert len(secret) >= 32 and load_secret(tmp_path / "secret") == secret
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_those_who_come_at_once_get_the_same(tmp_path):
    with ThreadPoolExecutor(8) as threads:
        found = set(threads.map(lambda _: load_secret(tmp_path / "secret"), range(32)))
    assert len(found) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_two_services_have_two_secrets(tmp_path):
    assert load_secret(tmp_path / "one") != load_secret(tmp_path / "other")


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(ConfigError, match="ne peut être ni lu ni écrit"):
        load_secret(tmp_path / "missing" / "secret")


@pytest.mark.parametrize("content", [b"", b"\n", b"short", b"\xff" * 40])
def test_a_file_that_holds_no_secret_is_told_rather_than_signed_with(tmp_path, content):
    (tmp_path / "secret").write_bytes(content)
    with pytest.raises(ConfigError, match="vide ou tronqué"):
        load_secret(tmp_path / "secret")
