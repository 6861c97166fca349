import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget_server.desk import offices, opening, places
from widget_server.journey.hours import parse_hours


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("+33 4 50 40 59 30", "04 50 40 59 30"),
        ("0033450405930", "04 50 40 59 30"),
        ("+33 (0)4.50.40.59.30", "04 50 40 59 30"),
        ("04 50 40 59 30 / 06 00 00 00 00", "04 50 40 59 30"),
        ("+590 5 90 89 77 17", "+590 5 90 89 77 17"),
        ("3430", "3430"),
        ("", ""),
        ("voir le site", ""),
        ("04 50 40 59", ""),
    ],
)
def test_a_number_is_told_as_it_is_dialled(written, dialled):
    assert offices.telephone(written) == dialled


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Mo-Fr 08:00-12:00,14:00-18:00", "Mo-Fr 08:00-12:00; Mo-Fr 14:00-18:00"),
        ("Mo 08:00-12:00; We-Fr 08:00-12:00", "Mo,We-Fr 08:00-12:00"),
        ("24/7", "24/7"),
        ("", ""),
        ("sur rendez-vous", ""),
        ("Mo 18:00-08:00", ""),
    ],
)
def test_hours_of_the_directory_are_told_as_the_journey_reads_them(written, told):
    assert opening.from_osm(written) == told


def test_hours_in_french_words_and_in_columns_say_the_same():
    row = {
        "lundiplage1debut": "8h00",
        "lundiplage1fin": "12h00",
        "joursferiesplage1debut": "9h30",
        "joursferiesplage1fin": "12h",
    }

    assert opening.from_slots(row) == opening.from_text("lundi : 8h00-12h00 jours feries : 9h30-12h00")
    assert opening.from_slots(row) == "Mo 08:00-12:00; PH 09:30-12:00"


@given(st.text(max_size=60))
def test_whatever_is_written_is_hours_or_nothing(text):
    for told in (opening.from_osm(text), opening.from_text(text)):
        assert told in ("", "24/7") or parse_hours(told)
    assert isinstance(offices.telephone(text), str)


@pytest.mark.parametrize(
    ("where", "first", "second", "found"),
    [
        ("35", "48.1", "-1.6", (48.1, -1.6)),
        ("35", "-1,6", "48,1", (48.1, -1.6)),
        ("974", "55.5", "-21.1", (-21.1, 55.5)),
        ("974", "48.1", "-1.6", None),
        ("35", "48.1", "48.1", None),
        ("35", "", "", None),
        ("35", "nan", "inf", None),
        ("984", "0", "0", (0.0, 0.0)),
    ],
)
def test_a_position_is_put_right_or_not_believed(where, first, second, found):
    assert places.position(where, first, second) == found


def test_distances_are_those_of_a_map():
    paris, rennes = (48.8566, 2.3522), (48.1115, -1.6787)

    assert round(places.distance(paris, rennes)) == 308
    assert places.distance(paris, paris) == 0


@pytest.mark.parametrize(("postcode", "where"), [("20000", "2A"), ("20200", "2B"), ("97300", "973"), ("35000", "35")])
def test_a_postcode_is_in_a_department(postcode, where):
    assert places.department_of_postcode(postcode) == where
