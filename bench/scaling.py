"""What more partners and a larger tree change to the rate of prepared pages: nothing, to within a tenth."""

import os
from dataclasses import replace
from functools import partial
from types import SimpleNamespace

from widget_server.journey.edition import render_edition
from widget_server.register import key_texts
from widget_server.register.keyring import Keyring
from widget_server.store import connect, writing
from widget_server.web.wire import Wire

from . import peers
from .loading import compare, cost, rate, ratio
from .running import say, settings
from .sizes import EXIT_URL, shipped_tree

PARTNERS = (10, 1_000, 100_000)
TIMES = (1, 10)
WITHIN = "0.9 à 1.1"
IN_TURN = """local keys, turn = {{}}, 0
for key in io.lines("{path}") do keys[#keys + 1] = wrk.format("GET", "/module/" .. key) end
request = function() turn = turn % #keys + 1 return keys[turn] end
"""


def scaling(folder):
    if not peers.ensure("wrk"):
        say("Passage à l'échelle non mesuré : wrk est absent (apt install wrk).")
        return
    servers, requests = {}, {}
    for total in PARTNERS:
        name = f"/module/<clé> parmi {total} partenaires"
        servers[name], requests[name] = _among(total), folder / f"{total}.lua"
    for times in TIMES:
        servers[f"page, arbre × {times}"] = partial(_serve, TREE_TIMES=str(times))
    found = compare(servers, folder, requests)
    for name, rounds in found.items():
        yield name, (rate(rounds), "req/s", "")
        yield f"… processeur, {name}", (cost(rounds), "µs/req", "")
    one, *more, small, large = found
    for name in more:
        yield f"{name} ÷ parmi {PARTNERS[0]}", (ratio(found[name], found[one]), "", WITHIN)
    yield f"arbre × {TIMES[1]} ÷ arbre × {TIMES[0]}", (ratio(found[large], found[small]), "", WITHIN)


def _among(total):
    def serve(folder):
        say(f"Registre de {total} partenaires…")
        _register(folder, total)
        return _serve(folder)

    return serve


def _serve(folder, **others):
    return peers.granian_alone(folder, "bench.scaling:prepared_alone", **others)


def prepared_alone():
    """The wire as it is, on a tree as many times larger as TREE_TIMES says and the register that the settings name."""
    tree = larger(shipped_tree(), int(os.environ.get("TREE_TIMES", "1")))
    edition = render_edition(tree, EXIT_URL)
    keyring = Keyring(partial(connect, os.environ["WIDGET_DATABASE"]))
    return Wire(None, SimpleNamespace(edition=edition), keyring)


def larger(tree, times):
    """The same DecisionTree with as many copies of its questions and diagnoses, each copy leading within itself."""
    questions, diagnoses = dict(tree.questions), dict(tree.diagnoses)
    for number in range(2, times + 1):
        for each in tree.questions.values():
            options = tuple(replace(option, next=f"{option.next}-{number}") for option in each.options)
            questions[f"{each.id}-{number}"] = replace(each, id=f"{each.id}-{number}", options=options)
        for each in tree.diagnoses.values():
            linked = tuple(replace(link, diagnosis=f"{link.diagnosis}-{number}") for link in each.linked)
            copy = replace(each, id=f"{each.id}-{number}", formerly=(), linked=linked)
            diagnoses[copy.id] = copy
    return replace(tree, questions=questions, diagnoses=diagnoses)


def _register(folder, total):
    """A register of so many partners, each with a site and a key, and beside it what asks for each key in turn."""
    keys = [key_texts.make_up("17c_pub_live_") for _ in range(total)]
    ids = [f"partner-{number}" for number in range(total)]
    facts = {"sector": "banque", "contact": "x@site.example", "created_on": "2026-01-01"}
    issued = {"environment": "live", "issued_on": "2026-01-01"}
    with connect(settings(folder)["DATABASE"]) as db, writing(db):
        db.table("partner").insert_all({"id": id, "name": id, **facts} for id in ids)
        db.table("origin").insert_all({"partner": id, "origin": f"https://www.{id}.example"} for id in ids)
        db.table("key").insert_all({"id": key, "partner": id, **issued} for id, key in zip(ids, keys, strict=True))
    listed = folder / "keys"
    listed.write_text("".join(f"{key}\n" for key in keys))
    folder.with_name(f"{total}.lua").write_text(IN_TURN.format(path=listed))
