"""One publication of a tree: every page rendered, compressed and hashed once, ready to be sent as it is.

An edition is complete and immutable; which one is current, and who may frame it, is not known here.
"""

import base64
import gzip
import hashlib
import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files

import brotli
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ..version import __version__
from .check import find_stale
from .hours import french_day, in_words, public_holidays
from .superseded import digits
from .tree import MOMENTS, DecisionTree
from .walk import notes_heard

HTML = "text/html; charset=utf-8"
SCRIPT = "text/javascript; charset=utf-8"
MODULES = ("walk.js", "hours.js", "search.js", "journey.js")
NO_BREAK = "\u00a0"
REVALIDATE = "no-cache"
SHORT = "public, max-age=300, stale-while-revalidate=86400, stale-if-error=604800"
HASTE, CARE = (4, 4), (11, 9)  # quality of brotli, level of gzip
FOREVER = "public, max-age=31536000, immutable"

# A framed page and a plain one carry the same bytes: only who may frame it differs, and the register knows that.
PAGE_POLICY = (
    "default-src 'none'; script-src {script}; style-src {style}; img-src data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
PAGE_HEADERS = (
    ("Cross-Origin-Embedder-Policy", "require-corp"),
    ("Referrer-Policy", "no-referrer"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), browsing-topics=()"),
)
PUBLIC_HEADERS = (
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("Vary", "Accept-Encoding"),
)


@dataclass(frozen=True, eq=False)
class Resource:
    """Prepared bytes. `bodies` maps a content coding (br, gzip, identity) to its bytes; `headers` are those that do
    not depend on the coding; `policy` is the Content-Security-Policy, still without frame-ancestors ("" for none)."""

    bodies: dict
    etag: str
    headers: tuple
    policy: str = ""


@dataclass(frozen=True)
class Edition:
    """All that is served of one tree: `resources` maps a path to its Resource. `digest` names the edition."""

    tree: DecisionTree
    digest: str
    resources: dict


def render_edition(tree, exit_url, today=None):
    """Return the Edition of a DecisionTree that has no mistakes. `exit_url` is where the quick exit leads.

    Its bodies are compressed in haste, so that a service that starts answers soon; `press` does it well.
    """
    today = today or date.today()
    stale = find_stale(tree, today)
    holidays = sorted(str(day) for year in (today.year, today.year + 1) for day in public_holidays(year))
    context = {
        "tree": tree,
        "structure": _inline(structure(tree) | {"holidays": holidays}),
        "stale": stale,
        "exit_url": exit_url,
        "style": embed("journey.css"),
        "script": _one_module(*map(embed, MODULES)),
        "heard": notes_heard(tree),
    }
    render = _environment(tree, stale)
    complete = render("complete.html", context | {"prefix": "#", "brief": True})
    digest = _digest(complete)
    return Edition(tree, digest, _resources(tree, render, context | {"digest": digest}, complete))


def press(edition):
    """Return the same Edition, its bodies as small as each coding makes them (brotli 11, gzip 9)."""
    with ThreadPoolExecutor() as pool:  # compression leaves the interpreter free, so the cores share it
        pressed = pool.map(_pressed, edition.resources.values())
        return replace(edition, resources=dict(zip(edition.resources, pressed, strict=True)))


def structure(tree):
    """The tree without its texts, as JSON-ready values: what `walk.js` needs to go from answers to ids."""
    return _without_empty(
        {
            "start": tree.start,
            "questions": {
                question.id: {
                    option.id: {
                        "next": option.next,
                        "audience": option.audience,
                        "only": option.only,
                        "notes": option.notes,
                    }
                    for option in question.options
                }
                for question in tree.questions.values()
            },
            "actions": {id: _conditions(action) for id, action in tree.actions.items()},
            "diagnoses": {id: _diagnosis_structure(each) for id, each in tree.diagnoses.items()},
        }
    )


def embed(name):
    """The text of a file of `embed/`, wherever the package is installed."""
    return _folder("embed").joinpath(name).read_text(encoding="utf-8")


def packaged_tree():
    """The path of the decision tree that travels with the package."""
    return _folder("decision_tree.yaml")


def _folder(name):
    """In the wheel they live inside the package; in a checkout, beside it."""
    inside = files("widget_server").joinpath(name)
    return inside if inside.exists() else inside.parent.parent / name


def _diagnosis_structure(diagnosis):
    return {
        "severity": diagnosis.severity,
        "escalate": diagnosis.escalate,
        **{moment: getattr(diagnosis, moment) for moment in MOMENTS},
        "contacts": [{"contact": use.contact, **_conditions(use)} for use in diagnosis.contacts],
        "complaint": [_conditions(statement) for statement in diagnosis.complaint],
        "linked": [{"diagnosis": link.diagnosis, **_conditions(link)} for link in diagnosis.linked],
    }


def _conditions(item):
    return {name: getattr(item, name) for name in ("only", "when", "unless")}


def _without_empty(value):
    """Drop empty strings and lists inside; an id whose object is empty stays, and so does an item's place in a list."""
    if isinstance(value, dict):
        return {key: _without_empty(each) for key, each in value.items() if each or isinstance(each, dict)}
    if isinstance(value, list | tuple):
        return [_without_empty(each) for each in value]
    return value


def _inline(value):
    """JSON that may stand inside a script element: nothing in it can end the element."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c")


def _one_module(*modules):
    """Native modules joined into one, so that a page needs no second request: the import and the exports go."""
    lines = "\n".join(modules).splitlines()
    kept = (line.removeprefix("export ") for line in lines if not line.startswith(("import ", "//")))
    return "\n".join(kept)


def _without_comments(script):
    """The same script, less its indentation and the lines that only explain; the first line says what it is."""
    lines = (line.strip() for line in script.splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//"))


def _environment(tree, stale):
    environment = Environment(
        loader=PackageLoader("widget_server"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_typeset,
    )
    environment.filters |= {
        "digits": digits,
        "unbroken": lambda text: text.replace(" ", NO_BREAK),
        "action": lambda id, tree: tree.actions[id],
        "opening": in_words,
        "french_day": french_day,
    }
    environment.globals |= {"tree": tree, "stale": stale, "shown": _shown}
    return lambda name, context: environment.get_template(name).render(context)


def _shown(items, notes):
    """Those of some conditional items that may apply at all where only these notes can be set."""
    return [item for item in items if not item.when or not notes.isdisjoint(item.when)]


def _typeset(value):
    """French spacing: a line never starts with one of the high signs, nor ends with an opening quote."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return re.sub(r"(?<=«) | (?=[?!:;»])", NO_BREAK, value)


def _resources(tree, render, context, complete):
    policy = PAGE_POLICY.format(script=_hash(context["script"]), style=_hash(context["style"]))
    static = PAGE_POLICY.format(script="'none'", style=_hash(context["style"]))
    journey = render("journey.html", context)
    pages = {"/": (journey, policy), "/?complet": (complete, static)}
    for diagnosis in tree.diagnoses.values():
        page = render("diagnosis.html", context | {"diagnosis": diagnosis, "prefix": "/diagnostic/", "brief": False})
        pages[f"/diagnostic/{diagnosis.id}"] = page, static
    loader = _without_comments(embed("17cyber.js"))
    resources = {path: _page(text, policy) for path, (text, policy) in pages.items()}
    resources["/17cyber.js"] = _script(loader, SHORT)
    resources[f"/17cyber/{__version__}/17cyber.js"] = _script(loader, FOREVER)
    return resources


def _page(text, policy):
    headers = (("Content-Type", HTML), ("Cache-Control", REVALIDATE), *PAGE_HEADERS, *PUBLIC_HEADERS)
    return _resource(text, headers, policy)


def _script(text, cache):
    headers = (("Content-Type", SCRIPT), ("Cache-Control", cache), ("Access-Control-Allow-Origin", "*"))
    return _resource(text, (*headers, *PUBLIC_HEADERS))


def _resource(text, headers, policy=""):
    return Resource(_compressed(text.encode(), *HASTE), f"{_digest(text + policy)}h", headers, policy)


def _pressed(resource):
    # Other bytes, another tag.
    bodies = _compressed(resource.bodies["identity"], *CARE)
    return replace(resource, bodies=bodies, etag=resource.etag.removesuffix("h"))


def _compressed(body, brotli_quality, gzip_level):
    return {
        "br": brotli.compress(body, quality=brotli_quality),
        "gzip": gzip.compress(body, gzip_level, mtime=0),
        "identity": body,
    }


def _digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _hash(text):
    """The source expression that lets a policy accept this very inline script or style (CSP level 3, § 8.3)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
