"""What a page of another site may read of ours, for each route there is: never under its own name, never as somebody."""

import pytest

from tests.web.addresses import every_operation, fill

# What holds nothing of anybody, and is the same for all: no other answer may be read by another site.
OPEN = {
    *("/17cyber.js", "/17cyber/<version>/17cyber.js", "/17cyber/sri.json", "/17cyber/sbom.json"),
    *("/v1/openapi.json", "/v1/tree", "/v1/diagnoses/<id>", "/v1/contacts", "/v1/partners/<key>"),
    *("/v1/territory", "/v1/territory/<code>", "/v1/dossier.schema.json"),
}
COUNTED = ("/v1/counts", "POST")


def is_open(rule, method):
    return rule.rule in OPEN and method in ("GET", "HEAD") or (rule.rule, method) == COUNTED


@pytest.mark.parametrize("origin", ["null", "https://evil.example"])
def test_no_answer_is_read_by_another_site_but_those_that_are_named(client, database, live_key, origin):
    operations = list(every_operation(client.application))
    assert len(operations) > 200
    for rule, method in operations:
        path = fill(rule, version="0.1.0", id="stolen-card", key=live_key, code="35238")
        headers = client.open(path, method=method, headers={"Origin": origin}).headers
        assert headers.get("Access-Control-Allow-Origin") == ("*" if is_open(rule, method) else None), (method, path)
        assert "Access-Control-Allow-Credentials" not in headers


@pytest.mark.parametrize("origin", ["null", "https://evil.example"])
def test_no_site_is_told_that_it_may_ask_more_than_what_is_named(client, origin):
    for rule, method in every_operation(client.application):
        asked = {"Origin": origin, "Access-Control-Request-Method": method}
        headers = client.options(
            fill(rule), headers=asked | {"Access-Control-Request-Headers": "authorization"}
        ).headers
        told = headers.get("Access-Control-Allow-Origin"), method in headers.get("Access-Control-Allow-Methods", "")
        # The scripts are read as they are, asked for without a word more.
        named = is_open(rule, method) and rule.rule.startswith("/v1/")
        assert (told == ("*", True)) == named and told[0] in ("*", None), (method, rule.rule)
        assert "authorization" not in headers.get("Access-Control-Allow-Headers", "").lower()
        assert "Access-Control-Allow-Credentials" not in headers
