"""The wheel alone, in an empty environment, started from an empty folder."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.browser.conftest import Service

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_tree_the_templates_and_the_browser_code_travel_inside(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in (
        "decision_tree.yaml",
        "desk/communes.tsv.br",
        "desk/providers_example.csv",
        "embed/17cyber.js",
        "embed/released/sri.json",
        "embed/released/0.1.0/17cyber.js",
        "embed/base.css",
        "embed/help-pages.css",
        "embed/journey.css",
        "embed/service.css",
        "templates/help/page.html",
        "templates/journey.html",
        "templates/partners/guide.html",
        "locales/en/LC_MESSAGES/17cyber.po",
    ):
        assert f"widget_server/{name}" in names
    assert not any(name.startswith(("tests/", "partners/")) for name in names)


def test_it_runs_from_its_wheel_in_an_empty_folder(wheel, tmp_path):
    python = tmp_path / "environment/bin/python"
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "environment")], check=True)
    subprocess.run([python, "-I", "-m", "pip", "install", "--quiet", str(wheel)], check=True)
    folder = tmp_path / "empty"
    folder.mkdir()
    service = Installed(folder, python.with_name("widget-server"))
    try:
        service.start()
        assert service.get("/").status == service.get("/17cyber.js").status == 200
        assert service.get("/v1/openapi.json").status == service.get("/v1/docs").status == 200
    finally:
        service.stop()


class Installed(Service):
    """The service as its own command starts it, in a folder with nothing in it."""

    def __init__(self, folder, command):
        super().__init__(folder)
        self.settings = {}
        self._command = command

    def line(self, *arguments):
        return ["env", "-C", str(self.folder), str(self._command), *arguments]
