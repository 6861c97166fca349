from datetime import timedelta
from pathlib import Path

import pytest

from widget_server.errors import BadStaff, UnknownStaff
from widget_server.register import audit
from widget_server.register.people import proofs, sessions, staff, tries
from widget_server.store import moments

FACTS = {"login": "sam@example.org", "name": "Sam", "role": "auditor", "passphrase": "une phrase assez longue"}


def test_a_person_is_found_as_they_were_added(db, camille):
    found = staff.get(db, " Camille.Durand@Example.org")

    assert (found.login, found.name, found.role, found.state) == (camille.login, "Camille Durand", "issuer", "active")
    assert staff.list_all(db) == [found]


@pytest.mark.parametrize(
    ("role", "force"), [("officer", ""), ("officer", "army"), ("auditor", "police"), ("supervisor", "gendarmerie")]
)
def test_officers_and_no_others_are_of_a_force(db, camille, role, force):
    with pytest.raises(BadStaff, match="force"):
        staff.add(db, "cli:test", **FACTS | {"role": role, "force": force})
    with pytest.raises(BadStaff, match="force"):
        staff.change_role(db, "cli:test", camille.login, role, force)

    assert staff.get(db, camille.login).role == "issuer" and len(staff.list_all(db)) == 1


def test_an_officer_changes_force_or_stops_being_one(db, camille):
    for role, force in (("officer", "police"), ("officer", "gendarmerie"), ("auditor", "")):
        staff.change_role(db, "cli:test", camille.login, role, force)
        assert (staff.get(db, camille.login).role, staff.get(db, camille.login).force) == (role, force)
    told = [entry["after"] for entry in audit.about(db, [staff.get(db, camille.login).who])][:3]
    assert told == [
        {"role": "auditor"},
        {"role": "officer", "force": "gendarmerie"},
        {"role": "officer", "force": "police"},
    ]


def test_enrolment_is_an_address_to_scan_and_ten_codes(camille):
    assert (camille.totp.issuer, camille.totp.name) == ("17Cyber", camille.login)
    assert len(camille.totp.secret) == 32
    assert len(set(camille.recovery_codes)) == 10


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("login", "sam"),
        ("login", "sam@localhost"),
        ("login", "é@example.org"),
        ("login", "sam@example.org\n@x.org"),
        ("login", "\udcff@example.org"),
        ("login", f"{'a' * 250}@example.org"),
        ("name", " "),
        ("name", "a" * 101),
        ("name", "Sam\u202e"),
        ("role", "admin"),
        ("passphrase", ""),
        ("passphrase", "onze signes"),
        ("passphrase", "x" * 129),
    ],
)
def test_what_cannot_be_an_account_is_told_in_one_sentence(db, field, value):
    with pytest.raises(BadStaff) as told:
        staff.add(db, "cli:test", **FACTS | {field: value})

    assert len(str(told.value).splitlines()) == 1
    assert staff.list_all(db) == [] and audit.head(db).count == 0


@pytest.mark.parametrize(
    "passphrase",
    ["camille@example.org", "CAMILLE 2030 !!!", "Camille Durand 1", "ÇamilleDurand", "mon nom : c.a.m.i.l.l.e"],
)
def test_a_passphrase_holds_neither_login_nor_name(db, passphrase):
    facts = FACTS | {"login": "camille@example.org", "name": "Camille Durand"}

    with pytest.raises(BadStaff, match="ni l'identifiant ni le nom"):
        staff.add(db, "cli:test", **facts | {"passphrase": passphrase})


def test_a_short_name_does_not_stand_in_the_way(db):
    staff.add(db, "cli:test", "al@example.org", "Al", "author", "le cheval de la reine")


def test_a_login_is_taken_once(db, camille):
    with pytest.raises(BadStaff, match="a déjà un compte"):
        staff.add(db, "cli:test", **FACTS | {"login": camille.login.upper()})


@pytest.mark.parametrize(
    "act",
    [
        lambda db, login: staff.get(db, login),
        lambda db, login: staff.disable(db, "cli:test", login),
        lambda db, login: staff.enable(db, "cli:test", login),
        lambda db, login: staff.change_role(db, "cli:test", login, "author"),
        lambda db, login: staff.reset_second_factor(db, "cli:test", login),
    ],
)
@pytest.mark.parametrize("login", ["nobody@example.org", "nobody", "\udcff"])
def test_an_unknown_login_is_told(db, act, login):
    with pytest.raises(UnknownStaff):
        act(db, login)


def test_disabling_and_enabling_undo_each_other(db, camille):
    before = staff.get(db, camille.login)

    staff.disable(db, "cli:test", camille.login)
    assert staff.get(db, camille.login).state == "disabled"

    staff.enable(db, "cli:test", camille.login)
    assert staff.get(db, camille.login) == before


def test_a_role_is_one_of_four(db, camille):
    staff.change_role(db, "cli:test", camille.login, "administrator")
    assert staff.get(db, camille.login).role == "administrator"

    with pytest.raises(BadStaff, match="issuer, author, auditor, administrator"):
        staff.change_role(db, "cli:test", camille.login, "root")


@pytest.mark.usefixtures("camille")
def test_every_change_leaves_an_entry_that_names_nobody(db):
    login = "camille.durand@example.org"
    staff.change_role(db, "cli:a", login, "author")
    staff.change_role(db, "cli:a", login, "author")
    staff.disable(db, "cli:b", login)
    staff.enable(db, "cli:c", login)
    staff.reset_second_factor(db, "staff:7", login)

    log = "\n".join(audit.export(db))
    assert [line.split('"action":"')[1].split('"')[0] for line in log.splitlines()] == [
        "staff add",
        "staff role",
        "staff disable",
        "staff enable",
        "staff reset",
    ]
    assert "amille" not in log and "staff:1" in log
    assert audit.verify(db) is None


def test_no_secret_is_in_the_file_but_the_one_the_service_must_read(db, database, camille):
    token = sessions.open(db, staff.get(db, camille.login).id)
    proofs.check_passphrase(db, camille.login, camille.passphrase)
    with pytest.raises(proofs.BadCredentials):
        proofs.check_passphrase(db, "other@example.org", "mot tapé par mégarde")

    kept = Path(database).read_bytes()

    for secret in (camille.passphrase, "mot tapé par mégarde", "other@example.org", token, *camille.recovery_codes):
        assert secret.encode() not in kept
        assert secret.replace("-", "").encode() not in kept
    assert kept.count(camille.totp.secret.encode()) == 1
    assert camille.totp.secret not in "".join(audit.export(db))


def test_a_secret_that_was_replaced_is_gone_from_the_file(db, database, camille):
    staff.reset_second_factor(db, "cli:test", camille.login)

    assert camille.totp.secret.encode() not in Path(database).read_bytes()
    assert not Path(f"{database}-journal").exists()


def test_after_a_year_nothing_is_left_of_whoever_was_disabled(db, database, camille):
    person = staff.get(db, camille.login)
    sessions.open(db, person.id)
    tries.count(db, camille.login)
    staff.disable(db, "cli:test", camille.login)

    staff.erase_expired(db, moments.now() + timedelta(days=364))
    assert staff.list_all(db)

    staff.erase_expired(db, moments.now() + timedelta(days=366))
    assert [db.table(name).count for name in ("staff", "recovery_code", "session", "attempt")] == [0, 0, 0, 0]
    assert b"amille" not in Path(database).read_bytes()
    assert list(audit.export(db))[-1].count('"action":"staff erase"') == 1


def test_whoever_is_enabled_again_is_not_erased(db, camille):
    staff.disable(db, "cli:test", camille.login)
    staff.enable(db, "cli:test", camille.login)

    staff.erase_expired(db, moments.now() + timedelta(days=1000))

    assert staff.list_all(db)


def test_a_number_never_comes_to_mean_someone_else(db, camille):
    number = staff.get(db, camille.login).id
    staff.disable(db, "cli:test", camille.login)
    staff.erase_expired(db, moments.now() + timedelta(days=366))

    staff.add(db, "cli:test", **FACTS)

    assert staff.get(db, FACTS["login"]).id > number


@pytest.fixture
def sam(db):
    staff.add(db, "cli:test", **FACTS | {"role": "administrator"})
    return staff.get(db, FACTS["login"])


def test_nobody_changes_what_they_may_do_themselves(db, sam):
    staff.add(db, "cli:test", **FACTS | {"login": "lea@example.org", "role": "administrator"})

    for act in (
        lambda: staff.disable(db, sam.who, sam.login),
        lambda: staff.change_role(db, sam.who, sam.login, "auditor"),
    ):
        with pytest.raises(BadStaff, match="propres droits"):
            act()
    assert staff.get(db, sam.login) == sam


def test_the_last_administrator_stays(db, sam, camille):
    who = staff.get(db, camille.login).who

    for act in (
        lambda: staff.disable(db, who, sam.login),
        lambda: staff.change_role(db, who, sam.login, "auditor"),
    ):
        with pytest.raises(BadStaff, match="dernier"):
            act()

    staff.add(db, "cli:test", **FACTS | {"login": "lea@example.org", "role": "administrator"})
    staff.disable(db, who, sam.login)
    assert staff.get(db, sam.login).state == "disabled"
    staff.enable(db, who, sam.login)


def test_the_command_line_may_shut_anyone_out(db, sam):
    staff.disable(db, "cli:test", sam.login)

    assert staff.get(db, sam.login).state == "disabled"


def test_a_person_is_found_by_number(db, sam):
    assert staff.get_numbered(db, sam.id) == sam
    for number in (0, sam.id + 1, 10**30):
        with pytest.raises(UnknownStaff):
            staff.get_numbered(db, number)
