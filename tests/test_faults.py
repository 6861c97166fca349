"""What `make faults` tells: a part that breaks is told as one that did not hold, and the others stay in the table."""

import pytest

from faults import load, patterns, scripts, table
from faults.crowd import Crowd
from faults.outcome import Outcome, held_or_said

HELD = Outcome("fait", "doit", "vu", True)


@pytest.fixture(autouse=True)
def kept(tmp_path, monkeypatch):
    monkeypatch.setattr(table, "KEPT", tmp_path / "faults.json")


def test_a_part_that_breaks_is_one_that_did_not_hold_and_what_it_found_before_stays():
    def run():
        yield HELD
        raise FileNotFoundError("pas de wrk\nni d'autre")

    first, last = held_or_said("flood", run)
    assert first == HELD
    assert (last.done, last.held) == ("flood", False)
    assert last.happened == "arrêté avant la fin : FileNotFoundError pas de wrk"


def test_a_part_run_alone_leaves_what_the_others_found():
    table.keep("kills", [HELD])
    table.keep("locks", [HELD])
    table.keep("locks", [HELD._replace(held=False)], quick=True)
    found = table.load()
    assert {part: [each["held"] for each in kept["outcomes"]] for part, kept in found.items()} == {
        "kills": [True],
        "locks": [False],
    }
    assert (found["kills"]["quick"], found["locks"]["quick"]) == (False, True)


def test_the_summary_counts_this_run_and_names_the_others_with_their_day():
    table.keep("kills", [HELD])
    day = table.machine().partition(",")[0]
    said = table.summary({"locks": [HELD, HELD._replace(held=False)]})
    assert said.endswith(f": 1 sur 2 tenues ; gardées d'avant : kills ({day})")


def test_what_wrk_tells_is_read_with_each_way_to_fail():
    text = """  Latency Distribution
     50%    3.25ms
     99%    1.62s
  52340 requests in 20.17s, 1.50GB read
  Socket errors: connect 1, read 20, write 300, timeout 4
  Non-2xx or 3xx responses: 5
Requests/sec:   2594.74
"""
    told = load.read(text)
    assert told == load.Told(answered=52340, rate=2594.74, p99=1620.0, cut=321, late=4, bad=5)
    assert told.failed == 330


def test_what_wrk_tells_when_nothing_failed():
    told = load.read("     99%  250.00us\n  8 requests in 1.00s, 1.50KB read\nRequests/sec:      8.00\n")
    assert (told.p99, told.failed) == (0.25, 0)


def test_what_stops_one_of_a_crowd_is_raised_once_all_have_stopped():
    def go_on():
        crowd._over.wait(30)
        stopped.append("of itself")

    crowd, stopped = Crowd([lambda: {}["nothing"], go_on]), []
    with pytest.raises(KeyError, match="nothing"), crowd:
        pass
    assert stopped == ["of itself"]


def test_the_expressions_of_a_script_are_found_and_nothing_that_only_divides():
    script = r"""
// not /this/ one
const half = (wide / 2) * (high / 3);
if (!/^a\/b[/\]]{2}$/i.test(text)) go(text.replace(/x+/g, "")); // nor /that/
line(`#${/\d+/.exec(id)[0]}`, "https://host/path/");
"""
    found = [(4, r"^a\/b[/\]]{2}$", "i"), (4, "x+", "g"), (5, r"\d+", "")]
    assert [*scripts.read(script)] == found


def test_patterns_held_by_schemas_are_tried_too():
    names = {where for where, _, _ in patterns._found()}
    assert {"web.territory_api.PlaceSchema", "journey.schema.IDENTIFIER"} <= names
