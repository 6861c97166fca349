import json
import os
import pty
import re
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.partner_site import Site
from widget_server.cli import main
from widget_server.config import last_good_tree
from widget_server.register import applications, confirmations
from widget_server.store import connect, moments

YESTERDAY = moments.today() - timedelta(days=1)


@pytest.fixture
def widget_server(database, tree_file):
    """A callable that runs one command line and returns its outcome."""
    settings = {"WIDGET_DATABASE": database, "WIDGET_TREE": str(tree_file), "WIDGET_PUBLIC_URL": "https://17.example"}

    def run(line, stdin=None, **environ):
        return CliRunner().invoke(main, line.split(), input=stdin, env=settings | environ)

    return run


@pytest.fixture
def shop(widget_server):
    line = "partner add shop --name Boutique --sector commerce --contact x@shop.example --origin https://Shop.example"
    return widget_server(line)


def issued(outcome):
    return outcome.stdout.split()[0]


def assert_refused(outcome, said):
    assert outcome.exit_code == 1
    assert said in outcome.stderr
    assert outcome.stdout == ""


def test_a_partner_is_added_and_listed(widget_server, shop):
    assert shop.exit_code == 0
    assert widget_server("partner list").stdout.split("\t") == ["shop", "Boutique", "actif", "https://shop.example\n"]


def test_a_partner_is_suspended_and_resumed(widget_server, shop):
    widget_server("partner suspend shop")
    assert "suspendu" in widget_server("partner list").stdout

    widget_server("partner resume shop")
    assert "actif" in widget_server("partner list").stdout


def test_a_sheet_imported_twice_says_there_is_nothing_to_change(widget_server, tmp_path):
    sheet = tmp_path / "partner.yaml"
    sheet.write_text("id: shop\nname: Boutique\nsector: x\ncontact: x\norigins: [http://localhost]\n", encoding="utf-8")

    assert "inscrit" in widget_server(f"partner import {sheet}").stdout
    assert "rien à changer" in widget_server(f"partner import {sheet}").stdout


@pytest.mark.usefixtures("shop")
def test_issuing_a_key_prints_it_and_the_two_lines_to_paste(widget_server):
    outcome = widget_server("key issue shop")
    key = issued(outcome)

    assert key.startswith("17c_pub_live_")
    assert outcome.stdout.splitlines()[-2:] == [
        '<a data-17cyber href="https://17.example/">Victime sur Internet ? Diagnostic 17Cyber. '
        "Danger immédiat : 17 ou 112, SMS 114.</a>",
        f'<script async src="https://17.example/17cyber.js" data-key="{key}" referrerpolicy="no-referrer"></script>',
    ]


@pytest.mark.usefixtures("shop")
def test_a_test_key_can_be_issued_until_a_day(widget_server):
    key = issued(widget_server("key issue shop --test --until 2040-12-31"))

    assert key.startswith("17c_pub_test_")
    assert (
        widget_server("key list shop").stdout == f"{key}\tactive\tjusqu'au 2041-01-01T00:00:00+00:00\tjamais utilisée\n"
    )


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("day", ["9999-12-31", str(YESTERDAY), "0001-01-01"], ids=["never", "yesterday", "long ago"])
def test_a_key_that_could_not_end_that_day_is_not_issued(widget_server, day):
    assert_refused(widget_server(f"key issue shop --until {day}"), "clé")
    assert widget_server("key list shop").stdout == ""


@pytest.mark.usefixtures("shop")
def test_a_key_is_for_trying_or_for_real(widget_server):
    outcome = widget_server("key issue shop --live --test")

    assert outcome.exit_code == 2
    assert "pas les deux" in outcome.stderr
    assert widget_server("key list shop").stdout == ""


def test_a_secret_key_is_shown_once_listed_by_its_label_and_revoked(widget_server, shop):
    shown = issued(widget_server("key secret shop"))
    name, state, _, use = widget_server("key list shop").stdout.rstrip().split("\t")
    assert shown.startswith("17c_sec_") and shown not in widget_server("key list shop").stdout
    assert (state, use) == ("active", "jamais utilisée")

    assert_refused(widget_server("key revoke 00000000 --secret-of shop"), "00000000")
    assert widget_server(f"key revoke {name.split()[-1]} --secret-of shop").exit_code == 0
    assert "révoquée" in widget_server("key list shop").stdout


@pytest.mark.parametrize("line", ["partner suspend \udcff", "key list \udc80x", "tree draw \udcff", "\udcff"])
def test_an_argument_of_another_encoding_is_told(widget_server, line):
    outcome = widget_server(line)

    assert outcome.exit_code == 2
    assert "UTF-8" in outcome.stderr


def test_a_mistake_among_several_sheets_names_its_file(widget_server, tmp_path):
    sheet = "id: {id}\nname: Nom\nsector: x\ncontact: x\norigins: [{origin}]\n"
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(sheet.format(id="good", origin="http://localhost"), encoding="utf-8")
    bad.write_text(sheet.format(id="bad", origin="ftp://x.example"), encoding="utf-8")

    outcome = widget_server(f"partner import {good} {bad}")

    assert outcome.exit_code == 1
    assert outcome.stderr.startswith(f"{bad} : ")


@pytest.mark.usefixtures("shop")
def test_rotating_then_revoking_shows_in_the_list(widget_server):
    old = issued(widget_server("key issue shop"))
    new = issued(widget_server(f"key rotate {old} --overlap 7"))
    widget_server(f"key revoke {old}")

    first, second = widget_server("key list shop").stdout.splitlines()
    assert first.startswith(f"{old}\trévoquée\tjusqu'au ")
    assert second == f"{new}\tactive\tsans fin\tjamais utilisée"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("key issue nobody", "nobody"),
        ("key list nobody", "nobody"),
        ("key revoke 17c_pub_live_x", "17c_pub_live_x"),
        ("key rotate 17c_pub_live_x --overlap 1", "7 à 90"),
        ("partner suspend nobody", "nobody"),
        ("partner import nowhere.yaml", "nowhere.yaml"),
        ("partner add shop --name B --sector x --contact x --origin http://shop.example", "https://"),
        ("application show 12", "n° 12"),
        ("application refuse 12 --reason x", "n° 12"),
        ("application prove 12 https://shop.example", "n° 12"),
        ("application prove 12 shop.example", "https://"),
        ("tree check nowhere.yaml", "nowhere.yaml"),
        ("staff add sam --name Sam --role auditor", "adresse"),
        ("staff add sam@example.org --name Sam --role auditor", "12 à 128"),
        ("staff role sam@example.org officer", "la force"),
        ("staff disable nobody@example.org", "nobody"),
        ("staff role nobody@example.org author", "nobody"),
        ("staff reset nobody@example.org", "nobody"),
    ],
)
def test_a_mistake_is_told_in_one_sentence(widget_server, line, said):
    outcome = widget_server(line)

    assert_refused(outcome, said)
    assert len(outcome.stderr.splitlines()) == 1


def test_an_unknown_setting_stops_everything(widget_server):
    assert_refused(widget_server("partner list", WIDGET_DATABSE="x"), "WIDGET_DATABASE")


def test_a_database_that_cannot_be_opened_is_told(widget_server, tmp_path):
    assert_refused(widget_server("partner list", WIDGET_DATABASE=str(tmp_path / "no" / "where.sqlite")), "ouverte")


def test_a_good_tree_is_counted(widget_server):
    outcome = widget_server("tree check")

    assert outcome.exit_code == 0
    assert "1 questions, 1 diagnostics, 2 contacts" in outcome.stdout


def test_each_mistake_of_a_tree_has_a_line(widget_server, tree_file):
    bad = (
        tree_file.read_text(encoding="utf-8").replace("next: stolen-card", "next: nowhere").replace("[block]", "[bloc]")
    )
    tree_file.write_text(bad, encoding="utf-8")

    outcome = widget_server("tree check")

    assert_refused(outcome, "nowhere")
    assert len(outcome.stderr.splitlines()) > 2
    assert any("block" in line for line in outcome.stderr.splitlines())


def test_a_tree_that_is_no_yaml_is_told_with_its_place(widget_server, tree_file):
    tree_file.write_text("title: [", encoding="utf-8")

    assert_refused(widget_server("tree check"), "ligne ")


def test_the_paths_of_a_tree_are_counted(widget_server):
    assert widget_server("tree paths").stdout == "2 chemins ; 1 réponses au plus, 1 en médiane.\n"


def test_a_taken_port_is_told_in_one_sentence(widget_server):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert_refused(widget_server(f"run --port {port}"), f"Le port {port} est déjà pris")


def test_without_a_good_tree_it_does_not_start(widget_server, tree_file):
    tree_file.write_text("title: vide", encoding="utf-8")

    assert_refused(widget_server("run"), "start")


def test_a_bad_last_good_tree_makes_up_for_nothing(widget_server, database, tree_file):
    for path in (tree_file, Path(last_good_tree({"DATABASE": database}))):
        path.write_text("title: vide", encoding="utf-8")

    assert_refused(widget_server("run"), "start")


def test_a_tree_that_is_a_pipe_is_not_waited_for(widget_server, tmp_path):
    os.mkfifo(tmp_path / "pipe")

    assert_refused(widget_server(f"tree check {tmp_path / 'pipe'}"), "pipe")


def test_a_tree_that_no_memory_holds_is_refused_unread(widget_server, tree_file):
    os.truncate(tree_file, 2**43)  # a hole: it takes no room on the disk

    assert_refused(widget_server("run"), "la limite est 1000000")


@pytest.mark.parametrize("port", ["0", "65536"])
def test_a_port_nobody_could_be_told_is_refused(widget_server, port):
    outcome = widget_server(f"run --port {port}")

    assert outcome.exit_code == 2
    assert "--port" in outcome.stderr


def test_a_check_for_editors_is_json_and_says_by_its_status_whether_all_is_well(widget_server, tree_file):
    good = widget_server("tree check --json")
    report = json.loads(good.stdout)
    assert good.exit_code == 0 and report["mistakes"] == report["stale"] == report["unclear"] == []
    assert report["counts"] == {"questions": 1, "diagnoses": 1, "contacts": 2, "letters": 0}

    text = tree_file.read_text(encoding="utf-8")
    tree_file.write_text(text.replace("next: stolen-card", "next: stolen-cart", 1), encoding="utf-8")
    bad = widget_server("tree check --json")
    assert bad.exit_code == 1 and any("stolen-cart" in each for each in json.loads(bad.stdout)["mistakes"])


def test_a_hard_sentence_fails_the_check(widget_server, tree_file):
    long = " ".join(["mot"] * 30)
    text = tree_file.read_text(encoding="utf-8")
    tree_file.write_text(text.replace("La banque vous répond", long), encoding="utf-8")
    assert_refused(widget_server("tree check"), "30 mots")


def test_sentences_without_translation_are_counted(widget_server):
    assert "en : " in widget_server("tree check").stdout


def test_every_path_can_be_listed(widget_server):
    outcome = widget_server("tree paths --all")
    assert outcome.stdout.splitlines()[0] == "1\t(tous)\tstolen-card\twhat/card"
    assert "2 chemins" in outcome.stderr


def test_two_versions_are_compared(widget_server, tree_file, tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text(tree_file.read_text(encoding="utf-8").replace("S2", "S4"), encoding="utf-8")
    assert "gravité S4 → S2" in widget_server(f"tree compare {other}").stdout
    assert "gravité S2 → S4" in widget_server(f"tree compare {tree_file} {other}").stdout


def test_stories_are_walked_and_what_they_leave_out_is_told(widget_server, tmp_path):
    stories = tmp_path / "stories.yaml"
    stories.write_text(
        "stories:\n- {id: a, told: b, answers: {what: card}, diagnosis: stolen-card}\n", encoding="utf-8"
    )
    told = "Récits bien arrivés : 1, tous. Diagnostics : 1 sur 1. Réponses : 1 sur 2."
    assert told in widget_server(f"tree stories {stories}").stdout
    stories.write_text(
        "stories:\n- {id: a, told: b, answers: {what: cart}, diagnosis: stolen-card}\n", encoding="utf-8"
    )
    assert_refused(widget_server(f"tree stories {stories}"), "vouliez-vous dire « card » ?")
    assert_refused(widget_server(f"tree stories {tmp_path / 'none.yaml'}"), "n'existe pas")


def test_a_catalogue_is_made_then_completed(widget_server, tmp_path):
    line = f"tree translate de --locales {tmp_path}"
    made = widget_server(line)
    assert made.exit_code == 0 and "phrases à traduire" in made.stdout
    path = tmp_path / "de/LC_MESSAGES/17cyber.po"
    path.write_text(
        path.read_text("utf-8").replace('msgid "une personne"\nmsgstr ""', 'msgid "une personne"\nmsgstr "jemand"'),
        "utf-8",
    )
    counts = [int(re.search(r" : (\d+) phrases", outcome.stdout)[1]) for outcome in (made, widget_server(line))]
    assert counts[1] == counts[0] - 1 and "jemand" in path.read_text("utf-8")
    assert_refused(widget_server(f"tree translate klingon --locales {tmp_path}"), "n'est le code d'aucune langue")


PASSPHRASE = "sept lampes éteintes au port"
ADD_SAM = "staff add sam@example.org --name Sam --role auditor"


@pytest.fixture
def sam(widget_server):
    return widget_server(ADD_SAM, stdin=f"{PASSPHRASE}\n")


def test_an_account_is_opened_and_its_second_factor_shown_once(widget_server, database, sam):
    assert sam.exit_code == 0
    assert sam.stdout.count("otpauth://totp/17Cyber:sam%40example.org?secret=") == 1
    codes = sam.stdout.splitlines()[-10:]
    assert len({code for code in codes if len(code) == 19}) == 10
    assert PASSPHRASE not in sam.output
    assert widget_server("staff list").stdout == "staff:1\tsam@example.org\tSam\tauditor\tactif\n"

    said_later = widget_server("staff list").output + widget_server("audit export").output
    assert not any(code in said_later for code in codes)


def test_a_passphrase_is_asked_twice_and_never_shown_at_a_terminal(database):
    terminal, theirs = pty.openpty()
    line = [sys.executable, "-m", "widget_server", *ADD_SAM.split()]
    places = dict.fromkeys(("stdin", "stdout", "stderr"), theirs)
    with subprocess.Popen(
        line, env=os.environ | {"WIDGET_DATABASE": database}, start_new_session=True, **places
    ) as asked:
        os.close(theirs)
        shown = _until(terminal, b"secr\xc3\xa8te: ")
        os.write(terminal, f"{PASSPHRASE}\n".encode())
        shown += _until(terminal, b"fois: ")
        os.write(terminal, f"{PASSPHRASE}\n".encode())
        shown += _until(terminal, None)
    os.close(terminal)

    assert asked.returncode == 0
    assert b"otpauth://" in shown and PASSPHRASE.encode() not in shown


def _until(terminal, end):
    shown = b""
    while end is None or not shown.endswith(end):
        try:
            chunk = os.read(terminal, 1024)
        except OSError:  # how Linux says that nobody is left at the other end
            break
        if not chunk:
            break
        shown += chunk
    return shown


@pytest.mark.usefixtures("sam")
def test_an_account_is_disabled_enabled_and_given_another_role(widget_server):
    widget_server("staff disable sam@example.org")
    assert "désactivé" in widget_server("staff list").stdout

    widget_server("staff enable sam@example.org")
    widget_server("staff role sam@example.org officer --force gendarmerie")
    assert widget_server("staff list").stdout.endswith("\tofficer gendarmerie\tactif\n")
    widget_server("staff role sam@example.org author")
    assert widget_server("staff list").stdout.endswith("\tauthor\tactif\n")


def test_a_reset_shows_another_secret_and_other_codes(widget_server, sam):
    again = widget_server("staff reset sam@example.org").stdout

    assert "otpauth://" in again
    secrets = [{word for word in told.split() if "secret=" in word or len(word) == 19} for told in (sam.stdout, again)]
    assert len(secrets[0]) == len(secrets[1]) == 11 and not secrets[0] & secrets[1]


def test_the_log_says_which_login_ran_a_command(widget_server, monkeypatch, shop):
    monkeypatch.setenv("LOGNAME", "camille\u202e")
    widget_server("partner suspend shop")

    logged = [json.loads(line) for line in widget_server("audit export").stdout.splitlines()]
    assert [entry["action"] for entry in logged] == ["partner add", "partner suspend"]
    assert logged[1]["who"] == "cli:camille\\u202e"


@pytest.mark.usefixtures("shop")
def test_the_head_of_the_log_shows_later_what_was_cut_off(widget_server, database):
    widget_server("partner suspend shop")
    head = widget_server("audit verify").stdout.split()[-1]
    assert head.startswith("2:")

    widget_server("partner resume shop")
    assert widget_server(f"audit verify --expect {head}").exit_code == 0

    with sqlite3.connect(database) as db:
        db.execute("DROP TRIGGER audit_delete")
        db.execute("DELETE FROM audit WHERE id > 1")
    db.close()
    assert widget_server("audit verify").exit_code == 0
    assert_refused(widget_server(f"audit verify --expect {head}"), "L'entrée 2 manque")


@pytest.mark.parametrize("head", ["2", "2:abc", f"x:{'0' * 64}"])
def test_a_head_is_a_number_and_a_hash(widget_server, head):
    outcome = widget_server(f"audit verify --expect {head}")

    assert outcome.exit_code == 2
    assert "nombre:empreinte" in outcome.stderr


def test_a_partner_is_reminded_once_of_a_key_that_ends(widget_server, shop, database):
    key = issued(widget_server(f"key issue shop --until {moments.today() + timedelta(days=5)}"))

    assert widget_server("key remind").stdout == f"Prévenu : shop, clé {key}\n"
    assert widget_server("key remind").stdout == ""
    [message] = Path(f"{database}.mail").glob("*.eml")
    assert b"x@shop.example" in message.read_bytes()


@pytest.fixture
def apply(database):
    """A callable that keeps an application and returns it."""

    def apply(*origins):
        with closing(connect(database)) as db:
            return applications.apply(db, "La Boutique", "retail", "equipe@shop.example", origins)

    return apply


def test_an_application_is_listed_shown_and_refused(widget_server, apply):
    number = apply("https://shop.example").number

    assert widget_server("application list").stdout == f"{number}\tLa Boutique\ten attente\thttps://shop.example\n"
    shown = widget_server(f"application show {number}").stdout
    assert "https://shop.example\tà prouver" in shown and "17cyber-site=" in shown
    assert_refused(widget_server(f"application approve {number}"), "https://shop.example")
    assert widget_server(f"application refuse {number} --reason Doublon").exit_code == 0
    assert "Motif : Doublon" in widget_server(f"application show {number}").stdout
    assert widget_server("application list --state waiting").stdout == ""


def test_an_application_is_proven_and_approved_while_the_service_is_tried(widget_server, apply):
    site = Site()
    application = apply(site.origin)
    tried = {"WIDGET_PUBLIC_URL": "http://127.0.0.1:8017"}
    try:
        assert_refused(widget_server(f"application prove {application.number} {site.origin}", **tried), "ni à")
        site.say("/.well-known/17cyber.txt", f"17cyber-site={application.token}")
        assert widget_server(f"application prove {application.number} {site.origin}", **tried).exit_code == 0
        assert_refused(widget_server(f"application prove {application.number} {site.origin}"), "privée")
    finally:
        site.stop()

    outcome = widget_server(f"application approve {application.number} --id shop")

    assert "prouvé le" in widget_server(f"application show {application.number}").stdout
    assert issued(widget_server("key list shop")) in outcome.stdout
    assert 'data-key="17c_pub_test_' in outcome.stdout


def test_partners_are_exported_as_they_are_imported(widget_server, shop, tmp_path):
    text = widget_server("partner export").stdout
    path = tmp_path / "all.yaml"
    path.write_text(text, encoding="utf-8")

    assert "rien à changer" in widget_server(f"partner import {path}").stdout


def test_a_partner_leaves_when_that_is_confirmed(widget_server, shop):
    assert widget_server("partner leave shop", "n\n").exit_code != 0
    assert "actif" in widget_server("partner list").stdout

    widget_server("partner leave shop --yes")
    assert "parti" in widget_server("partner list").stdout


def test_a_key_that_waits_is_confirmed_or_refused_at_the_command_line(widget_server, shop, database):
    with connect(database) as db:
        asked = confirmations.issue_live(db, "staff:1", "shop")
    assert widget_server("key waiting").stdout.split("\t")[:3] == [str(asked.number), "shop", "staff:1"]

    widget_server(f"key refuse {asked.number}")
    assert widget_server("key waiting").stdout == ""
    assert_refused(widget_server(f"key confirm {asked.number}"), "n'attend plus")


def test_a_tree_is_published_listed_and_gone_back_from(widget_server, tree_file, tmp_path):
    before, other = tree_file.read_text(), tmp_path / "other.yaml"
    other.write_text(before.replace("Carte volée", "Carte copiée"))

    outcome = widget_server(f"tree publish {other}")
    assert outcome.stdout == "L'édition 2 est publiée ; changements pour les gens : 0, textes modifiés : 1.\n"
    assert tree_file.read_text() == other.read_text()

    assert "reprend l'édition 1" in widget_server("tree rollback").stdout
    assert tree_file.read_text() == before

    lines = [line.split("\t") for line in widget_server("tree history").stdout.splitlines()]
    assert [line[0] for line in lines] == ["*3", "2", "*1"]
    assert lines[2][2:4] == ["service", "trouvée dans le fichier"]


def test_a_tree_that_cannot_be_published_is_told(widget_server, tree_file, tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text(tree_file.read_text().replace("next: stolen-card", "next: nowhere"))

    assert_refused(widget_server(f"tree publish {other}"), "nowhere")
    assert_refused(widget_server(f"tree publish {tmp_path}/none.yaml"), "none.yaml")
    assert_refused(widget_server("tree publish x", WIDGET_TREE=""), "x n'existe pas")
    assert_refused(widget_server(f"tree publish {tree_file}", WIDGET_TREE=""), "WIDGET_TREE")
    assert_refused(widget_server("tree rollback 3"), "n° 3")
    assert_refused(widget_server("tree rollback", WIDGET_TREE=""), "WIDGET_TREE")
    assert widget_server("tree history", WIDGET_TREE="").stdout == ""
