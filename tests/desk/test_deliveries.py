"""The outbox: what leaves once, what comes back, what is given up; between processes, across crashes, in time."""

import random
import signal
import subprocess
import sys
from datetime import timedelta

import pytest

from tests.desk.receiver import SECRET
from widget_server.config import signing_key
from widget_server.desk import alerts, codes, deliveries, dispatch, dossiers, retention
from widget_server.desk.deliveries import BACK_OFF, JITTER, LEASE, LONGEST_WAIT, MOST_TRIES
from widget_server.desk.folder import Folder
from widget_server.desk.webhook import Answer, Webhook
from widget_server.errors import BadAlert, BadDelivery, BadDossier, UnknownCode, UnknownDelivery
from widget_server.store import Sealer, connect_desk, moments, writing

WORDS = "Né à Évry 1987"
FACTS = {"facts": {"story": WORDS, "money": ""}, "contact": {"name": "Camille Durand", "telephone": "01 99 00 12 34"}}
TRANSCRIPT = [{"number": 1, "author": "person", "text": "Aidez-moi", "at": "2026-11-22T04:15:00+00:00", "news": None}]
NO, YES = Answer(None, "503"), Answer("acknowledged", "204")

CLAIMER = """
import sys
from widget_server.desk import deliveries
from widget_server.store import Sealer, connect_desk

with connect_desk(sys.argv[1], Sealer("a secret of thirty-two characters")) as db:
    sys.stdin.readline()
    while claimed := deliveries.claim(db):
        print(claimed.number)
"""

SENDER = """
import sys
from widget_server.config import signing_key
from widget_server.desk import dispatch
from widget_server.desk.webhook import Webhook
from widget_server.store import Sealer, connect_desk

with connect_desk(sys.argv[1], Sealer("a secret of thirty-two characters")) as db:
    sys.stdin.readline()
    dispatch.send_waiting(db, Webhook(sys.argv[2], signing_key(sys.argv[3])))
"""


@pytest.fixture
def server(receiver):
    return Webhook(receiver.url, signing_key(SECRET))


def prepare(db, **options):
    return dossiers.prepare(db, FACTS, ["facts", "contact"], **options)


def only(db):
    (delivery,) = deliveries.list_all(db)
    return delivery


def later(delivery):
    """A moment at which the next try of a delivery may start."""
    return moments.read(delivery.next_at) + timedelta(seconds=1)


def fail(db, times):
    """Have the only delivery tried so many times, in vain; return its pauses in seconds."""
    pauses = []
    for _ in range(times):
        now = later(only(db))
        deliveries.note(db, deliveries.claim(db, now), NO, now)
        if only(db).next_at:
            pauses.append((moments.read(only(db).next_at) - now).total_seconds())
    return pauses


def test_only_what_was_agreed_to_is_handed_over(desk, server, receiver):
    diagnosis = {"id": "a", "name": "Carte volée", "severity": "S2", "edition": "x"}
    sections = FACTS | {"diagnosis": diagnosis, "answers": []}
    dossiers.prepare(desk, sections, ["facts", "answers", "conversation"], TRANSCRIPT)

    dispatch.send_waiting(desk, server)

    (document,) = receiver.taken
    message = {"author": "person", "text": "Aidez-moi", "at": "2026-11-22T04:15:00+00:00"}
    assert document["data"] == {"facts": {"story": WORDS}, "conversation": [message]}
    assert (document["type"], document["id"]) == ("dossier", only(desk).id)


@pytest.mark.parametrize("consent", [[], ["answers"], ["conversation"], ["diagnosis"]])
def test_a_dossier_that_would_hold_nothing_is_refused(desk, consent):
    with pytest.raises(BadDossier):
        dossiers.prepare(desk, FACTS | {"answers": [], "contact": {"name": ""}}, consent)
    assert deliveries.list_all(desk) == []


def test_its_words_are_sealed_then_erased_once_taken_and_its_person_is_told(desk, desk_path, server):
    code, prepared = prepare(desk)
    assert prepared.state == "prepared"
    assert_unreadable(desk_path, code)

    dispatch.send_waiting(desk, server)

    assert dossiers.find(desk, code.lower().replace("-", " ")).state == "acknowledged"
    assert "effacé" in dossiers.find(desk, code).sentence
    assert desk.execute("SELECT content FROM delivery").fetchone() == (None,)
    assert_unreadable(desk_path, code)


def assert_unreadable(path, code):
    raw = path.read_bytes()
    for secret in (WORDS, "Évry", "1987", "Camille", "01 99 00", code, code.replace("-", "")):
        assert secret.encode() not in raw, secret
        assert ascii(secret)[1:-1].encode() not in raw, secret


def test_in_a_folder_it_is_delivered(desk, tmp_path):
    code, _ = prepare(desk)

    dispatch.send_waiting(desk, Folder(tmp_path / "dossiers"))

    assert dossiers.find(desk, code).state == "delivered"
    assert WORDS in next(tmp_path.glob("dossiers/*/dossier.json")).read_text(encoding="utf-8")


def test_a_server_that_refuses_then_takes_receives_the_same_document_under_the_same_id(desk, server, receiver):
    receiver.answers = [500, (302, {"Location": "/elsewhere"})]
    code, _ = prepare(desk)

    for state in ("prepared", "prepared", "acknowledged"):
        desk.execute("UPDATE delivery SET next_at = created_at WHERE next_at IS NOT NULL")
        assert dispatch.send_waiting(desk, server) == 1
        assert dossiers.find(desk, code).state == state
    assert len({headers["webhook-id"] for headers, _ in receiver.heard}) == 1
    assert len({body for _, body in receiver.heard}) == 1
    assert (only(desk).tries, only(desk).told) == (3, "204")
    assert dispatch.send_waiting(desk, server) == 0


def test_tries_are_further_and_further_apart_then_it_is_given_up_with_its_words_kept(desk):
    code, _ = prepare(desk)

    pauses = fail(desk, MOST_TRIES)

    assert [round(pause / expected) for pause, expected in zip(pauses, BACK_OFF, strict=True)] == [1] * len(BACK_OFF)
    given_up = only(desk)
    assert (given_up.state, given_up.next_at, given_up.told) == ("failed", None, "503")
    assert deliveries.read(desk, given_up)["data"]["facts"] == {"story": WORDS}
    assert deliveries.claim(desk, moments.now() + timedelta(days=2)) is None
    assert "n'a pas encore pu" in dossiers.find(desk, code).sentence


def test_what_failed_together_does_not_come_back_together():
    random.seed(17)
    pauses = {deliveries._pause(4, None) for _ in range(50)}

    assert len(pauses) == 50
    assert BACK_OFF[3] * (1 - JITTER) <= min(pauses) < max(pauses) <= BACK_OFF[3] * (1 + JITTER)


@pytest.mark.parametrize(
    ("asked", "least", "most"), [(0, 4, 6), (90, 90, 90), (10**9, LONGEST_WAIT, LONGEST_WAIT), (None, 4, 6)]
)
def test_a_server_that_asks_for_time_is_given_some_but_not_for_ever(asked, least, most):
    assert least <= deliveries._pause(1, asked) <= most


def test_a_claim_keeps_others_away_until_its_lease_is_over(desk):
    prepare(desk)
    now = moments.now()
    first = deliveries.claim(desk, now)

    assert deliveries.claim(desk, now) is None
    again = deliveries.claim(desk, now + LEASE)
    assert (again.number, again.tries) == (first.number, 2)


def test_whoever_comes_back_too_late_changes_nothing(desk):
    prepare(desk)
    now = moments.now()
    first = deliveries.claim(desk, now)
    second = deliveries.claim(desk, now + LEASE)

    deliveries.note(desk, first, NO, now + LEASE)
    assert only(desk).leased_until == second.leased_until
    deliveries.note(desk, second, YES, now + LEASE)
    deliveries.note(desk, second, NO, now + LEASE)
    assert only(desk).state == "acknowledged"


def test_two_processes_never_hand_over_the_same_thing(desk, desk_path):
    for _ in range(20):
        prepare(desk)

    workers = [start(desk_path, CLAIMER) for _ in range(2)]
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    claimed = [int(line) for worker in workers for line in worker.communicate()[0].split()]

    assert sorted(claimed) == list(range(1, 21))


def start(path, program, *arguments):
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    return subprocess.Popen([sys.executable, "-c", program, str(path), *arguments], **pipes)


def test_a_process_killed_once_the_server_has_it_leads_to_one_more_try_with_the_same_bytes(
    desk, desk_path, server, receiver
):
    prepare(desk)
    sender = start(desk_path, SENDER, receiver.url, SECRET)
    receiver.answers = [lambda handler: sender.kill()]
    sender.communicate("go\n")
    assert (sender.returncode, only(desk).state, only(desk).tries) == (-signal.SIGKILL, "prepared", 1)

    later = moments.now() + LEASE
    claimed = deliveries.claim(desk, later)
    deliveries.note(desk, claimed, server.take(deliveries.read(desk, claimed)), later)

    assert (only(desk).state, only(desk).tries) == ("acknowledged", 2)
    assert len({(headers["webhook-id"], body) for headers, body in receiver.heard}) == 1
    assert len(receiver.heard) == 2


def test_a_dossier_is_taken_back_until_it_was_taken(desk, server, receiver):
    receiver.answers = [500]
    code, _ = prepare(desk)
    dispatch.send_waiting(desk, server)

    withdrawn = dossiers.withdraw(desk, code)

    assert withdrawn.state == "withdrawn" and "possible" in withdrawn.sentence
    assert desk.execute("SELECT content FROM delivery").fetchone() == (None,)
    assert deliveries.claim(desk, moments.now() + timedelta(days=1)) is None
    assert dossiers.withdraw(desk, code).state == "withdrawn"


def test_a_dossier_that_was_taken_or_is_leaving_cannot_be_taken_back(desk, server):
    code, _ = prepare(desk)
    now = moments.now()
    claimed = deliveries.claim(desk, now)
    with pytest.raises(BadDelivery, match="en cours"):
        dossiers.withdraw(desk, code)

    deliveries.note(desk, claimed, YES)
    with pytest.raises(BadDelivery, match="déjà remis"):
        dossiers.withdraw(desk, code)


def test_the_staff_has_it_tried_again_from_the_beginning(desk, server):
    prepare(desk)
    fail(desk, MOST_TRIES)

    deliveries.retry(desk, only(desk).number)

    assert (only(desk).state, only(desk).tries) == ("prepared", 0)
    dispatch.send_waiting(desk, server)
    assert only(desk).state == "acknowledged"


def test_the_staff_gives_it_up_and_its_words_go(desk):
    code, _ = prepare(desk)
    fail(desk, MOST_TRIES)

    deliveries.drop(desk, only(desk).number)

    assert dossiers.find(desk, code).state == "dropped"
    assert desk.execute("SELECT content FROM delivery").fetchone() == (None,)
    for act in (deliveries.retry, deliveries.drop):
        with pytest.raises(BadDelivery, match="finie"):
            act(desk, only(desk).number)


def test_what_is_not_there_is_told(desk):
    for act in (deliveries.get, deliveries.retry, deliveries.drop):
        with pytest.raises(UnknownDelivery):
            act(desk, 12)
    for act in (dossiers.find, dossiers.withdraw):
        for code in (codes.new(), "", "K7QM"):
            with pytest.raises(UnknownCode):
                act(desk, code)


def test_the_same_form_sent_twice_prepares_one_dossier(desk):
    code = codes.new()

    assert prepare(desk, code=code) == prepare(desk, code=code)
    assert len(deliveries.list_all(desk)) == 1


def test_everything_goes_after_thirty_days_whatever_became_of_it(desk, desk_path):
    code, _ = prepare(desk)
    alerts.alert(desk, 12, "staff:3", "Un hôpital est touché.", {})
    now = moments.now()

    retention.erase_expired(desk, now + timedelta(days=29))
    assert len(deliveries.list_all(desk)) == 2
    retention.erase_expired(desk, now + timedelta(days=31))
    assert deliveries.list_all(desk) == []
    with pytest.raises(UnknownCode):
        dossiers.find(desk, code)


def test_an_alert_leaves_by_the_same_door(desk, desk_path, server, receiver):
    about = {"diagnosis": "Rançongiciel", "severity": "S4", "force": "police", "place": "Rennes", "commune": "35238"}
    alerts.alert(desk, 12, "staff:3", "  Un hôpital est touché.  ", about)
    assert "hôpital".encode() not in desk_path.read_bytes()

    dispatch.send_waiting(desk, server)

    (document,) = receiver.taken
    assert document["type"] == "alert"
    assert document["data"]["reason"] == "Un hôpital est touché."
    assert document["data"]["about"] == {"conversation": "12", "officer": "staff:3", "diagnosis": "Rançongiciel",
                                         "severity": "S4", "force": "police", "place": "Rennes"}  # fmt: skip


@pytest.mark.parametrize("reason", ["", "   ", "x" * 1001])
def test_an_alert_needs_a_reason(desk, reason):
    with pytest.raises(BadAlert):
        alerts.alert(desk, 12, "staff:3", reason, {})
    assert deliveries.list_all(desk) == []


def test_what_is_no_text_keeps_nothing_from_leaving(desk, tmp_path, server, receiver):
    for there in (server, Folder(tmp_path / "dossiers")):
        alerts.alert(desk, 12, "staff:3", "Un hôpital est touché.", {"place": "Ren\ud800nes"})
        dispatch.send_waiting(desk, there)

    assert {each.state for each in deliveries.list_all(desk)} == {"acknowledged", "delivered"}
    assert len(list(tmp_path.glob("dossiers/2*/alert.html"))) == 1


def test_what_cannot_be_opened_keeps_nothing_else_from_leaving(desk, desk_path, server, receiver, caplog):
    with connect_desk(desk_path, Sealer("another secret of thirty-two signs")) as other:
        prepare(other)
    prepare(desk)

    assert dispatch.send_waiting(desk, server) == 2

    assert len(receiver.taken) == 1
    assert {each.told for each in deliveries.list_all(desk)} == {"204", "erreur interne"}
    assert WORDS not in caplog.text


def test_all_that_waits_leaves_the_oldest_first(desk, server, receiver):
    with writing(desk):
        for seconds in (30, 10, 20):
            prepare(desk, now=moments.now() - timedelta(seconds=seconds))

    dispatch.send_waiting(desk, server)

    at = [document["timestamp"] for document in receiver.taken]
    assert len(at) == 3 and at == sorted(at)
