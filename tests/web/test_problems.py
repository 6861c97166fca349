from urllib.parse import quote

import pytest
from werkzeug.exceptions import TooManyRequests, default_exceptions
from werkzeug.routing import Rule

from widget_server.errors import BadPartner, StoreBusy, WidgetError

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def descendants(kind):
    yield kind
    for child in kind.__subclasses__():
        yield from descendants(child)


def make(kind):
    """An error of this class, its own message included, whatever its constructor asks for."""
    error = kind.__new__(kind)
    WidgetError.__init__(error, "Le secret de la maison.")
    return error


@pytest.fixture(scope="module")
def app(app):
    """The application with one more address, /fail, that raises what its config says."""
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @app.get("/fail")
    def fail():
        raise app.config["RAISE"]

    return app


@pytest.fixture
def fail(app, client):
    """A callable that returns the answer to an error raised in a view."""

    def ask(error, **headers):
        app.config["RAISE"] = error
        return client.get("/fail", headers=headers)

    return ask


def assert_problem(response, status):
    problem = response.get_json()
    assert response.mimetype == "application/problem+json"
    assert response.status_code == problem["status"] == status
    assert problem["type"] == "about:blank"
    assert problem["title"] and problem["detail"].endswith(".")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    return problem


@pytest.mark.parametrize("status", sorted(default_exceptions))
def test_every_http_error_is_a_problem(fail, status):
    assert_problem(fail(default_exceptions[status]()), status)


@pytest.mark.parametrize("kind", list(descendants(WidgetError)), ids=lambda kind: kind.__name__)
def test_every_error_of_ours_is_a_problem(fail, kind):
    problem = assert_problem(fail(make(kind)), kind.status)

    assert (problem["detail"] == "Le secret de la maison.") == (kind.status < 500)
    assert kind.status >= 500 or problem["title"] == kind.title


def test_an_unexpected_error_tells_nothing_of_the_inside(fail, caplog):
    response = fail(RuntimeError("mot de passe"))

    assert_problem(response, 500)
    assert "mot de passe" not in response.text
    assert "RuntimeError" not in response.text
    assert "mot de passe" in caplog.text


FORGED = "\n2026-11-22 CRITICAL ouvert\r\x1b[31m\u2028\u202ex\x85y\x00"


def test_no_text_of_a_visitor_makes_a_line_of_the_log_or_reaches_a_terminal(app, client, caplog):
    """Nor is an address written there: it may hold the token of a link."""

    def fail(text):
        raise RuntimeError(text)

    app.view_functions["fail_with"] = fail
    app.url_map.add(Rule("/fail/<text>", endpoint="fail_with"))
    assert client.get("/fail/" + quote(f"jeton{FORGED}")).status_code == 500

    lines = caplog.text.split("\n")
    assert not [sign for line in lines for sign in line if not sign.isprintable()]
    assert not [line for line in lines if line.startswith("2026-11-22 CRITICAL")]
    assert "GET /fail/<text>" in caplog.text and "/fail/jeton" not in caplog.text


def test_a_busy_service_says_when_to_come_back(fail):
    assert fail(StoreBusy("occupée")).headers["Retry-After"] == "5"


def test_the_headers_of_an_error_survive(fail, client):
    assert fail(TooManyRequests(retry_after=30)).headers["Retry-After"] == "30"
    assert "GET" in client.post("/v1/contacts").headers["Allow"]


def test_an_address_that_leads_nowhere_is_a_problem(client):
    assert_problem(client.get("/nowhere"), 404)


@pytest.mark.parametrize(
    "accept", ["*/*", "application/json", "application/problem+json", "", "image/png", "text/html;q=0.1,*/*"]
)
def test_programs_get_json(client, accept):
    assert client.get("/nowhere", headers={"Accept": accept}).mimetype == "application/problem+json"


def test_a_browser_gets_a_page_with_the_emergency_numbers_and_a_way_back(client):
    response = client.get("/nowhere", headers=BROWSER)

    assert response.status_code == 404
    assert response.mimetype == "text/html"
    for link in ('href="tel:17"', 'href="tel:112"', 'href="sms:114"', 'href="/"'):
        assert link in response.text


def test_that_page_runs_nothing_and_fetches_nothing(client):
    response = client.get("/nowhere", headers=BROWSER)

    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "<script" not in response.text
    assert "http" not in response.text.replace("<!doctype html>", "")


def test_a_page_escapes_what_an_error_repeats(fail):
    class Echo(WidgetError):
        status = 422

    assert "<b>" not in fail(Echo("<b>moi</b>"), **BROWSER).text


@pytest.mark.parametrize("headers", [BROWSER, {}])
def test_a_sentence_that_repeats_what_cannot_be_written_is_still_told(fail, headers):
    assert fail(BadPartner("« \ud800 » ne va pas."), **headers).status_code == 422
