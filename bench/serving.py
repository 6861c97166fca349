"""Requests a second for the journey's page on one core: ours, nginx on the same bytes, Flask under two servers."""

from . import peers
from .loading import compare, cost, rate, ratio
from .running import granian, say

OURS = "octets préparés (wire, granian)"
NGINX, GUNICORN, FLASK = "nginx, mêmes octets", "vue Flask (gunicorn)", "vue Flask (granian)"


def serving(folder):
    if not peers.ensure("wrk"):
        say("Débit non mesuré : wrk est absent (apt install wrk).")
        return
    servers = {OURS: granian, GUNICORN: peers.gunicorn, FLASK: peers.granian_alone}
    if peers.ensure("nginx"):
        servers[NGINX] = peers.nginx
    else:
        say("Pas de comparaison avec nginx : il est absent (apt install nginx).")
    found = compare(servers, folder)
    for name, rounds in found.items():
        yield name, (rate(rounds), "req/s", "")
        yield f"… processeur, {name}", (cost(rounds), "µs/req", "")
    for name, budget in ((NGINX, "≥ 0.6"), (GUNICORN, "≥ 10"), (FLASK, "")):
        if name in found:
            yield f"préparés ÷ {name}", (ratio(found[OURS], found[name]), "", budget)
    if NGINX in found:
        yield "… processeur de nginx ÷ le nôtre", (ratio(found[NGINX], found[OURS], of=1), "", "≥ 0.6")
