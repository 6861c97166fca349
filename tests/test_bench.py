"""What the bench tells: figures beside those of its former run, and a larger tree that is ours many times over."""

import pytest

from bench import figures
from bench.scaling import larger
from tests.journey.small import tree
from widget_server.journey.edition import render_edition


@pytest.fixture(autouse=True)
def kept(tmp_path, monkeypatch):
    monkeypatch.setattr(figures, "KEPT", tmp_path / "bench.json")


def test_a_figure_is_shown_beside_its_former_value(capsys):
    figures.save({}, {"débit": (200, "req/s", ""), "perdus": (0, "", "0")})
    figures.show({"débit": (250, "req/s", "≥ 10"), "perdus": (1, "", "0"), "taille": (9, "o", "")}, figures.load())
    rate, lost, size = capsys.readouterr().out.splitlines()[-3:]
    assert rate.split() == ["débit", "250", "req/s", "≥", "10", "avant", "200", "(+25", "%)"]
    assert lost.split() == ["perdus", "1", "0", "avant", "0"]
    assert size.split() == ["taille", "9", "o"]


def test_a_part_measured_alone_leaves_the_figures_of_the_others():
    figures.save({}, {"débit": (200, "req/s", ""), "taille": (9, "o", "")})
    figures.save(figures.load(), {"débit": (250, "req/s", "")})
    assert figures.load() | {"machine": ""} == {"débit": [250, "req/s", ""], "taille": [9, "o", ""], "machine": ""}


def test_a_larger_tree_leads_within_itself_and_starts_on_the_same_page():
    small, large = tree(), larger(tree(), 3)
    assert (len(large.diagnoses), len(large.questions)) == (3 * len(small.diagnoses), 3 * len(small.questions))
    nodes = large.questions.keys() | large.diagnoses.keys()
    assert all(option.next in nodes for question in large.questions.values() for option in question.options)
    pages = [render_edition(each, "https://refuge.example/").resources for each in (small, large)]
    assert len({len(each["/"].bodies["identity"]) for each in pages}) == 1
    assert "/diagnostic/phishing-3" in pages[1]
