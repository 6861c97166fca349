"""The whole house: its floors, its words kept in the README, its errors, its tables."""

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest

from widget_server import create_app, errors
from widget_server.config import defaults

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "widget_server"
README = (ROOT / "README.md").read_text(encoding="utf-8")

# Imports only go down. `register` and `desk` stand side by side and do not see each other.
FLOORS = [
    {"__main__"}, {"__init__", "cli"}, {"web"}, {"register", "desk"}, {"store"}, {"journey"}, {"config"}, {"errors", "version"},
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


@pytest.mark.parametrize("error", errors.WidgetError.__subclasses__(), ids=lambda error: error.__name__)
def test_every_error_is_told_as_a_problem(publish, tmp_path, error):
    app = publish(tmp_path)
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @app.get("/raise")
    def raise_it():
        arguments = {errors.BadYaml: ("Une phrase.", 1, 2), errors.BadTree: (["Une phrase."],)}
        raise error(*arguments.get(error, ("Une phrase.",)))

    answer = app.test_client().get("/raise")
    assert answer.status_code == error.status
    assert answer.content_type == "application/problem+json"
    assert answer.json["status"] == error.status and answer.json["title"] and answer.json["detail"]


def test_no_table_holds_anything_personal(open_database):
    """The day a table does, it needs a date on which its rows are erased."""
    columns = {table.name: {column.name for column in table.columns} for table in open_database().tables}
    assert columns["count"] == {"partner", "diagnosis", "day", "total"}
    personal = {"ip", "address", "user_agent", "email", "phone", "visitor", "session", "time", "at"}
    for table, names in columns.items():
        assert not names & personal, table


def test_no_answer_of_the_service_sets_a_cookie(app, client):
    for rule in app.url_map.iter_rules():
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
