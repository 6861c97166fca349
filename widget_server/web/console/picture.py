"""The picture of the tree, whole or one branch, as large as one likes, with its twin in words."""

import re
from base64 import b64encode
from hashlib import sha256

from flask import Response, abort, current_app, request

from ...journey.draw import STYLE, draw
from ...journey.tell import text_twin
from ..private import show
from .access import allow, console

ZOOMS = (25, 50, 75, 100, 150)  # percent
USUAL = 50
SIZE = re.compile(r'viewBox="0 0 (\d+) (\d+)"')
STYLE_HASH = b64encode(sha256(STYLE.encode()).digest()).decode()


@console.get("/arbre/dessin")
@allow("author", "auditor")
def picture():
    """The page that shows the picture."""
    tree, start = _asked()
    zoom = next((each for each in ZOOMS if str(each) == request.args.get("zoom")), USUAL)
    width, height = (int(side) * zoom // 100 for side in SIZE.search(draw(tree, start)).groups())
    context = {"tree": tree, "start": start, "zoom": zoom, "width": width, "height": height}
    return show("console/picture.html", zooms=ZOOMS, twin=text_twin(tree), **context)


@console.get("/arbre/dessin.svg")
@allow("author", "auditor")
def picture_file():
    """The picture alone."""
    image = Response(draw(*_asked()), mimetype="image/svg+xml")
    image.headers["Content-Security-Policy"] = f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; sandbox"
    return image


def _asked():
    tree = current_app.extensions["publisher"].edition.tree
    start = request.args.get("depuis") or tree.start
    return (tree, start) if start in tree.questions else abort(404)
