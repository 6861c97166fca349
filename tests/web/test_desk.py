"""The desk: who waits, taking, answering, suggesting, passing on and ending, with the script and without it."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from html import unescape
from urllib.parse import urlencode

import pytest

from tests.web.staff import CSRF, PASSPHRASE, Browser, open_account
from widget_server.desk import conversations, deliveries, presence, retention
from widget_server.register import audit
from widget_server.store import connect, moments, writing
from widget_server.web import gate
from widget_server.web.desk import shown

HOME = "/desk/"
SECRETS = ("Zoé Fictive", "On m'a tout pris")


@pytest.fixture
def desk(app, people):
    """The desk's database, where nobody waits."""
    with app.extensions["connect_desk"]() as db:
        with writing(db):
            for table in ("conversation", "delivery", "presence", "load"):
                db.table(table).delete_where()
            conversations.note_erasure(db)
        yield db


@pytest.fixture
def begin(app, desk):
    """A callable that asks for a person, as a browser does, and returns the Victim."""
    return lambda force="police", **more: Victim(app, desk, force, more)


class Victim:
    """Someone who asked for a person and knows their code."""

    def __init__(self, app, desk, force, more):
        told = {"force": force, "place": "Rennes", "audience": "person", "diagnosis": "stolen-card"}
        told |= {"notes": ["paid"], "name": SECRETS[0]} | more
        self.client = app.test_client(use_cookies=False)
        code = self.client.post("/v1/conversations", json=told).json["code"]
        self.id = conversations.find(desk, code).id
        self.headers = {"Authorization": f"Bearer {code}"}

    def say(self, text, token="a-token-of-theirs"):
        path = "/v1/conversations/own/messages"
        return self.client.post(path, json={"text": text, "token": token}, headers=self.headers)

    def read(self):
        return self.client.get("/v1/conversations/own", headers=self.headers).json

    def hears(self):
        return [message["text"] for message in self.read()["messages"] if message["author"] == "officer"]


def act(browser, victim, deed, **fields):
    """Press a button of the board, without its script."""
    return browser.post(f"/desk/conversations/{victim.id}/{deed}", HOME, **fields)


def act_by_script(browser, victim, deed, **fields):
    token = CSRF.search(browser.get(HOME).text)[1]
    path = f"/desk/conversations/{victim.id}/{deed}"
    return browser.client.post(path, data=fields | {"csrf_token": token}, headers={"Accept": "application/json"})


def told(browser, path=HOME):
    return unescape(browser.get(path).text)


def news_since(version):
    return f"/desk/news?{urlencode({'version': version})}"


def board(browser):
    """(the numbers that wait for one's force, for the other, those one holds), as the page shows them."""
    page = told(browser)
    mine, _, theirs = page.partition('id="theirs-title"')
    numbers = [[int(found) for found in re.findall(r'<li id="waiting-(\d+)"', part)] for part in (mine, theirs)]
    return (*numbers, [int(found) for found in re.findall(r'<article id="conversation-(\d+)"', page)])


def test_each_role_begins_where_it_works(app, people, desk):
    for role, home in {"officer": HOME, "supervisor": "/desk/charts", "auditor": "/console/"}.items():
        answer = Browser(app).sign_in(*open_account(people, role))
        assert answer.headers["Location"] == home


def test_one_comes_back_where_one_was_going(app, people, desk):
    browser, (login, enrolment) = Browser(app), open_account(people, "officer")
    ways = {"/desk/callbacks": "/desk/callbacks", "/console/": HOME, "//desk.example/": HOME}
    for (asked, given), code in zip(ways.items(), enrolment.recovery_codes, strict=False):
        browser.post("/console/connexion", login=login, passphrase=PASSPHRASE, next=asked)
        assert browser.post("/console/connexion/code", code=code, next=asked).headers["Location"] == given


def test_whoever_signs_out_is_no_longer_there(come_in, begin, desk):
    officer, victim = come_in("officer"), begin()
    act(officer, victim, "take")
    officer.post("/console/deconnexion", HOME)
    retention.tend(desk)

    assert victim.read()["state"] == "waiting" and victim.read()["officers_present"] == 0


def test_the_gravest_then_the_longest_waiting_come_first(come_in, begin, desk):
    first, second, elsewhere = begin(), begin(), begin("gendarmerie")
    _, grave = conversations.open(desk, "police", "S4", conversations.get(desk, first.id).about)

    assert board(come_in("officer")) == ([grave.id, first.id, second.id], [elsewhere.id], [])


def test_however_many_wait_the_page_shows_the_first_and_says_how_many(come_in, begin, desk):
    last, about = begin(), {"diagnosis": "stolen-card", "place": "Rennes"}
    with writing(desk):
        grave = [conversations.open(desk, "police", "S4", about)[1].id for _ in range(shown.MOST)]
        for _ in range(3):
            conversations.open(desk, "gendarmerie", "S4", about)

    officer = come_in("officer")
    assert board(officer)[0] == grave
    page = told(officer)
    assert "En attente : 51" in page and "Seules les 50 premières sont montrées." in page
    assert "Pour la gendarmerie : 3" in page

    act(officer, last, "take")
    assert "Seules les" not in told(officer)


def test_what_is_told_before_taking_is_what_is_needed_to_choose(come_in, begin):
    begin().say(SECRETS[1])
    page = told(come_in("officer"))

    for word in ("Carte volée", "Rennes", "Sérieux", "attend depuis moins d'une minute"):
        assert word in page
    assert not any(secret in page for secret in SECRETS) and "A payé" not in page


def test_a_conversation_is_taken_and_both_talk(come_in, begin):
    officer, victim = come_in("officer"), begin()
    victim.say(SECRETS[1])

    assert act(officer, victim, "take").headers["Location"] == f"/desk/#conversation-{victim.id}"
    assert act(officer, victim, "messages", text="Je suis là.").status_code == 303

    page = told(officer)
    for word in (*SECRETS, "A payé", "une personne", "Je suis là.", "Un policier vous répond."):
        assert word in page
    assert board(officer) == ([], [], [victim.id])
    assert victim.hears() == ["Je suis là."] and victim.read()["state"] == "taken"


def test_what_strangers_never_end_keeps_no_officer_from_answering(come_in, begin):
    officer, victim = come_in("officer"), begin()
    with ExitStack() as strangers:
        for _ in range(gate.READERS):
            strangers.enter_context(gate._reading())
        act(officer, victim, "take")
        act(officer, victim, "messages", text="Je suis là.")
    assert victim.hears() == ["Je suis là."]


def test_a_message_sent_twice_is_said_once(come_in, begin):
    officer, victim = come_in("officer"), begin()
    act(officer, victim, "take")

    for _ in range(2):
        answer = act_by_script(officer, victim, "messages", text="Je suis là.", token="0123-4567")
        assert (answer.status_code, answer.data) == (204, b"")

    assert victim.hears() == ["Je suis là."]


@pytest.mark.parametrize(
    "fields",
    [{}, {"text": "  "}, {"text": "a" * 2001}, {"text": "a", "token": "é"}, {"text": "a", "token": "a" * 65}],
)
def test_a_message_that_cannot_be_kept_is_told(come_in, begin, fields):
    officer, victim = come_in("officer"), begin()
    act(officer, victim, "take")

    answer = act_by_script(officer, victim, "messages", **fields)
    assert answer.status_code == 422 and answer.json["detail"].endswith(".")
    assert act(officer, victim, "messages", **fields).status_code == 303
    assert 'class="warned"' in told(officer)
    assert victim.hears() == []


def test_what_another_holds_is_neither_read_nor_answered(come_in, begin):
    victim = begin()
    holder, other = come_in("officer"), come_in("officer", "sam@example.org")
    act(holder, victim, "take")
    victim.say(SECRETS[1])

    for deed in ("take", "messages", "writing", "suggest", "alert", "release", "transfer", "end"):
        fields = {"text": "Bonjour", "reason": "Grave", "suggestion": "numbers", "outcome": "advised"}
        assert act_by_script(other, victim, deed, **fields).status_code == 409, deed
    for path in (HOME, "/desk/news"):
        assert not any(secret in told(other, path) for secret in SECRETS)
    assert "Quelqu'un d'autre vient de prendre" in act_by_script(other, victim, "take").json["detail"]
    assert victim.read()["state"] == "taken" and victim.hears() == [] and victim.read()["suggestions"] == []


def test_the_other_force_takes_nothing_until_it_is_passed_on(come_in, begin):
    police, gendarme = come_in("officer"), come_in("officer", "sam@example.org", "gendarmerie")
    victim = begin()

    assert act_by_script(gendarme, victim, "take").status_code == 409
    assert board(gendarme) == ([], [victim.id], [])
    act(police, victim, "take")
    act(police, victim, "transfer")
    assert board(gendarme) == ([victim.id], [], [])
    assert act_by_script(gendarme, victim, "take").status_code == 204
    assert victim.read()["force"] == "gendarmerie"


def test_two_who_take_at_once_are_one(app, people, begin):
    victim = begin()
    officers = [Browser(app) for _ in range(4)]
    for number, browser in enumerate(officers):
        browser.sign_in(*open_account(people, "officer", f"o{number}@example.org"))

    with ThreadPoolExecutor(len(officers)) as pool:
        answers = list(pool.map(lambda browser: act_by_script(browser, victim, "take").status_code, officers))

    assert sorted(answers) == [204, 409, 409, 409]
    assert [len(board(browser)[2]) for browser in officers].count(1) == 1


def test_a_conversation_is_put_back_with_what_was_said(come_in, begin):
    officer, other, victim = come_in("officer"), come_in("officer", "sam@example.org"), begin()
    victim.say(SECRETS[1])
    act(officer, victim, "take")
    act(officer, victim, "release")

    assert board(officer) == ([victim.id], [], [])
    act(other, victim, "take")
    assert SECRETS[1] in told(other)


def test_what_an_officer_who_is_gone_held_is_another_s_to_take(come_in, begin, desk):
    gone, other, victim = come_in("officer"), come_in("officer", "sam@example.org"), begin()
    gone.get("/desk/news")
    act(gone, victim, "take")
    victim.say(SECRETS[1])
    retention.tend(desk, moments.now() + 2 * presence.THERE)

    assert board(gone) == ([victim.id], [], []) and board(other) == ([victim.id], [], [])
    assert act_by_script(gone, victim, "messages", text="Me revoilà.").status_code == 409
    act(other, victim, "take")
    assert SECRETS[1] in told(other) and "Nous avons perdu la liaison" in told(other)


def test_what_is_suggested_is_put_before_the_person(come_in, begin):
    officer, victim = come_in("officer"), begin()
    act(officer, victim, "take")

    for kind in ("callback", "numbers", "callback"):
        assert act_by_script(officer, victim, "suggest", suggestion=kind).status_code == 204
    assert victim.read()["suggestions"] == ["callback", "numbers"]
    assert "Vous avez proposé : un rappel, les numéros utiles." in told(officer)
    assert act_by_script(officer, victim, "suggest", suggestion="money").status_code == 409


def test_specialists_are_alerted_with_a_reason_and_without_a_word_of_the_person(come_in, begin, desk):
    officer, victim = come_in("officer"), begin()
    victim.say(SECRETS[1])
    act(officer, victim, "take")

    assert act_by_script(officer, victim, "alert", reason=" ").status_code == 422
    act(officer, victim, "alert", reason="Un hôpital est touché.")
    assert "Les spécialistes sont alertés." in told(officer)
    (delivery,) = deliveries.list_all(desk)
    held = json.dumps(deliveries.read(desk, delivery), ensure_ascii=False)
    assert "Un hôpital est touché." in held and "Carte volée" in held and "Rennes" in held
    assert not any(secret in held for secret in SECRETS)


def test_a_conversation_is_ended_with_an_outcome(come_in, begin):
    officer, victim = come_in("officer"), begin()
    act(officer, victim, "take")

    assert act_by_script(officer, victim, "end", outcome="vanished").status_code == 422
    assert act_by_script(officer, victim, "end", outcome="person").status_code == 409
    assert act_by_script(officer, victim, "end", outcome="complaint").status_code == 204
    assert victim.read()["state"] == "ended" and victim.read()["outcome"] == "complaint"
    assert board(officer) == ([], [], [])
    assert act_by_script(officer, victim, "messages", text="Encore ?").status_code == 409


@pytest.mark.parametrize("number", [0, 99, 2**63, 10**40])
def test_a_conversation_that_is_not_there_is_told(come_in, desk, number):
    officer = come_in("officer")
    token = CSRF.search(officer.get(HOME).text)[1]
    headers = {"Accept": "application/json"}

    for deed in ("take", "messages", "end"):
        path, data = f"/desk/conversations/{number}/{deed}", {"csrf_token": token, "text": "Bonjour"}
        assert officer.client.post(path, data=data, headers=headers).status_code == 404


def test_each_sees_that_the_other_is_writing(come_in, begin):
    officer, victim = come_in("officer"), begin()
    act(officer, victim, "take")

    victim.client.post("/v1/conversations/own/writing", headers=victim.headers)
    assert "La personne écrit…" in told(officer)
    assert act_by_script(officer, victim, "writing").status_code == 204
    assert victim.read()["officer_is_writing"]


def test_a_page_left_open_is_told_only_what_is_new(come_in, begin):
    officer = come_in("officer")
    seen = re.search(r'data-version="([^"]+)"', officer.get(HOME).text)[1]
    victim = begin()

    fresh = officer.get(f"/desk/news?version={seen}")
    assert fresh.status_code == 200 and f'id="waiting-{victim.id}"' in fresh.text
    assert "<main" not in fresh.text and "frame-ancestors 'none'" in fresh.headers["Content-Security-Policy"]
    assert officer.get("/desk/news?version=").status_code == 200


def test_a_conversation_left_open_is_told_from_where_it_was_read(come_in, begin):
    officer, victim, other = come_in("officer"), begin(), begin()
    for each in (victim, other):
        act(officer, each, "take")
    victim.say("Un premier mot.")
    pages = (officer.get(HOME).text for _ in range(1000))  # what was read last is good enough for an instant
    seen = next(
        found[1] for found in (re.search(rf'data-version="(.*~{victim.id}\.2\..*?)"', page) for page in pages) if found
    )
    victim.say("Un second mot.", "another-token")

    told_since = (told(officer, news_since(seen)) for _ in range(1000))
    fresh = next(page for page in told_since if "Un second mot." in page)
    assert "Un premier mot." not in fresh and SECRETS[0] not in fresh
    for wrong in ("~", "é~é", f"0~{victim.id}.{10**30}.1", f"0~{victim.id}.x.1", f"0~{victim.id}.-1.1", "~" * 500):
        assert "Un second mot." in told(officer, news_since(wrong)), wrong


def test_an_officer_is_there_while_their_page_asks(come_in, begin):
    victim = begin()
    assert victim.read()["officers_present"] == 0
    officer = come_in("officer")
    officer.get("/desk/news")
    assert Victim.read(begin())["officers_present"] == 1


def test_what_an_officer_does_is_in_the_log_without_a_word_of_anyone(come_in, begin, people):
    officer, victim = come_in("officer"), begin()
    victim.say(SECRETS[1])
    for deed, fields in {
        "take": {}, "messages": {"text": "Secret partagé"}, "suggest": {"suggestion": "dossier"}, "end": {"outcome": "dossier"},
    }.items():  # fmt: skip
        act(officer, victim, deed, **fields)

    with connect(people) as db:
        entries = [json.loads(line) for line in audit.export(db)]
    about = [(each["action"], each["after"]) for each in entries if each["subject"] == f"conversation:{victim.id}"]
    assert about == [
        ("conversation take", {"force": "police"}),
        ("conversation suggest", {"suggestion": "dossier"}),
        ("conversation end", {"outcome": "dossier"}),
    ]
    assert not any(word in json.dumps(entries, ensure_ascii=False) for word in (*SECRETS, "Secret partagé", "Rennes"))


def test_what_fails_is_not_in_the_log(come_in, begin, people):
    officer, victim = come_in("officer"), begin()
    act_by_script(officer, victim, "end", outcome="advised")

    with connect(people) as db:
        assert audit.about(db, [f"conversation:{victim.id}"]) == []


def test_what_a_victim_writes_stays_text(come_in, begin):
    officer, victim = come_in("officer"), begin(name="<b>Zoé</b>", place="<i>Rennes</i>", notes=["<u>"])
    victim.say("<script>alert(1)</script>")
    act(officer, victim, "take")

    page = officer.get(HOME).text
    assert not any(tag in page for tag in ("<b>Zoé", "<i>Rennes", "<u>", "<script>alert"))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_supervisor_sees_figures_and_never_a_word(come_in, begin, desk):
    officer, waiting, taken = come_in("officer"), begin(), begin()
    taken.say(SECRETS[1])
    act(officer, taken, "take")
    page = told(come_in("supervisor"), "/desk/charts")

    assert "<strong>1</strong> en attente" in page and "<strong>1</strong> en conversation" in page
    assert "Moins d'une minute</strong> pour la moitié des gens" in page
    assert re.search(r"Sérieux</th><td[^>]*>1<", page)
    assert not any(word in page for word in (*SECRETS, "Rennes", "Carte volée")) and waiting.id


def test_a_desk_where_nothing_happened_is_told_so(come_in, desk):
    page = told(come_in("supervisor"), "/desk/charts")

    assert "personne n'a été pris en charge" in page and "Rien à montrer encore." in page


def test_the_console_tells_an_administrator_how_many_wait_and_nothing_else(come_in, begin):
    begin().say(SECRETS[1])
    begin("gendarmerie")

    page = told(come_in("administrator"), "/console/")
    assert "<strong>2</strong> personnes attendent une réponse" in page
    assert not any(secret in page for secret in SECRETS)
    assert "attendent une réponse" not in told(come_in("auditor"), "/console/")
