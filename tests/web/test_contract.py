"""Every operation of the API does what its description says, asked rightly or wrongly, by strangers and by those who show
what it asks for."""

from contextlib import suppress

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth, negative_data_rejection, positive_data_acceptance

from tests.desk import country
from tests.web.staff import open_account
from widget_server.desk import appointments, callbacks, codes, conversations, dossiers
from widget_server.register import partners, secret_keys
from widget_server.register.people import sessions, staff
from widget_server.store import connect

CODE = codes.new()
WORDS = {"name": "Zoé Fictive", "telephone": "01 99 00 00 01"}
LOGIN = "administrator@example.org"
# Which keys, codes and diagnoses exist, the description cannot say; what is asked besides is left unread.
BEYOND_IT = [positive_data_acceptance, negative_data_rejection, ignored_auth]


@pytest.fixture
def shown(app, people):
    """A callable that returns what to show in Authorization for a path: good, whatever the last request ended."""
    with connect(people) as register, app.extensions["connect_desk"]() as desk:
        partners.add(register, "cli:test", "bank", "La Banque", "banque", "x@bank.example", ["https://bank.example"])
        secret = secret_keys.issue(register, "cli:test", "bank")
        station = country.add_station(register)
        number = staff.get(register, open_account(people, "administrator", LOGIN)[0]).id

        def show(path):
            if path.startswith("/v1/staff"):
                return sessions.open(register, number)
            if path == "/v1/counts":
                return secret
            ask_for_all(desk, register, station)
            return CODE

        yield show
        register.table("station").delete_where()


def ask_for_all(desk, register, station):
    """Have the code stand for one of each thing that a person may ask for."""
    day = callbacks.days()[-1].isoformat()
    conversations.open(desk, "police", "S2", {}, CODE)
    appointments.book(desk, register, station.id, appointments.free(desk, station)[0], code=CODE, **WORDS)
    callbacks.ask(desk, "police", day=day, begins="10:00", ends="12:00", code=CODE, **WORDS)
    dossiers.prepare(desk, {"facts": {"story": "Rien."}}, ["facts"], code=CODE)


def try_out(app, shown, mode, examples, chosen=lambda path: True):
    """Ask the operations of the chosen paths so many times each, in a mode, with what they ask for; return how many."""
    every = [each.ok() for each in schemathesis.openapi.from_wsgi("/v1/openapi.json", app).get_all_operations()]
    operations = [operation for operation in every if chosen(operation.path)]
    for operation in operations:
        headers = (
            {"Authorization": f"Bearer {shown(operation.path)}"} if operation.definition.raw.get("security") else {}
        )
        with suppress(Unsatisfiable):  # what takes nothing cannot be asked wrongly
            ask(operation, mode, examples, headers)
    return len(operations)


def ask(operation, mode, examples, headers):
    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(operation.as_strategy(generation_mode=mode))
    def ask_once(case):
        case.call_and_validate(headers=headers, excluded_checks=BEYOND_IT)

    ask_once()


def of_who_was_given_something(path):
    return path == "/v1/counts" or path.endswith("/own")


def test_who_shows_a_code_or_a_key_is_answered_as_described(app, shown):
    """Strangers and the staff are, in the tests of each API."""
    assert try_out(app, shown, GenerationMode.POSITIVE, 5, of_who_was_given_something) > 8


@pytest.mark.proof
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_operation_keeps_its_word_a_thousand_times_over(app, shown, mode):
    assert try_out(app, shown, mode, 1000) > 40
