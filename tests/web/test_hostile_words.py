"""Whatever a victim says in whatever script is told as they said it, to them and to the officer, or refused: nothing is
folded, normalised or cut."""

import unicodedata

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from widget_server.desk import conversations, messages

OWN = "/v1/conversations/own"


def as_kept(text):
    return text.replace("\r\n", "\n").strip()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(st.characters(exclude_categories=()), max_size=60))
@example("e\u0301 \u00e9 ﬁ İ ß ς")
@example("👩‍👩‍👧‍👦 \U0001f9d1\U0001f3fe \u202etxt.exe\u202c")
@example("\x00\x1b[31m\x9b\u2028\x85")
@example("demi-signe \ud83d")
def test_a_message_is_told_as_it_was_said_or_refused(app, text):
    client = app.test_client(use_cookies=False)
    code = client.post("/v1/conversations", json={"force": "police"}).json["code"]
    shown = {"Authorization": f"Bearer {code}"}

    status = client.post(f"{OWN}/messages", json={"token": "a-good-token", "text": text}, headers=shown).status_code

    refused = not as_kept(text) or any(unicodedata.category(sign) == "Cs" for sign in text)
    assert status == (422 if refused else 201)
    told = [each["text"] for each in client.get(OWN, headers=shown).json["messages"]]
    with app.extensions["connect_desk"]() as desk:
        kept = [each.text for each in messages.read(desk, conversations.find(desk, code).id)]
    assert told == kept == ([] if refused else [as_kept(text)])
