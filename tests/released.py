"""The released loaders, as tests ask for them."""

from widget_server.journey.edition import released_loaders
from widget_server.journey.loaders import load_hashes

HASHES = load_hashes(released_loaders())
PATHS = {version: f"/17cyber/{version}/17cyber.js" for version in HASHES}
PINNED = [*PATHS.values()][-1]  # the newest, which the guide gives
