"""Documents put in a folder: whole or not at all, for their owner only, not for ever."""

import json
import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from widget_server.desk import documents
from widget_server.desk.folder import PART, Folder, name_of

AT = "2026-11-22T04:15:00+00:00"
DOSSIER = documents.write("dossier", f"msg_{'0' * 32}", AT, {"facts": {"story": "Né à Évry <b>", "money": "300 €"}})
ALERT = documents.write("alert", f"msg_{'1' * 32}", AT, {"reason": "Une vie est en jeu.", "about": {"force": "police"}})

KILLED = """
import os, signal, sys
from widget_server.desk import folder

def dies(*arguments):
    os.kill(os.getpid(), signal.SIGKILL)

setattr(folder, sys.argv[1], dies) if sys.argv[1] != "rename" else setattr(folder.Path, "rename", dies)
folder.Folder(sys.argv[2]).take(__import__("json").loads(sys.argv[3]))
"""


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path / "a" / "dossiers")


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_document_is_put_in_a_folder_of_its_own_with_a_page_to_print(folder):
    assert folder.take(DOSSIER).state == "delivered"

    place = folder.path / name_of(DOSSIER)
    assert [path.name for path in folder.path.iterdir()] == [f"20261122T041500Z-{DOSSIER['id']}"] == [place.name]
    assert json.loads((place / "dossier.json").read_text(encoding="utf-8")) == DOSSIER
    page = (place / "dossier.html").read_text(encoding="utf-8")
    assert "Né à Évry &lt;b&gt;" in page and "300 €" in page and "22 novembre 2026 à 05:15" in page
    assert "<script" not in page and "http://" not in page and "https://" not in page
    assert (mode(folder.path), mode(place)) == (0o700, 0o700)
    assert {mode(path) for path in place.iterdir()} == {0o600}


def test_an_alert_says_its_reason(folder):
    folder.take(ALERT)

    page = (folder.path / name_of(ALERT) / "alert.html").read_text(encoding="utf-8")
    assert "Une vie est en jeu." in page and "Alerte d&#39;un officier" in page


def test_the_same_document_again_changes_nothing(folder):
    folder.take(DOSSIER)
    (folder.path / name_of(DOSSIER) / "dossier.json").write_text("read already")

    assert folder.take(DOSSIER).state == "delivered"
    assert (folder.path / name_of(DOSSIER) / "dossier.json").read_text() == "read already"


@pytest.mark.parametrize("where", ["print_document", "write_down", "rename"])
def test_a_process_killed_half_way_leaves_nothing_that_looks_whole(folder, where):
    killed = subprocess.run([sys.executable, "-c", KILLED, where, folder.path, json.dumps(DOSSIER)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert all(path.name.startswith(PART) for path in folder.path.iterdir())

    assert folder.take(DOSSIER).state == "delivered"
    assert [path.name for path in folder.path.iterdir()] == [name_of(DOSSIER)]


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").touch()

    answer = Folder(tmp_path / "file" / "dossiers").take(DOSSIER)

    assert answer.state is None and answer.told


def test_what_nobody_took_away_goes_after_thirty_days(folder):
    folder.take(DOSSIER)
    (folder.path / "notes d'un enquêteur.txt").touch()
    at = datetime.fromisoformat(AT)

    folder.erase_expired(at + timedelta(days=29))
    assert (folder.path / name_of(DOSSIER)).is_dir()
    folder.erase_expired(at + timedelta(days=31))
    assert [path.name for path in folder.path.iterdir()] == ["notes d'un enquêteur.txt"]


def test_what_was_left_half_written_goes_too(folder):
    left = folder.path / f"{PART}msg_{'2' * 32}"
    left.mkdir(parents=True)
    (left / "dossier.json").write_text("Né à Évry")

    folder.erase_expired()
    assert left.exists()
    folder.erase_expired(datetime.now(UTC) + timedelta(hours=2))
    assert list(folder.path.iterdir()) == []


def test_a_folder_that_was_never_made_holds_nothing_to_erase(folder):
    folder.erase_expired()

    assert not folder.path.exists()
