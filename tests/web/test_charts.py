import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget_server.web import charts

FIRST = date(2026, 10, 5)
TOTALS = st.dictionaries(
    st.text(st.characters(exclude_categories=["C"]), min_size=1), st.integers(1, 10**9), min_size=1
)


def days(*heights, first=FIRST):
    return {first + timedelta(days=number): height for number, height in enumerate(heights)}


def draw(heights, tell=str):
    return charts.by_day("c", "Par jour", heights, tell)


def texts(svg, kind):
    return re.findall(rf'class="{kind}"[^>]*>([^<]*)<', str(svg))


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [(0.4, [0, 1]), (1, [0, 1]), (11, [0, 5, 10, 15]), (22, [0, 10, 20, 30]), (100, [0, 50, 100]), (1234, [0, 500, 1000, 1500])],
)  # fmt: skip
def test_ticks_are_round_numbers(highest, ticks):
    assert charts.nice_ticks(highest) == ticks


@given(st.floats(0.01, 10**9))
def test_ticks_are_few_and_hold_the_highest(highest):
    ticks = charts.nice_ticks(highest)

    assert ticks[0] == 0 and ticks[-1] >= highest
    assert 2 <= len(ticks) <= charts.STEPS + 2


@given(st.lists(st.floats(0, 10**6), min_size=1, max_size=100))
def test_columns_stand_on_the_axis_and_inside_the_picture(heights):
    svg = ElementTree.fromstring(draw(days(*heights)))

    for rect in svg.iter("rect"):
        x, y, width, height = (float(rect.get(name).rstrip("%")) for name in ("x", "y", "width", "height"))
        assert x >= 0 and x + width <= 100.01
        assert y >= charts.TOP - 0.01 and abs(y + height - charts.TOP - charts.HEIGHT) < 0.02


@given(TOTALS)
def test_any_label_is_drawn_as_text_and_nothing_else(totals):
    svg = ElementTree.fromstring(charts.ranked("c", "Par <motif> & co", totals))

    assert svg.find("title").text == "Par <motif> & co"
    assert len(list(svg.iter("rect"))) == len(totals)
    assert {element.tag for element in svg.iter()} <= {"svg", "title", "desc", "text", "rect"}


def test_hours_are_told_in_paris_s_time_and_every_other_midnight_named():
    first = datetime(2026, 11, 1, tzinfo=UTC)
    svg = charts.by_hour("c", "Par heure", {first + timedelta(hours=n): n % 3 for n in range(7 * 24)}, str)

    assert "1 novembre à 2 h : 1" in svg and "Du 1 novembre à 1 h au 8 novembre à 0 h." in svg
    assert texts(svg, "day(?: last)?") == ["2 nov.", "4 nov.", "6 nov.", "8 nov."]
    assert "Rien encore." in charts.by_hour("c", "t", {first: 0}, str, ("Rien encore.",))


def test_a_picture_has_a_name_a_description_and_no_style_of_its_own():
    for svg in (draw(days(1, 2)), charts.ranked("c", "Par motif", {"a": 11}), draw({})):
        assert 'role="img" aria-labelledby="c-title c-desc"' in svg
        assert '<title id="c-title">' in svg and '<desc id="c-desc">' in svg
        assert "style" not in svg and "fill" not in svg


def test_a_scale_may_have_to_reach_further_than_the_columns():
    svg = charts.by_day("c", "t", days(2.5), str, 11)

    assert texts(svg, "tick") == ["0", "5", "10", "15"]


def test_what_a_column_means_is_told_in_french():
    assert "1 décembre 2026 : environ 12" in draw(days(12.3, first=date(2026, 12, 1)), lambda height: "environ 12")


def test_a_season_names_its_months_and_a_month_its_weeks():
    assert texts(draw(days(*range(1, 91))), "day(?: last)?") == ["nov.", "déc.", "janv. 2027"]
    assert texts(draw(days(*range(1, 15))), "day") == ["5 oct.", "12 oct."]


def test_large_figures_are_written_as_the_french_do():
    assert texts(charts.ranked("c", "t", {"a": 12345}), "figure") == ["12\u202f345"]


def test_the_longest_rod_is_the_whole_width():
    widths = re.findall(r'width="([\d.]+)%" height="10"', charts.ranked("c", "t", {"a": 44, "b": 11}))
    assert [float(width) for width in widths] == [100, 25]


@pytest.mark.parametrize("svg", [draw({}), draw(days(0, 0)), charts.ranked("c", "t", {})])
def test_nothing_to_show_is_told(svg):
    assert "Rien à montrer encore : en dessous de 11, rien ne s'affiche." in unescape(svg)
    assert "<rect" not in svg
