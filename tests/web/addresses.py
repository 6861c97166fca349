"""Every address that the routes of a service know, for whoever tries something on all of them. No test lives here."""

import re

PART = re.compile(r"<(?:(\w+):)?(\w+)>")


def fill(rule, text="x", **known):
    """The address of a rule, its parts being those `known` by name, else 1 for a number and this text."""
    return PART.sub(lambda part: str(known.get(part[2], 1 if part[1] == "int" else text)), rule.rule)


def every_operation(app):
    """Yield (rule, method) for each method of each rule, but OPTIONS."""
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods - {"OPTIONS"}):
            yield rule, method


def whose(app, rule):
    """Which of the `browsers` of the tests may use a route."""
    if rule.endpoint.startswith("space."):
        return "partner"
    roles = getattr(app.view_functions[rule.endpoint], "roles", None)
    return next(role for role in ("administrator", "officer", "supervisor") if role in roles) if roles else "anyone"
