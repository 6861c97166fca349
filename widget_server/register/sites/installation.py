"""What a page of a partner lacks to show the module, in sentences for whoever maintains it.

Read from the page as its server sends it: what a script adds to it later is not seen, and is told so.
"""

from typing import NamedTuple
from urllib.parse import urljoin

from ...store import moments
from ..lines import LOADER
from . import csp, visits
from .origins import normalise_origin
from .tags import read_tags

LIMIT = 1024 * 1024  # bytes of a page
LONGEST = 500  # characters of an address or a hash: a longer one is ours in no page, and takes long to look at
MOST = 100  # policies of a page
RUN = ("", "text/javascript", "application/javascript", "module")  # types of a script that a browser runs
THINGS = {"script-src": "le script du module", "frame-src": "le cadre du module"}


class Finding(NamedTuple):
    """One thing looked at: `ok` is True, False when the module cannot show, None for a remark that stops nothing."""

    what: str
    ok: bool | None
    sentence: str


class Service(NamedTuple):
    """Where we are reached, and what we serve: path of a loader → its `integrity`."""

    public_url: str
    loaders: dict


class _Page(NamedTuple):
    url: str
    origin: str
    scripts: list
    links: list
    policies: list


def check(url, service, partner, keys, loopback=False):
    """Visit a page and return the Findings; only pages of the partner's own sites are visited.

    `keys` are the partner's. Raises BadVisit or TooManyVisits as visits do, BadOrigin when `url` is no address.
    """
    origin = _origin(url)
    if origin not in partner.origins:
        return [_unregistered(origin, partner)]
    visit = visits.fetch(url, loopback=loopback, limit=LIMIT)
    return inspect(visit, service, partner, keys)


def inspect(visit, service, partner, keys):
    """Return the Findings on a page already visited, a Visit, in the order one would mend them."""
    if visit.status != 200:
        return [Finding("page", False, f"La page répond {visit.status} au lieu de s'afficher.")]
    page = _read(visit, service)
    if page.origin not in partner.origins:
        return [_unregistered(page.origin, partner)]
    found = [Finding("origin", True, f"{page.origin} est un de vos sites inscrits.")]
    if not page.scripts:
        return [*found, *_missing_script(page), *_policies(page, service, {})]
    tag = page.scripts[0]
    found += [_script(tag), _key(tag, page, partner, keys), _link(page), *_version(tag, service)]
    return [*found, *_policies(page, service, tag), _referrer(tag)]


def _read(visit, service):
    scripts, links, metas, base = [], [], [], visit.url
    for name, attributes in read_tags(visit.text):
        if name == "script" and _is_loader(src := _join(base, attributes.get("src", "")), service):
            scripts.append({name: value for name, value in attributes.items() if len(value) <= LONGEST} | {"src": src})
        elif name == "a" and "data-17cyber" in attributes:
            links.append(attributes)
        elif name == "base":
            base = _join(visit.url, attributes.get("href", ""))
        elif name == "meta" and attributes.get("http-equiv", "").lower() == "content-security-policy":
            metas.append(attributes.get("content", ""))
    sent = visit.headers.get_all("Content-Security-Policy", [])
    return _Page(visit.url, _origin(visit.url), scripts, links, csp.read_policies([*sent, *metas])[:MOST])


def _join(base, url):
    try:
        return urljoin(base, url) if len(url) <= LONGEST else ""
    except ValueError:
        return ""


def _is_loader(url, service):
    path = url.removeprefix(service.public_url)
    return path != url and path.startswith("/17cyber") and path.partition("?")[0].endswith(LOADER)


def _missing_script(page):
    if page.links:
        yield Finding("script", False, "Le lien est dans la page, mais pas la ligne <script> : collez les deux.")
    else:
        yield Finding(
            "script",
            False,
            "La ligne du module n'est pas dans la page telle que votre serveur l'envoie. Si un gestionnaire de balises "
            "l'ajoute, ajoutez-lui data-selftest : la console du navigateur dira ce qui manque.",
        )


def _script(tag):
    if tag.get("type", "").strip().lower() in RUN:
        return Finding("script", True, "La ligne du module est dans la page.")
    return Finding(
        "script",
        None,
        "La ligne attend l'accord d'un bandeau (son attribut type). Le module ne dépose rien chez vos visiteurs : elle "
        "peut s'en passer, et l'aide s'affichera pour tous.",
    )


def _key(tag, page, partner, keys):
    key = next((key for key in keys if key.id == tag.get("data-key")), None)
    if key is None:
        return Finding("key", False, "La clé de la ligne (data-key) n'est pas une des vôtres : recopiez la ligne.")
    if partner.state != "active":
        return Finding("key", False, "Votre inscription est suspendue : vos clés ne désignent plus personne.")
    if key.state == "revoked" or (key.expires_at and moments.read(key.expires_at) <= moments.now()):
        return Finding("key", False, "La clé de la ligne ne vaut plus rien : mettez celle qui l'a remplacée.")
    if key.environment == "live" and page.origin.startswith("http:"):
        return Finding("key", False, "Une clé de production ne s'affiche que sur un site en https.")
    if key.environment == "test":
        return Finding("key", None, "C'est votre clé d'essai : le module s'affiche, mais rien n'est compté.")
    return Finding("key", True, "La clé est la vôtre et elle est en service.")


def _link(page):
    if page.links:
        return Finding("link", True, "Le lien d'aide est là pour qui n'a pas de script.")
    return Finding("link", None, "Le lien qui va avec la ligne manque : sans script, vos visiteurs n'auraient rien.")


def _version(tag, service):
    path, integrity = tag["src"].removeprefix(service.public_url).partition("?")[0], tag.get("integrity", "")
    if path not in service.loaders:
        yield Finding(
            "version", False, "La version épinglée par la ligne n'est plus servie : reprenez la ligne du guide."
        )
    elif integrity and service.loaders[path] not in integrity.split():
        yield Finding("version", False, "L'empreinte (integrity) n'est pas celle du fichier : le navigateur le bloque.")
    elif integrity and path == LOADER:
        yield Finding(
            "version", None, "L'empreinte ne tiendra que jusqu'à la prochaine version : épinglez l'adresse aussi."
        )
    if integrity and "crossorigin" not in tag:
        yield Finding(
            "version", False, "Avec une empreinte, la ligne doit porter crossorigin : le navigateur la bloque."
        )


def _policies(page, service, tag):
    script = tag.get("src", service.public_url + LOADER)
    given = (tag.get("nonce", ""), tag.get("integrity", ""))
    blocked = {
        "script-src": [csp.blocks_script(policy, page.url, script, *given) for policy in page.policies],
        "frame-src": [csp.blocks_frame(policy, page.url, f"{service.public_url}/module/") for policy in page.policies],
    }
    for wanted, names in blocked.items():
        name = next(filter(None, names), None)
        if name:
            yield Finding(wanted, False, _to_add(name, wanted, service))
        else:
            yield Finding(wanted, True, f"La politique de sécurité de la page permet {THINGS[wanted]}.")


def _to_add(name, wanted, service):
    if name == "default-src":
        return f"La politique de sécurité bloque {THINGS[wanted]} : ajoutez-y {wanted} {service.public_url}."
    return f"La politique de sécurité bloque {THINGS[wanted]} : ajoutez {service.public_url} à {name}."


def _referrer(tag):
    if tag.get("referrerpolicy") == "no-referrer":
        return Finding("referrer", True, "L'adresse de vos pages ne nous est pas envoyée.")
    return Finding("referrer", None, 'Ajoutez referrerpolicy="no-referrer" : l\'adresse de la page nous est envoyée.')


def _unregistered(origin, partner):
    known = ", ".join(partner.origins)
    return Finding(
        "origin", False, f"{origin} n'est pas un de vos sites inscrits ({known}) : le module ne s'y affiche pas."
    )


def _origin(url):
    return normalise_origin("/".join(url.split("/", 3)[:3]))
