import json

import pytest
from click.testing import CliRunner

from tests.desk.directory import text
from widget_server.cli import main
from widget_server.register import audit


@pytest.fixture
def provider(database):
    def run(*arguments):
        return CliRunner().invoke(main, ["provider", *map(str, arguments)], env={"WIDGET_DATABASE": database})

    return run


@pytest.fixture
def file(tmp_path):
    """A callable that writes a file and returns its path."""

    def write(content):
        path = tmp_path / "prestataires.csv"
        path.write_text(content, encoding="utf-8")
        return path

    return write


def test_a_file_is_imported_and_listed(provider, file, db):
    done = provider("import", file(text({})))

    assert done.stdout == "Prestataires lus : 1, dont nouveaux : 1.\n"
    assert provider("list").stdout == "atelier\tAtelier du Test\tMontré\tExpertCyber jusqu'au 2027-12-31\n"
    (logged,) = map(json.loads, audit.export(db))
    assert (logged["action"], logged["subject"], logged["after"]["total"]) == ("provider import", "providers", 1)


def test_a_refused_file_changes_nothing(provider, file, db):
    outcome = provider("import", file(text({}, {"identifiant": "other", "nom": ""})))

    assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (1, "", "Ligne 3, nom : il manque.\n")
    assert provider("list").stdout == "" and list(audit.export(db)) == []


def test_the_fictional_ones_come_only_when_asked_for(provider):
    assert provider("import").exit_code == 2
    assert provider("list").stdout == ""

    assert "nouveaux : 5" in provider("import", "--example").stdout

    assert provider("list").stdout.count("Prestataire fictif") == 5


def test_one_is_taken_out(provider, file, db):
    provider("import", file(text({})))

    assert provider("remove", "atelier").stdout == "Le prestataire atelier est retiré.\n"

    assert provider("list").stdout == ""
    assert [json.loads(line)["action"] for line in audit.export(db)] == ["provider import", "provider remove"]
    assert provider("remove", "atelier").stderr == "Aucun prestataire n'a l'identifiant « atelier ».\n"


def test_a_file_that_is_not_there_is_refused(provider, tmp_path):
    assert provider("import", tmp_path / "nowhere.csv").stderr.endswith(
        "nowhere.csv : ce fichier ne peut pas être lu.\n"
    )
