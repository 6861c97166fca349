"""One publication of a tree: every page rendered, compressed and hashed once, ready to be sent as it is.

An edition is complete and immutable; which one is current, and who may frame it, is not known here.
"""

import base64
import gzip
import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.resources import files

import brotli

from . import loaders
from .facts import find_stale
from .hours import public_holidays
from .language import SOURCE, Language
from .rendering import inline, renderer
from .statement import load_statement
from .structure import beside_the_page, structure
from .tree import DecisionTree
from .walk import notes_heard

HTML = "text/html; charset=utf-8"
SCRIPT = "text/javascript; charset=utf-8"
MODULES = ("walk.js", "hours.js", "search.js", "exit.js", "journey.js")
HELP_MODULES = (
    "walk.js",
    "exit.js",
    *(
        f"help/{name}.js"
        for name in (
            "words",
            "calls",
            "place",
            "outbox",
            "conversation",
            "meetings",
            "nearby",
            "dossier",
            "code",
            "help",
        )
    ),
)
COMMENT = re.compile(r"^\s*/\*\* .*?\*/$|(?<=[;{,]) // [^\n]*$", re.MULTILINE | re.DOTALL)
ALONE = "/diagnostic/"  # where a diagnosis has a page of its own
REVALIDATE = "no-cache"
SHORT = "public, max-age=300, stale-while-revalidate=86400, stale-if-error=604800"
HASTE, CARE = (5, 6), (11, 9)  # quality of brotli, level of gzip
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
    """All that is served of one tree: `resources` maps a path to its Resource. `digest` names the edition.

    `languages` maps a language's code to the Language that is told under it: French until it is ready.
    """

    tree: DecisionTree
    digest: str
    resources: dict
    languages: dict


def render_edition(tree, exit_url, today=None, languages=(), contact=""):
    """Return the Edition in French of a DecisionTree that has no mistakes. `exit_url` is where the quick exit leads,
    `contact` the address, of mail or of a page, that defects of accessibility are told to ("" for none).

    Its bodies are compressed in haste, so that a service that starts answers soon; `press` does it well. For the same
    reason the pages of other `languages` are French ones until `translate` brings theirs.
    """
    digest, resources = _render(tree, exit_url, today, Language(), languages, contact)
    codes = (SOURCE, *(language.code for language in languages))
    pages = {f"/{code}{path}": each for code in codes for path, each in _pages(resources)}
    return Edition(tree, digest, resources | pages, dict.fromkeys(codes, Language()))


def translate(edition, exit_url, language, languages, today=None, contact=""):
    """Return the same Edition, its pages in this language too, compressed in haste. Raises BadCatalogue."""
    tree = language.translate(edition.tree)
    _, resources = _render(tree, exit_url, today, language, languages, contact)
    pages = {f"{language.root}{path}": each for path, each in _pages(resources)}
    told = edition.languages | {language.code: language}
    return replace(edition, resources=edition.resources | pages, languages=told)


def _pages(resources):
    """Those of some resources, as pairs (path, Resource), that a person reads."""
    return [(path, each) for path, each in resources.items() if each.policy]


def _render(tree, exit_url, today, language, languages, contact):
    today = today or datetime.now(UTC).date()
    stale = find_stale(tree, today)
    holidays = sorted(str(day) for year in (today.year, today.year + 1) for day in public_holidays(year))
    context = {
        "tree": tree,
        "language": language,
        "languages": (Language(), *languages),
        "structure": inline(beside_the_page(structure(tree)) | {"holidays": holidays}),
        "stale": stale,
        "exit_url": exit_url,
        "contact": contact,
        "style": _bare(embed("base.css") + embed("journey.css")),
        "script": _one_module(*map(embed, MODULES)),
        "help_style": _bare(embed("help/help.css")),
        "heard": notes_heard(tree),
    }
    render = renderer(tree, stale, language)
    complete = render("complete.html", context | {"prefix": "#", "brief": True})
    digest = _digest(complete)
    return digest, _resources(tree, render, context | {"digest": digest}, complete)


def press(edition):
    """Return the same Edition, the journey's bodies as small as each coding makes them (brotli 11, gzip 9). A page
    for one diagnosis alone would cost as much to press as a journey, and gain a few hundred bytes: it stays."""
    once = dict.fromkeys(each for path, each in edition.resources.items() if ALONE not in path)
    with ThreadPoolExecutor() as pool:  # compression leaves the interpreter free, so the cores share it
        pressed = dict(zip(once, pool.map(_pressed, once), strict=True))
    return replace(edition, resources={path: pressed.get(each, each) for path, each in edition.resources.items()})


def embed(name):
    """The text of a file of `embed/`, wherever the package is installed."""
    return _folder("embed").joinpath(name).read_text(encoding="utf-8")


def published_loader():
    """The text of the loader as it stands, as it is served."""
    return _bare(embed(loaders.NAME))


def released_loaders():
    """The folder of the versions of the loader that were released."""
    return _folder("embed") / "released"


def packaged_tree():
    """The path of the decision tree that travels with the package."""
    return _folder("decision_tree.yaml")


def packaged_locales():
    """The folder of the catalogues that travel with the package."""
    return files("widget_server").joinpath("locales")


def _folder(name):
    """In the wheel they live inside the package; in a checkout, beside it."""
    inside = files("widget_server").joinpath(name)
    return inside if inside.exists() else inside.parent.parent / name


def _one_module(*modules):
    """Native modules joined into one, so that a page needs no second request: the import and the exports go."""
    lines = "\n".join(modules).splitlines()
    kept = (line.removeprefix("export ") for line in lines if not line.startswith(("import ", "//")))
    return _bare("\n".join(kept))


def _bare(text):
    """The same script or style, less its indentation and what only explains."""
    lines = (line.strip() for line in COMMENT.sub("", text).splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//"))


def _resources(tree, render, context, complete):
    # 'self' lets the journey load what leads to a person, once it is asked for.
    policy = PAGE_POLICY.format(script=f"{_hash(context['script'])} 'self'", style=_hash(context["style"]))
    static = PAGE_POLICY.format(script="'none'", style=_hash(context["style"]))
    journey = render("journey.html", context)
    pages = {"/": (journey, policy), "/?complet": (complete, static), "/aide": _help(render, context)}
    prefix = f"{context['language'].root}{ALONE}"
    pages["/accessibilite"] = render("accessibility.html", context | {"statement": load_statement()}), static
    for diagnosis in tree.diagnoses.values():
        page = render("diagnosis.html", context | {"diagnosis": diagnosis, "prefix": prefix, "brief": False})
        pages |= {f"{ALONE}{id}": (page, static) for id in (diagnosis.id, *diagnosis.formerly)}
    resources = {path: _page(text, policy) for path, (text, policy) in pages.items()}
    resources["/aide.js"] = _script(f"{_one_module(*map(embed, HELP_MODULES))}export {{ help }};\n", REVALIDATE)
    resources["/17cyber.js"] = _script(published_loader(), SHORT)
    for version, body in loaders.load_bodies(released_loaders()).items():
        resources[f"/17cyber/{version}/{loaders.NAME}"] = _script(body.decode(), FOREVER)
    return resources


def _help(render, context):
    """The page that leads to a person, and its policy. Of it the journey takes its words only: a page in place."""
    return render("help.html", context), PAGE_POLICY.format(script="'self'", style=_hash(context["style"]))


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
