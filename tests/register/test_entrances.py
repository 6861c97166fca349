import threading
from datetime import timedelta

import pytest

from widget_server.errors import BadLink
from widget_server.register import departures, entrances, links, mail, partners
from widget_server.store import moments

SECRET = "a secret of thirty-two characters"


@pytest.fixture
def settings(database):
    return {"PUBLIC_URL": "https://17.example", "SMTP": "", "MAIL": "", "MAIL_FROM": "a@17.example", "DATABASE": database}  # fmt: skip


def tokens(settings):
    """What the messages kept let in with, the newest first."""
    return [each.text.split(f"{entrances.PATH}/")[1].split()[0] for each in mail.list_kept(settings)]


def make_token(db, settings, partner="bank"):
    return entrances.make_link(db, settings, SECRET, partner).rsplit("/", 1)[1]


@pytest.mark.parametrize("text", ["bank", " BANK ", "x@bank.example", "X@Bank.example"])
def test_a_link_is_sent_to_the_contact_by_id_or_address(db, bank, settings, text):
    entrances.send_links(db, settings, SECRET, text)

    (kept,) = mail.list_kept(settings)
    assert kept.to == bank.contact and "La Banque" in kept.text
    assert entrances.use(db, SECRET, tokens(settings)[0]) == bank


def test_each_partner_of_an_address_has_a_message(db, bank, settings):
    partners.add(db, "cli:test", "shop", "Boutique", "commerce", bank.contact, ["https://shop.example"])

    entrances.send_links(db, settings, SECRET, bank.contact)

    assert {entrances.use(db, SECRET, token).id for token in tokens(settings)} == {"bank", "shop"}


@pytest.mark.parametrize("text", ["", "nobody", "y@bank.example", "%", "bank' OR 1", "\x00", "bank\nshop"])
def test_nothing_is_sent_to_anyone_else(db, bank, settings, text):
    entrances.send_links(db, settings, SECRET, text)

    assert mail.list_kept(settings) == []


def test_a_contact_that_is_no_address_is_left_alone(db, settings):
    partners.add(db, "cli:test", "old", "Ancien", "x", "le service client", ["https://old.example"])

    entrances.send_links(db, settings, SECRET, "old")

    assert mail.list_kept(settings) == []


def test_nobody_is_flooded(db, bank, settings):
    now = moments.now()
    for seconds in (0, 1, 299):
        entrances.send_links(db, settings, SECRET, "bank", now + timedelta(seconds=seconds))
    assert len(mail.list_kept(settings)) == 1

    entrances.send_links(db, settings, SECRET, "bank", now + timedelta(seconds=301))
    assert len(mail.list_kept(settings)) == 2


def test_looking_at_a_link_does_not_use_it_up(db, bank, settings):
    token = make_token(db, settings)

    for _ in range(3):
        assert entrances.look_at(db, SECRET, token) == bank
    assert entrances.use(db, SECRET, token) == bank


def test_a_link_lets_in_once_and_makes_the_others_worth_nothing(db, bank, settings):
    first, second = make_token(db, settings), make_token(db, settings)
    entrances.use(db, SECRET, second)

    for token in (first, second):
        for act in (entrances.look_at, entrances.use):
            with pytest.raises(BadLink):
                act(db, SECRET, token)
    assert entrances.use(db, SECRET, make_token(db, settings)) == bank


def test_a_link_sent_to_another_contact_lets_nobody_in(db, bank, settings):
    token = make_token(db, settings)
    partners.update(db, "cli:test", "bank", bank.name, bank.sector, "new@bank.example", bank.origins)

    with pytest.raises(BadLink):
        entrances.use(db, SECRET, token)
    assert entrances.use(db, SECRET, make_token(db, settings)).contact == "new@bank.example"


def test_of_many_at_once_one_comes_in(open_database, bank, db, settings):
    token, outcomes, barrier = make_token(db, settings), [], threading.Barrier(4)

    def come_in(own):
        barrier.wait()
        try:
            outcomes.append(entrances.use(own, SECRET, token).id)
        except BadLink:
            outcomes.append(None)

    threads = [threading.Thread(target=come_in, args=(open_database(),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes, key=str) == [None, None, None, "bank"]


def test_another_signature_lets_nobody_in(db, bank, settings):
    forged = [
        make_token(db, settings)[:-1],
        links.sign("another secret of the same length!!", entrances.PURPOSE, ["bank", 0]),
        links.sign(SECRET, "application", ["bank", 0]),
        links.sign(SECRET, entrances.PURPOSE, ["nobody", 0]),
        links.sign(SECRET, entrances.PURPOSE, ["bank", 0]),
        links.sign(SECRET, entrances.PURPOSE, ["bank", 1]),
        "",
        "x",
    ]
    for token in forged:
        with pytest.raises(BadLink):
            entrances.use(db, SECRET, token)


def test_a_partner_who_left_has_no_way_in(db, bank, settings):
    token = make_token(db, settings)
    departures.leave(db, "cli:test", "bank")
    entrances.send_links(db, settings, SECRET, "bank")

    assert mail.list_kept(settings) == []
    with pytest.raises(BadLink):
        entrances.use(db, SECRET, token)


def test_a_partner_is_found_without_reading_the_others(db):
    plan = " ".join(row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {entrances.FIND}", ["x", "x"]).fetchall())

    assert "SCAN" not in plan and "partner_by_contact" in plan


def test_a_welcome_lets_in(db, bank, settings):
    entrances.send_welcome(db, settings, SECRET, bank)

    assert "approuvée" in mail.list_kept(settings)[0].text
    assert entrances.use(db, SECRET, tokens(settings)[0]) == bank
