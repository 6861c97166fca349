"""The documents investigators receive, and the schema that says what they are."""

import jsonschema_rs
import pytest

from widget_server.desk import documents
from widget_server.desk.dossier_fields import FACTS

ADDRESS = "https://17cyber.example/v1/dossier.schema.json"
AT = "2026-11-22T04:15:00+00:00"
WHOLE = {
    "diagnosis": {"id": "stolen-card", "name": "Carte volée", "severity": "S2", "edition": "a1b2"},
    "answers": [{"question": "Que s'est-il passé ?", "answer": "On a utilisé ma carte"}],
    "facts": {"when": "hier soir", "money": "300 €"},
    "contact": {"name": "Camille", "telephone": "01 99 00 12 34"},
    "conversation": [{"author": "person", "text": "Bonjour", "at": AT}],
}


@pytest.fixture(scope="module")
def schema():
    written = documents.schema(ADDRESS)
    jsonschema_rs.meta.validate(written)
    return jsonschema_rs.Draft202012Validator(written, validate_formats=True)


def dossier(data, **changed):
    return documents.write("dossier", f"msg_{'0' * 32}", AT, data) | changed


def test_a_whole_dossier_and_each_section_alone_are_what_the_schema_says(schema):
    schema.validate(dossier(WHOLE))
    for name, held in WHOLE.items():
        schema.validate(dossier({name: held}))


def test_an_alert_is_too(schema):
    about = {
        "conversation": "12",
        "officer": "staff:3",
        "diagnosis": "Rançongiciel",
        "severity": "S4",
        "force": "police",
    }
    schema.validate(
        documents.write("alert", f"msg_{'0' * 32}", AT, {"reason": "Un hôpital est touché.", "about": about})
    )


@pytest.mark.parametrize("document", [
    dossier({}), dossier({"facts": {}}), dossier({"answers": []}), dossier({"conversation": []}), dossier({"facts": {"other": "x"}}),
    dossier({"facts": {"when": "x" * (FACTS["when"].longest + 1)}}), dossier(WHOLE | {"ip": "192.0.2.1"}), dossier(WHOLE, version=2),
    dossier(WHOLE, type="alert"), dossier(WHOLE, id="1"), dossier(WHOLE, timestamp="hier"), dossier(WHOLE, more=1),
])  # fmt: skip
def test_nothing_else_is(schema, document):
    assert not schema.is_valid(document)
