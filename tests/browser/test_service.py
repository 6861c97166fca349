"""The service as it is run: several processes, a tree and a register that change under it."""

import http.client
import socket
import subprocess
import sys
from contextlib import closing

import pytest

from partners.serve import FOLDER
from tests.browser.conftest import Service, wait_until
from tests.service import PATIENCE
from widget_server.journey.edition import packaged_tree


@pytest.fixture
def two_processes(tmp_path):
    tree = tmp_path / "tree.yaml"
    tree.write_text(packaged_tree().read_text(encoding="utf-8"), encoding="utf-8")
    service = Service(tmp_path, workers=2, WIDGET_TREE=str(tree)).start()
    yield service, tree
    service.stop()


def everywhere(service, path, holds):
    """Whether `holds` is true of forty answers on as many connections, which several processes share."""
    return all(holds(service.get(path)) for _ in range(40))


def test_the_command_line_is_felt_by_every_process_without_a_restart(two_processes):
    service, _ = two_processes
    service.command(
        "partner",
        "add",
        "bank",
        "--name",
        "B",
        "--sector",
        "banque",
        "--contact",
        "a@example.org",
        "--origin",
        "https://bank.example",
    )
    key = service.command("key", "issue", "bank").split()[0]
    allowed = lambda answer: answer.headers["Content-Security-Policy"].endswith("frame-ancestors https://bank.example")  # noqa: E731
    wait_until(lambda: everywhere(service, f"/module/{key}", allowed), 5)
    service.command("key", "revoke", key)
    refused = lambda answer: answer.headers["Content-Security-Policy"].endswith("frame-ancestors 'none'")  # noqa: E731
    wait_until(lambda: everywhere(service, f"/module/{key}", refused), 5)


def test_a_saved_tree_is_published_by_every_process_and_a_bad_one_by_none(two_processes):
    service, tree = two_processes
    good = tree.read_text(encoding="utf-8")
    name = good[good.index("Hameçonnage par courriel") :][:24]
    tree.write_text(good.replace(name, "Courriel trompeur"), encoding="utf-8")
    renewed = lambda answer: b"Courriel trompeur" in answer.content  # noqa: E731
    wait_until(lambda: everywhere(service, "/diagnostic/phishing-email", renewed), 40)
    tree.write_text(good.replace("next: who", "next: whom"), encoding="utf-8")
    wait_until(lambda: service.log().count("whom") >= 2, 40)
    assert everywhere(service, "/diagnostic/phishing-email", renewed)
    assert "n'existe pas (vouliez-vous dire « who » ?)" in service.log()


VISITOR = "127.0.47.11"  # as all of 127.0.0.0/8, this machine
MARKS = {"User-Agent": "Marker-4711", "X-Forwarded-For": "203.0.113.77", "Referer": "https://marker.example/4711"}
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
SENT = (
    ("/v1/counts", JSON, '{"diagnosis": "ransomware"}'),
    ("/v1/conversations", JSON, '{"force": "police", "diagnosis": "ransomware"}'),
    ("/v1/callbacks", JSON, "{}"),
    ("/v1/applications", JSON, "{}"),
    ("/aide/rappel/voir", FORM, "code=K7QM-3XWP-9TRA"),
    ("/aide/prestataires", FORM, "postcode=35000&audience=&threat="),
    ("/partenaires/inscription", FORM, "name=x"),
    ("/console/connexion", FORM, "login=x"),
    ("/nowhere", FORM, "x=y"),
)


def from_elsewhere(service, method, path, body=None, headers=None):
    """The status of what a visitor at that address is answered, who says all that browsers say."""
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=PATIENCE, source_address=(VISITOR, 0))
    with closing(connection):
        connection.request(method, path, body, MARKS | (headers or {}))
        return connection.getresponse().status


def test_nothing_about_a_visitor_is_written_down(two_processes):
    service, _ = two_processes
    for path in ("/", "/module/x", "/diagnostic/ransomware", "/v1/tree", "/nowhere?marker=4711"):
        assert from_elsewhere(service, "GET", path)
    for path, kind, body in SENT:
        for _ in range(7):  # who asks for much is known for a while, in memory
            assert from_elsewhere(service, "POST", path, body, {"Content-Type": kind}) < 500
    service.stop()
    for file in service.folder.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert not [mark for mark in (b"4711", b"203.0.113", b"127.0.47") if mark in content], file
            assert socket.inet_aton(VISITOR) not in content, file


def test_a_taken_port_gives_one_clear_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "widget_server", "run", "--port", str(port)],
            env={"WIDGET_DATABASE": str(tmp_path / "x.sqlite"), "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
        )
    assert done.returncode == 1 and done.stderr.strip().count("\n") == 0 and str(port) in done.stderr


def test_make_run_names_a_taken_port_and_starts_nothing():
    try:
        taken = socket.create_server(("127.0.0.1", 8019))
    except OSError:
        pytest.skip("something else already listens on 8019")
    with taken:
        done = subprocess.run([sys.executable, str(FOLDER / "serve.py")], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "8019" in done.stderr and "Traceback" not in done.stderr
