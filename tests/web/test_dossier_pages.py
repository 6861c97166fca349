"""/aide/dossier in a browser without JavaScript: written, read again, sent, followed, taken back."""

import re
from html import unescape

import pytest

from widget_server.desk import codes, conversations, deliveries, messages
from widget_server.desk.webhook import Answer

PATH = "/aide/dossier"
TYPED = {"facts_story": "Né à Évry\r\n<b>1987</b>", "facts_money": "300 €", "contact_name": "Camille Durand"}
AGREED = {"consent_facts": "y"}
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


@pytest.fixture
def desk(app):
    """The desk's own database, where nothing waits."""
    with app.extensions["connect_desk"]() as db:
        for table in ("delivery", "conversation"):
            db.table(table).delete_where()
        yield db


@pytest.fixture
def post(client, desk):
    """A callable that fills the form in: text → answer, whose text is unescaped."""

    def post(path=PATH, **fields):
        answer = client.post(path, data=fields, headers={"Sec-Fetch-Site": "same-origin"})
        return answer.status_code, unescape(answer.text)

    return post


def hidden(page):
    return dict(HIDDEN.findall(page))


def sent(desk):
    (delivery,) = deliveries.list_all(desk)
    return deliveries.read(desk, delivery)["data"]


def test_the_form_asks_for_nothing_and_says_what_is_kept(client, desk):
    answer = client.get(PATH)
    page = unescape(answer.text).replace("\xa0", " ")

    assert "Que s'est-il passé ?" in page and "Carte volée" in page and "trente jours" in page
    assert "<script" not in page
    own_form = page[page.index("<form") : page.index("</form>")]
    assert " required" not in own_form and "checked" not in own_form
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_was_typed_is_read_again_before_anything_is_kept(post, desk):
    status, page = post(**TYPED, **AGREED, diagnosis="stolen-card")

    assert status == 200 and "Rien n'est encore parti" in page
    assert "Né à Évry<br>" in page and "300 €" in page
    sent_part = page.partition("<form")[0]
    assert "Camille" not in sent_part and "Carte volée" not in sent_part
    assert "Ne sera pas transmis : le diagnostic, comment vous joindre" in page.replace("\xa0", " ")
    assert deliveries.list_all(desk) == []


def test_it_is_then_sent_once_however_often_the_page_is_loaded_again(client, post, desk):
    page = client.post(PATH, data=TYPED | AGREED).text
    fields = {name: unescape(value) for name, value in hidden(page).items()}
    assert "Né à Évry" not in page.partition("</header>")[0]

    status, shown = post(**fields, deed="send")
    assert (status, fields["dossier_code"] in shown, "Il part vers les enquêteurs" in shown) == (200, True, True)
    assert post(**fields, deed="send")[0] == 200
    assert sent(desk) == {"facts": {"story": "Né à Évry\n<b>1987</b>", "money": "300 €"}}


def test_it_is_changed_instead(client, post, desk):
    fields = {name: unescape(value) for name, value in hidden(client.post(PATH, data=TYPED | AGREED).text).items()}

    status, page = post(**fields, deed="change")

    assert status == 200 and "Camille Durand" in page and "Né à Évry" in page and "checked" in page
    assert deliveries.list_all(desk) == []


def test_a_conversation_is_joined_by_its_code(post, desk):
    code, found = conversations.open(desk, "police", "S2", {})
    messages.say(desk, found.id, "person", "token-0001", "Aidez-moi")

    status, page = post(conversation=code.lower(), consent_conversation="y")
    assert status == 200 and "Aidez-moi" in page and "La personne" in page
    post(conversation=code, consent_conversation="y", deed="send")
    assert [message["text"] for message in sent(desk)["conversation"]] == ["Aidez-moi"]


@pytest.mark.parametrize(
    ("fields", "status", "told"),
    [
        ({}, 422, "Rien ne serait transmis"),
        (TYPED, 422, "Rien ne serait transmis"),
        ({"consent_facts": "y"}, 422, "Rien ne serait transmis"),
        ({"deed": "send", "consent_facts": "y", "facts_story": "  "}, 422, "Rien ne serait transmis"),
        (AGREED | {"facts_story": "x" * 4001}, 422, "4000 signes au plus"),
        (AGREED | TYPED | {"diagnosis": "unknown"}, 422, "corriger"),
        ({"consent_conversation": "y", "conversation": "K7QM-3XWP-9TRA"}, 404, "Ce code ne désigne rien"),
        ({"consent_conversation": "y", "conversation": ""}, 404, "Ce code ne désigne rien"),
        (AGREED | TYPED | {"dossier_code": "x", "deed": "send"}, 404, "Ce code ne désigne rien"),
    ],
)
def test_what_cannot_be_sent_is_told_and_what_was_typed_stays(post, desk, fields, status, told):
    found, page = post(**fields)

    assert (found, told in page.replace("\xa0", " ")) == (status, True)
    assert status == 200 or all(
        text.replace("\r\n", "\n") in page.replace("\r\n", "\n")
        for name, text in fields.items()
        if name in TYPED and len(text) < 100
    )


def test_a_dossier_is_followed_and_taken_back_by_its_code(post, desk):
    code = codes.new()
    post(**TYPED, **AGREED, dossier_code=code, deed="send")

    assert "Retirer ce dossier" in post(f"{PATH}/voir", code=code.replace("-", "").lower())[1]
    status, page = post(f"{PATH}/retirer", code=code)
    assert status == 200 and "Vous avez retiré ce dossier" in page and "Retirer ce dossier" not in page


def test_one_that_was_taken_is_not_taken_back(post, desk):
    code = codes.new()
    post(**TYPED, **AGREED, dossier_code=code, deed="send")
    deliveries.note(desk, deliveries.claim(desk), Answer("acknowledged", "204"))

    status, page = post(f"{PATH}/retirer", code=code)

    assert status == 409 and "déjà remis" in page and "Retirer ce dossier" not in page


@pytest.mark.parametrize("code", ["", "x", "K7QM-3XWP-9TRA"])
def test_a_code_of_nothing_is_told(post, code):
    for path in (f"{PATH}/voir", f"{PATH}/retirer"):
        status, page = post(path, code=code)
        assert status in (404, 422) and "code" in page


def test_another_site_sends_none(client, desk):
    for site in ("cross-site", "same-site"):
        answer = client.post(PATH, data=TYPED | AGREED | {"deed": "send"}, headers={"Sec-Fetch-Site": site})
        assert answer.status_code == 403
    assert deliveries.list_all(desk) == []
