"""`widget-server delivery`: what is handed to investigators, without a word of it."""

import pytest
from click.testing import CliRunner

from widget_server.cli import main
from widget_server.config import desk_file, load_config, secret_file
from widget_server.desk import deliveries, dossiers
from widget_server.desk.webhook import Answer
from widget_server.register import audit
from widget_server.store import Sealer, connect, connect_desk, load_secret


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return load_config()


@pytest.fixture
def desk(settings):
    with connect_desk(desk_file(settings), Sealer(load_secret(secret_file(settings)))) as db:
        yield db


def run(*arguments):
    answer = CliRunner().invoke(main, ["delivery", *arguments])
    return answer.exit_code, answer.output


def test_what_waits_is_listed_without_a_word_and_one_is_tried_again(settings, desk):
    dossiers.prepare(desk, {"facts": {"story": "Né à Évry 1987"}}, ["facts"])
    claimed = deliveries.claim(desk)
    deliveries.note(desk, claimed, Answer(None, "503", 3600))
    moment = deliveries.get(desk, 1).next_at
    assert run("list") == (0, f"1\tdossier\ten attente\t1\t503\t{moment}\n")

    code, told = run("retry", "1")

    assert (code, told) == (0, "La livraison n° 1 sera réessayée dès que le service tourne.\n")
    assert deliveries.get(desk, 1).tries == 0
    with connect(settings["DATABASE"]) as db:
        (entry,) = audit.about(db, ["delivery:1"])
    assert (entry["action"], entry["who"].partition(":")[0]) == ("delivery retry", "cli")


@pytest.mark.parametrize("number", ["12", str(10**30)])
def test_one_that_is_not_there_is_told_in_a_sentence(settings, number):
    assert run("retry", number) == (1, f"Il n'y a pas, ou plus, de livraison n° {number}.\n")


def test_one_that_was_taken_is_not_tried_again(settings, desk):
    dossiers.prepare(desk, {"facts": {"story": "Né à Évry 1987"}}, ["facts"])
    deliveries.note(desk, deliveries.claim(desk), Answer("acknowledged", "204"))

    assert run("retry", "1") == (1, "Il n'y a plus rien à envoyer : la livraison n° 1 est finie.\n")
