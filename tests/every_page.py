"""Every page that the routes list, for whoever looks at all of them: a page that is added is looked at without a word.
No test lives here."""

import re
from pathlib import Path

from tests.web.providers import file
from widget_server.journey.check import load_good_tree
from widget_server.register import applications, keys, mail, partners, secret_keys
from widget_server.store import connect
from widget_server.web import directory

# What is downloaded, drawn or asked for by a script; what needs a draft; what only someone not yet signed in sees.
NO_PAGE = re.compile(
    r"\.(csv|jsonl|svg|yaml)$|/apercu/|/connexion|/compte/cles/demande|espace/(essai|ligne)$|/desk/(news|presence)$"
)


def fill(settings):
    """Put in a register what the addresses of pages name, and return it: a partner with a key of each kind, a provider,
    an application, a message."""
    tree = load_good_tree(Path(settings["TREE"]).read_text(encoding="utf-8"))
    mail.send(settings, "tout@example.org", "Un message", "Bonjour.")
    with connect(settings["DATABASE"]) as db:
        partners.add(db, "cli:test", "tout", "Tout Voir", "commerce", "tout@example.org", ["https://tout.example"])
        directory.import_bytes(db, "cli:test", tree, file({"identifiant": "tout"}))
        key = keys.issue(db, "cli:test", "tout", "live")
        secret_keys.issue(db, "cli:test", "tout")
        asked = applications.apply(db, "La Librairie", "retail", "librairie@example.org", ["https://librairie.example"])
    name = next(each.name for each in mail.list_kept(settings) if each.subject == "Un message")
    return {"id": "tout", "key": key, "name": name, "application": asked.number}


def addresses(app, prefix, filled):
    """Return the addresses of the pages below a path, their blanks filled."""
    rules = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith(prefix) and "GET" in rule.methods}
    found = sorted(_fill(rule, filled) for rule in rules if not NO_PAGE.search(rule))
    assert found
    return found


def _fill(rule, filled):
    number = filled["application"] if "/inscriptions/" in rule else 1
    values = filled | {"number": number}
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda name: str(values[name[1]]), rule)
