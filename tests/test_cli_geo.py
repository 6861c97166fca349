import json

import pytest
from click.testing import CliRunner

from tests.desk import country
from widget_server.cli import main
from widget_server.register import audit


@pytest.fixture
def geo(database):
    def run(*arguments):
        return CliRunner().invoke(main, ["geo", *map(str, arguments)], env={"WIDGET_DATABASE": database})

    return run


def test_files_are_imported_listed_and_shown(geo, tmp_path, db):
    paths = country.save(tmp_path, police=country.police(), gendarmerie=country.gendarmerie())

    done = geo("import", *paths, "--dated", "2022-01-07")

    assert done.stdout.splitlines() == [
        "police.csv : services de police, 506 (0 avant), au 2022-01-07.",
        "gendarmerie.csv : unités de gendarmerie, 2620 (0 avant), au 2022-01-07.",
    ]
    assert [line.split("\t")[1:3] for line in geo("list").stdout.splitlines()] == [
        ["gendarmerie.csv", "2022-01-07"], ["police.csv", "2022-01-07"],
    ]  # fmt: skip
    shown = geo("show", "35000").stdout
    assert "Commissariat de police de Rennes" in shown and "02 00 00 00 01" in shown
    assert "à vérifier sur le site officiel" in shown and "article 15-3" in shown
    logged = [json.loads(line) for line in audit.export(db)]
    assert [(entry["subject"], entry["after"]["total"]) for entry in logged] == [
        ("geo:police", 506),
        ("geo:gendarmerie", 2620),
    ]


def test_a_refused_file_changes_nothing(geo, tmp_path, db):
    outcome = geo("import", *country.save(tmp_path, police=country.police(2)))

    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert outcome.stderr == "police.csv : il n'y a que 203 points d'accueil ; il en faut au moins 400.\n"
    assert geo("list").stdout == "" and list(audit.export(db)) == []


def test_a_postcode_of_several_communes_asks_which(geo):
    assert len(geo("show", "51300").stdout.splitlines()) == 48


def test_a_place_nobody_knows_is_told(geo):
    outcome = geo("show", "Nulle-Part")

    assert (outcome.exit_code, outcome.stderr) == (1, "Cette commune n'est pas connue.\n")
