"""Trees that an author broke in any way: each is refused in sentences, or leads everybody somewhere."""

import copy
import json
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.journey.small import GOOD
from widget_server.errors import BadTree, BadYaml
from widget_server.journey.check import load_good_tree
from widget_server.journey.walk import enumerate_walks, plan, replay

IDS = sorted(
    {id for part in ("contacts", "actions", "questions", "diagnoses", "notes", "audiences") for id in GOOD[part]}
)
UNSEEN = {"Cc", "Cs"}  # of Unicode: controls, halves of a sign
TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}  # what changes the direction of a text
HOSTILE = (
    "",
    " ",
    "\u202e",
    "рolice",
    "e\u0301",
    "../..",
    "__proto__",
    "constructor",
    "<b>",
    "{name}",
    "%(x)s",
    "{{7*7}}",
)
LEAVES = st.one_of(
    st.sampled_from(IDS),
    st.sampled_from(HOSTILE),
    st.text(max_size=30),
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
CHANGES = st.lists(
    st.tuples(st.integers(min_value=0), st.sampled_from(("put", "drop", "add", "copy")), VALUES), min_size=1, max_size=5
)


def places(node):
    """Every (holder, key) below `node`."""
    for key, value in list(node.items() if isinstance(node, dict) else enumerate(node)):
        yield node, key
        if isinstance(value, (dict, list)):
            yield from places(value)


def change(data, number, how, value):
    """Change one place of `data`."""
    found = list(places(data))
    holder, key = found[number % len(found)]
    if how == "drop":
        del holder[key]
    elif how == "add" and isinstance(holder[key], list):
        holder[key].append(value)
    elif how == "add" and isinstance(holder[key], dict):
        holder[key][str(value)[:20]] = value
    elif how == "copy":
        other, name = found[(number * 7919) % len(found)]
        holder[key] = copy.deepcopy(other[name])
    else:
        holder[key] = value


def deceives(sign):
    return sign not in "\n\t" and (unicodedata.category(sign) in UNSEEN or unicodedata.bidirectional(sign) in TURNING)


def try_out(changes):
    data = copy.deepcopy(GOOD)
    for each in changes:
        change(data, *each)
        if not data:
            return
    try:
        tree = load_good_tree(json.dumps(data, ensure_ascii=False))
    except (BadTree, BadYaml) as error:
        assert not [sign for sign in str(error) if deceives(sign)]
        return
    for walk in enumerate_walks(tree):
        assert walk.node in tree.diagnoses
        assert plan(tree, walk).diagnoses[0] == walk.node
        assert replay(tree, [*walk.answers, ("nowhere", "nothing")]) == walk


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(CHANGES)
def test_a_tree_broken_anywhere_is_refused_or_leads_everybody_somewhere(changes):
    try_out(changes)


@pytest.mark.proof
@settings(max_examples=5_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(CHANGES)
def test_five_thousand_broken_trees_are_refused_or_lead_somewhere(changes):
    try_out(changes)
