"""What this service is made of, as CycloneDX 1.6: the libraries as they are installed, and the released loaders.

Read from what Python's packages say of themselves, so that it never tells of other versions than those that run.
"""

import platform
from base64 import b64decode
from functools import lru_cache
from importlib.metadata import distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from ..journey.edition import released_loaders
from ..journey.loaders import NAME, load_hashes
from ..store import moments

SERVICE = "widget-server"
SCHEMA = "http://cyclonedx.org/schema/bom-1.6.schema.json"


@lru_cache(maxsize=1)
def make_sbom():
    """Return the bill of materials of this installation, ready for JSON."""
    needs = _needs()
    parts = {name: _part(name, "library") for name in needs}
    service = parts.pop(SERVICE) | {"type": "application"}
    return {
        "$schema": SCHEMA,
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"timestamp": moments.tell(moments.now()), "component": service},
        "components": [*parts.values(), _python(), *_loaders()],
        "dependencies": [
            {"ref": _purl(name), "dependsOn": sorted(map(_purl, needed))} for name, needed in sorted(needs.items())
        ],
    }


def _needs():
    """Every library the service needs here, itself included: canonical name → names of those it needs directly."""
    found, asked = {}, [(SERVICE, frozenset())]
    for name, extras in asked:  # grows as it is read
        wanted = [(canonicalize_name(each.name), frozenset(each.extras)) for each in _requirements(name, extras)]
        asked += [each for each in wanted if each not in asked]
        found.setdefault(name, set()).update(needed for needed, _ in wanted)
    return found


def _requirements(name, extras):
    for line in distribution(name).requires or ():
        requirement = Requirement(line)
        marker = requirement.marker
        if not marker or any(marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield requirement


def _part(name, kind):
    about = distribution(name).metadata
    part = {"type": kind, "bom-ref": _purl(name), "name": name, "version": about["Version"], "purl": _purl(name)}
    return part | ({"description": about["Summary"]} if about["Summary"] else {}) | _licence(about)


def _licence(about):
    if about["License-Expression"]:
        return {"licenses": [{"expression": about["License-Expression"]}]}
    named = (about["License"] or "").strip().partition("\n")[0]
    known = [each.rpartition(":: ")[2] for each in about.get_all("Classifier", []) if each.startswith("License ::")]
    names = known or ([named] if named else [])
    return {"licenses": [{"license": {"name": name}} for name in names]} if names else {}


def _purl(name):
    return f"pkg:pypi/{name}@{distribution(name).version}"


def _python():
    version = platform.python_version()
    return {
        "type": "platform",
        "bom-ref": f"python@{version}",
        "name": platform.python_implementation(),
        "version": version,
    }


def _loaders():
    for version, hash in load_hashes(released_loaders()).items():
        content = b64decode(hash.integrity.removeprefix("sha384-")).hex()
        yield {
            "type": "file",
            "bom-ref": f"{NAME}@{version}",
            "name": NAME,
            "version": version,
            "hashes": [{"alg": "SHA-384", "content": content}],
        }
