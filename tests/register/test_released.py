import csv
import io
from collections import Counter
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from tests.journey import small
from widget_server.register import counts, released, spreadsheets
from widget_server.register.released import SMALLEST, Cell
from widget_server.store import connect, writing
from widget_server.store.migrations import migrations

FIRST, LONG_AGO = date(2030, 1, 1), date(2000, 1, 1)
TREE = small.tree(diagnoses__card__audiences=["person"], diagnoses__phishing__formerly=["smishing"])
DIAGNOSES = ("phishing", "smishing", "card", "left-the-tree")
PARTNERS = (counts.NOBODY, "bank", "shop")

ARRIVALS = st.tuples(st.sampled_from(PARTNERS), st.sampled_from(DIAGNOSES), st.integers(1, 30))
HISTORIES = st.lists(st.lists(ARRIVALS, max_size=5), min_size=1, max_size=6)  # what comes between looks, day after day
THOROUGH = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def day(number):
    return FIRST + timedelta(days=number)


def arrive(db, partner, diagnosis, number, total):
    with writing(db):
        for _ in range(total):
            counts.add_one(db, partner, diagnosis, day(number))


@contextmanager
def nothing_counted(db):
    """An example of its own; in one transaction, since a disk is slow."""
    with writing(db):
        for table in ("count", "waiting_count", "released_count"):
            db.table(table).delete_where()
        yield


def in_order(history):
    return [(number, *arrival) for number, arrivals in enumerate(history) for arrival in arrivals]


def all_rows(db):
    return db.execute(released.OF_EACH, [LONG_AGO.isoformat()]).fetchall()


def look(db, since):
    """Every number that is published of one period, and what it is of."""
    shown = {f"{id} {cell[:4]}": cell.total for id in PARTNERS for cell in released.for_partner(db, id, TREE, since)}
    together = released.diagnoses_of_everyone(db, TREE, since)
    shown |= {f"days {cell[2:4]}": cell.total for cell in released.days_of_everyone(db, TREE, since)}
    shown |= {f"partner {id}": total for id, total in released.busiest(db, since, 2).items()}
    shown |= {f"diagnosis {id}": total for id, total in released.per_diagnosis(together).items()}
    shown |= {f"audience {id}": total for id, total in released.per_audience(together, TREE).items()}
    return shown | {"total": sum(cell.total for cell in together)}


@given(HISTORIES)
@THOROUGH
def test_no_difference_of_numbers_or_sums_ever_is_a_few_people(db, history):
    looks = []
    with nothing_counted(db):
        for number, partner, diagnosis, total in in_order(history):
            arrive(db, partner, diagnosis, number, total)
            looks += [look(db, since) for since in (LONG_AGO, day(1), day(number))]

    numbers = {0, *(total for shown in looks for total in shown.values())}
    assert not numbers & set(range(1, SMALLEST))
    for shown in looks:
        numbers |= {sum(some) for some in combinations(list(shown.values())[:12], 2)}
    assert not {abs(one - other) for one, other in combinations(numbers, 2)} & set(range(1, SMALLEST))


@given(HISTORIES)
@THOROUGH
def test_all_is_shown_but_the_ten_last_at_most_of_a_partner_and_a_diagnosis(db, history):
    came, shown = Counter(), Counter()
    with nothing_counted(db):
        for number, partner, diagnosis, total in in_order(history):
            arrive(db, partner, diagnosis, number, total)
            came[partner, diagnosis] += total
        for partner, diagnosis, _, _, total in all_rows(db):
            shown[partner, diagnosis] += total

    for series, total in came.items():
        assert 0 <= total - shown[series] < SMALLEST


@given(HISTORIES)
@THOROUGH
def test_what_was_shown_stays_and_only_grows(db, history):
    before = {}
    with nothing_counted(db):
        for number, partner, diagnosis, total in in_order(history):
            arrive(db, partner, diagnosis, number, total)
            now = {row[:4]: row[4] for row in all_rows(db)}
            assert all(now[cell] >= total for cell, total in before.items())
            before = now


def test_eleven_make_a_cell_from_the_first_day_to_the_last(db):
    arrive(db, "bank", "card", 0, 6)
    arrive(db, "bank", "card", 3, 4)
    assert released.for_partner(db, "bank", TREE, LONG_AGO) == []

    arrive(db, "bank", "card", 4, 1)
    assert released.for_partner(db, "bank", TREE, LONG_AGO) == [Cell("bank", "card", day(0), day(4), 11)]


def test_the_next_cell_begins_where_the_last_one_ended(db):
    arrive(db, "bank", "card", 0, 15)
    arrive(db, "bank", "card", 9, 40)

    assert released.for_partner(db, "bank", TREE, LONG_AGO) == [
        Cell("bank", "card", day(0), day(0), 11),
        Cell("bank", "card", day(0), day(9), 11),
        Cell("bank", "card", day(9), day(9), 33),
    ]


def test_a_period_holds_whole_cells_only(db):
    arrive(db, "bank", "card", 0, 15)
    arrive(db, "bank", "card", 9, 7)

    assert released.for_partner(db, "bank", TREE, day(9)) == [Cell("bank", "card", day(0), day(9), 11)]


def test_a_clock_set_back_makes_no_cell_that_ends_before_it_begins(db):
    arrive(db, "bank", "card", 5, 6)
    arrive(db, "bank", "card", 2, 5)

    assert released.for_partner(db, "bank", TREE, LONG_AGO) == [Cell("bank", "card", day(2), day(5), 11)]


def test_few_arrivals_of_each_of_many_partners_show_nowhere(db):
    for number in range(20):
        arrive(db, f"shop-{number}", "card", 0, 10)

    assert released.days_of_everyone(db, TREE, LONG_AGO) == []
    assert released.diagnoses_of_everyone(db, TREE, LONG_AGO) == []
    assert released.busiest(db, LONG_AGO, 5) == {}


def test_partners_are_put_together_and_nobody_too(db):
    for partner in PARTNERS:
        arrive(db, partner, "card", 0, 12)

    assert released.diagnoses_of_everyone(db, TREE, LONG_AGO) == [Cell(None, "card", day(0), day(0), 33)]
    assert released.days_of_everyone(db, TREE, LONG_AGO) == [Cell(None, None, day(0), day(0), 33)]
    assert released.busiest(db, LONG_AGO, 2) == {counts.NOBODY: 11, "bank": 11}
    assert len(released.for_each(db, TREE, LONG_AGO)) == 3


def test_a_renamed_diagnosis_keeps_its_counts_and_one_that_left_its_id(db):
    for diagnosis in ("phishing", "smishing", "left-the-tree"):
        arrive(db, "bank", diagnosis, 0, 11)
    cells = released.for_partner(db, "bank", TREE, LONG_AGO)

    assert released.per_diagnosis(cells) == {"phishing": 22, "left-the-tree": 11}
    assert released.per_audience(cells, TREE) == {released.SEVERAL: 22, released.UNKNOWN: 11}
    assert released.name_of(TREE, "phishing") == "Hameçonnage"
    assert released.name_of(TREE, "left-the-tree") == "left-the-tree"


def test_a_diagnosis_for_one_audience_counts_for_it():
    assert released.per_audience([Cell(None, "card", day(0), day(0), 11)], TREE) == {"person": 11}


def test_a_cell_is_spread_over_its_days_and_cut_by_what_is_drawn():
    cells = [Cell("bank", "card", day(0), day(10), 11), Cell("bank", "card", day(10), day(10), 22)]

    assert released.per_day(cells, [day(9), day(10), day(11)]) == {day(9): 1, day(10): 23, day(11): 0}


def test_the_period_ends_today_and_lasts_ninety_days():
    days = released.period(day(100))

    assert (len(days), days[0], days[-1]) == (90, day(11), day(100))


def test_what_was_counted_before_is_released_too(database):
    with Database(database) as before:
        migrations.apply(before, stop_before="counts_fit_to_be_shown")
        for partner, number, total in (("bank", 0, 5), ("bank", 3, 20), ("shop", 1, 4), ("shop", 2, 4)):
            before.execute("INSERT INTO count VALUES (?, 'card', ?, ?)", [partner, day(number).isoformat(), total])

    with connect(database) as db:
        arrive(db, "bank", "card", 8, 8)
        arrive(db, "shop", "card", 8, 3)
        assert released.for_each(db, TREE, LONG_AGO) == [
            Cell("bank", "card", day(0), day(3), 22),
            Cell("shop", "card", day(1), day(8), 11),
            Cell("bank", "card", day(3), day(8), 11),
        ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_a_table_never_holds_a_formula(text):
    assert read_table(spreadsheets.write(["x"], [[text]]))[1] == [f"'{text}"]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=3))
def test_any_text_comes_back_from_a_table(row):
    back = read_table(spreadsheets.write(["x"], [row]))[1]

    assert [text.removeprefix("'") for text in back] == [text.removeprefix("'") for text in row]


def test_cells_are_a_table_that_a_french_spreadsheet_opens():
    text = released.to_csv([Cell("bank", "card", day(0), day(3), 11), Cell(None, "gone", day(1), day(1), 22)], TREE)

    assert text.startswith("\ufeff") and text.endswith("\r\n")
    assert read_table(text) == [
        ["partenaire", "diagnostic", "nom", "du", "au", "arrivées"],
        ["bank", "card", "Fraude à la carte", "2030-01-01", "2030-01-04", "11"],
        ["", "gone", "gone", "2030-01-02", "2030-01-02", "22"],
    ]


def read_table(text):
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))
