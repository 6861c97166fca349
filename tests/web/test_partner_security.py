"""What a security team reads is what the code does: hashes, policies, components, and every table with its end."""

import re
from datetime import UTC, datetime, timedelta
from hashlib import sha384
from importlib.metadata import version

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.released import HASHES, PATHS
from widget_server.journey.edition import released_loaders
from widget_server.journey.loaders import load_bodies
from widget_server.register import lines
from widget_server.store import Sealer, connect_desk
from widget_server.web.partners.holdings import holdings, last

PAGE = "/partenaires/securite"
CONTACT = "securite@17cyber.example"


@pytest.fixture
def named(app, monkeypatch):
    """A service whose operator says whom to tell, at its public address."""
    monkeypatch.setitem(app.config, "SECURITY_CONTACT", CONTACT)
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://17cyber.example")


@pytest.fixture
def page(client):
    """What the page says, its spaces made one."""
    return " ".join(client.get(PAGE).text.replace("&#39;", "'").split())


def tables(db):
    return {table.name for table in db.tables if not table.name.startswith(("_", "sqlite_"))}


def test_every_table_of_the_two_files_is_in_one_line_and_no_other(db, tmp_path):
    with connect_desk(str(tmp_path / "desk"), Sealer("a secret of thirty-two characters")) as desk:
        kept = tables(db) | tables(desk)
    told = [table for rows in holdings().values() for row in rows for table in row.tables]
    assert sorted(told) == sorted(kept)


@pytest.mark.parametrize("title", holdings())
def test_what_is_kept_is_told_with_its_end(page, title):
    assert f">{title}</h3>" in page
    for row in holdings()[title]:
        assert f"<td>{row.what}</td><td>{row.until}</td>" in page


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("changements", "au moins trente jours avant de retirer une version"),
        ("changements", "Une adresse avec un numéro ne change jamais"),
        ("partir", "révoque vos clés et efface vos sites et votre contact"),
        ("garde", "efface sans qu'on le demande : en quelques secondes au bureau, au plus 1 heure plus tard"),
    ],
)
def test_a_section_says_what_is_promised(page, section, said):
    found = re.search(rf'<section aria-labelledby="{section}"> ?<h2 id="{section}">.*?</section>', page)[0]
    assert said in found.replace("&nbsp;", " ").replace("\N{NO-BREAK SPACE}", " ")


def test_every_link_of_the_page_leads_somewhere(named, page, client):
    places = set(re.findall(r' href="([^"]+)"', page)) - {f"mailto:{CONTACT}", "data:,"}
    assert len(places) > 10
    for place in places:
        path, _, part = place.removeprefix("https://17cyber.example").partition("#")
        answer = client.get(path or PAGE)
        assert answer.status_code in (200, 303), place
        assert not part or f' id="{part}"' in answer.text, place


@pytest.mark.parametrize(
    ("delta", "said"),
    [
        (timedelta(days=365), "365 jours"),
        (timedelta(days=1), "24 heures"),
        (timedelta(hours=36), "36 heures"),
        (timedelta(hours=1), "1 heure"),
        (timedelta(minutes=15), "15 minutes"),
        (timedelta(seconds=30), "30 secondes"),
    ],
)
def test_a_duration_is_exact(delta, said):
    assert last(delta) == said


def test_the_policies_are_those_that_are_sent(page, client):
    sent = client.get("/").headers["Content-Security-Policy"].partition("; frame-ancestors")[0]
    assert f"{sent}; frame-ancestors" in page and lines.SANDBOX in page
    assert '<code data-snippet="csp">script-src http://127.0.0.1:8017; frame-src http://127.0.0.1:8017</code>' in page


@pytest.mark.parametrize(("version", "hash"), HASHES.items())
def test_every_version_is_listed_with_its_hash(page, version, hash):
    assert PATHS[version] in page and f"<code>{hash.integrity}</code>" in page


def test_any_site_may_read_the_hash_of_every_version(client):
    answer = client.get("/17cyber/sri.json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*" and answer.content_type == "application/json"
    assert answer.json == {version: vars(hash) for version, hash in HASHES.items()}


def test_a_page_where_one_pays_is_told_to_have_no_script_and_the_inventory_is_ready(page, client):
    assert "Jamais le script sur une page où l'on tape une carte" in page
    ready = re.search(r'data-snippet="inventory">(.*?)</code>', page)[1]
    assert [*HASHES.values()][-1].integrity in ready
    assert ready in " ".join(client.get("/partenaires/").text.replace("&#39;", "'").split())


def test_without_a_contact_the_page_says_so_and_there_is_no_file(page, client):
    assert "n'a pas encore donné d'adresse" in page and "mailto:" not in page
    answer = client.get("/.well-known/security.txt")
    assert answer.status_code == 404 and answer.content_type == "application/problem+json"


def test_the_contact_is_the_operator_s(named, page):
    assert f'<a href="mailto:{CONTACT}">{CONTACT}</a>' in page and "n'a pas encore" not in page


def test_security_txt_says_what_rfc_9116_asks(named, client):
    answer = client.get("/.well-known/security.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    facts = dict(line.split(": ", 1) for line in answer.text.splitlines())
    left = datetime.fromisoformat(facts.pop("Expires")) - datetime.now(UTC)
    assert timedelta(days=30) < left < timedelta(days=365)
    assert facts == {
        "Contact": f"mailto:{CONTACT}",
        "Preferred-Languages": "fr, en",
        "Canonical": "https://17cyber.example/.well-known/security.txt",
        "Policy": "https://17cyber.example/partenaires/securite",
    }


def test_the_bill_of_materials_is_cyclonedx(client):
    answer = client.get("/17cyber/sbom.json")
    assert answer.content_type == "application/vnd.cyclonedx+json"
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(answer.text) is None


def test_the_bill_of_materials_tells_what_is_installed_and_what_needs_what(client):
    made = client.get("/17cyber/sbom.json").json
    parts = {part["name"]: part["version"] for part in made["components"] if part["type"] == "library"}
    assert parts.items() >= {name: version(name) for name in ("flask", "werkzeug", "cryptography", "cffi")}.items()
    assert parts.keys().isdisjoint({"pytest", "playwright", "widget-server"})
    needs = {each["ref"].partition("@")[0]: each["dependsOn"] for each in made["dependencies"]}
    assert f"pkg:pypi/werkzeug@{version('werkzeug')}" in needs["pkg:pypi/flask"]
    assert {ref for each in needs.values() for ref in each} <= {each["ref"] for each in made["dependencies"]}


def test_the_bill_of_materials_holds_each_loader_by_its_own_hash(client):
    made = client.get("/17cyber/sbom.json").json
    told = {part["version"]: part["hashes"] for part in made["components"] if part["type"] == "file"}
    bodies = load_bodies(released_loaders())
    assert told == {
        version: [{"alg": "SHA-384", "content": sha384(body).hexdigest()}] for version, body in bodies.items()
    }
