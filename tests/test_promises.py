"""The whole house: its floors, its words kept in the README, its errors, its tables."""

import ast
import re
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest

from tests.authenticator import add_passkey
from widget_server import create_app, errors
from widget_server.config import defaults
from widget_server.register import applications, audit
from widget_server.register.people import sessions, staff, tries
from widget_server.store import moments

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "widget_server"
README = (ROOT / "README.md").read_text(encoding="utf-8")

# Imports only go down. `register` and `desk` stand side by side and do not see each other.
FLOORS = [
    {"__main__"}, {"__init__", "cli"}, {"web"}, {"register", "desk"}, {"store"}, {"journey"}, {"config"}, {"errors", "steady", "version"},
]  # fmt: skip
MODULES = sorted(PACKAGE.rglob("*.py"))


def room(name):
    """Which room a module of the package is in, from its dotted name below the package."""
    return name.split(".")[0] or "__init__"


def imports(path):
    """Yield the absolute names a module imports, wherever in the file."""
    package = ["widget_server", *path.relative_to(PACKAGE).parent.parts]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            prefix = [*base, *([node.module] if node.module else [])]
            yield from (".".join([*prefix, alias.name]) for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_only_go_down(path):
    floor = {name: level for level, names in enumerate(FLOORS) for name in names}
    here = room(path.relative_to(PACKAGE).as_posix().removesuffix(".py").replace("/", "."))
    for name in imports(path):
        if name.startswith("widget_server"):
            there = room(name.removeprefix("widget_server").removeprefix("."))
            if there not in floor:  # a name of the package itself, like `create_app`
                there = "__init__"
            assert here == there or floor[there] > floor[here], f"{here} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_library_is_known_to_one_floor(path):
    names = {name.split(".")[0] for name in imports(path)}
    where = room(path.relative_to(PACKAGE).as_posix().removesuffix(".py").replace("/", "."))
    if where == "journey":
        assert not names & {"flask", "flask_smorest", "webargs", "werkzeug", "sqlite3", "sqlite_utils"}
    if where != "store":
        assert not names & {"sqlite3", "sqlite_utils"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_says_what_lives_in_it(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_every_route_is_in_the_readme(app):
    for rule in app.url_map.iter_rules():
        shown = re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", rule.rule)
        assert f"`{shown}`" in README, shown


def test_every_setting_is_in_the_readme():
    for name in defaults():
        assert f"`WIDGET_{name}`" in README, name


def test_every_command_is_in_the_readme():
    cli = import_module("widget_server.cli").main
    for name, command in cli.commands.items():
        for leaf in getattr(command, "commands", {"": None}):
            assert f"widget-server {name} {leaf}".strip() in README, (name, leaf)


@pytest.fixture(scope="module")
def raising(publish, tmp_path_factory):
    """A client of an application whose `/raise/<name>` meets the error of that name."""
    app = publish(tmp_path_factory.mktemp("raising"))
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @app.get("/raise/<name>")
    def raise_it(name):
        arguments = {"BadYaml": ("Une phrase.", 1, 2), "BadTree": (["Une phrase."],)}
        raise getattr(errors, name)(*arguments.get(name, ("Une phrase.",)))

    return app.test_client()


@pytest.mark.parametrize("error", errors.WidgetError.__subclasses__(), ids=lambda error: error.__name__)
def test_every_error_is_told_as_a_problem(raising, error):
    answer = raising.get(f"/raise/{error.__name__}")
    assert answer.status_code == error.status
    assert answer.content_type == "application/problem+json"
    assert answer.json["status"] == error.status and answer.json["title"] and answer.json["detail"]


PRIVATE = ("/console/", "/desk/", "/partenaires/inscription", "/partenaires/entrer", "/partenaires/espace/")

# What is about organisations, or about nobody. `_…` and `sqlite_…` are the tools' own.
IMPERSONAL = {
    "partner",
    "opening",
    "origin",
    "key",
    "count",
    "waiting_count",
    "released_count",
    "secret_key",
    "key_use",
    "revision",
    "edition",
    "confirmation",
    "reminder",
    "entrance",
    "commune",
    "postcode",
    "former_commune",
    "competence",
    "station",
    "territory_file",
    "provider",
    "provider_label",
}
PERSONAL_COLUMNS = {
    "ip",
    "address",
    "user_agent",
    "email",
    "phone",
    "visitor",
    "session",
    "time",
    "at",
    "login",
    "staff",
}

# About the staff, never about a visitor: why it is kept, and what erases it.
ABOUT_STAFF = {
    "staff": "to let them in; erased a year after being disabled",
    "recovery_code": "to let them in without their telephone; goes when used, replaced, or with its person",
    "session": "to know who is at work; erased when over, at the latest when the next one opens",
    "passkey": "to let them in by their device; goes when removed, when the second factor is reset, or with its person",
    "challenge": "what a passkey is asked to sign; goes when answered, replaced, or erased after five minutes",
    "attempt": "to slow guessing down; erased a day after the last try",
}
# About whoever applies for an organisation, for they leave an address of theirs.
ABOUT_APPLICANTS = {
    "application": "to answer them; erased a year after it was decided, or after 90 days with no site proven",
    "application_origin": "their sites; goes with the application",
}
# Never erased, so that it can be proven whole: it knows the staff by number, and says who ran a command by their login
# on the machine.
LOG = "audit"


def own_columns(db):
    tables = [table for table in db.tables if not table.name.startswith(("_", "sqlite_"))]
    return {table.name: {column.name for column in table.columns} for table in tables}


def test_no_table_holds_anything_about_a_visitor(open_database):
    """A new table is either impersonal, or about the staff with a date on which its rows are erased."""
    columns = own_columns(open_database())
    assert columns.keys() == IMPERSONAL | ABOUT_STAFF.keys() | ABOUT_APPLICANTS.keys() | {LOG}
    assert columns["count"] == {"partner", "diagnosis", "day", "total"}
    for table in IMPERSONAL:
        assert not columns[table] & PERSONAL_COLUMNS, table
    for table, names in columns.items():
        assert not names & {"ip", "address", "user_agent", "visitor"}, table


def test_every_table_about_the_staff_is_erased_and_the_log_names_none_of_them(open_database):
    db = open_database()
    staff.add(db, "cli:test", "camille@example.org", "Camille", "issuer", "sept lampes éteintes")
    sessions.open(db, staff.get(db, "camille@example.org").id)
    tries.count(db, "camille@example.org")
    add_passkey(db, staff.get(db, "camille@example.org"))
    assert all(db.table(name).count for name in ABOUT_STAFF)
    staff.disable(db, "cli:test", "camille@example.org")

    staff.erase_expired(db, moments.now() + timedelta(days=366))

    assert not any(db.table(name).count for name in ABOUT_STAFF)
    assert "amille" not in "".join(audit.export(db))


def test_every_table_about_applicants_is_erased_and_the_log_names_none_of_them(open_database):
    db = open_database()
    applied = applications.apply(db, "Atelier Camille", "retail", "camille@example.org", ["https://shop.example"])
    assert all(db.table(name).count for name in ABOUT_APPLICANTS)
    applications.refuse(db, "staff:1", applied.number, "Camille, votre site n'est pas prêt.")

    applications.erase_expired(db, moments.now() + timedelta(days=366))

    assert not any(db.table(name).count for name in ABOUT_APPLICANTS)
    assert "amille" not in "".join(audit.export(db))


def test_no_answer_but_private_pages_sets_a_cookie(app, client):
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(PRIVATE):
            continue
        path = re.sub(r"<[^>]+>", "x", rule.rule)
        for method in ("GET", "POST", "OPTIONS"):
            assert "Set-Cookie" not in client.open(path, method=method).headers, path


def test_addresses_avoid_the_words_that_filter_lists_block(app):
    for rule in app.url_map.iter_rules():
        assert not re.search("chat|widget|popup|track|analytics", rule.rule), rule.rule


def test_the_changelog_tells_of_this_version():
    from widget_server.version import __version__

    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_a_default_application_serves_the_shipped_tree(tmp_path):
    app = create_app({"DATABASE": str(tmp_path / "17cyber.sqlite")})
    assert app.test_client().get("/").status_code == 200
