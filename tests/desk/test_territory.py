from datetime import date

import pytest

from tests.desk import country
from widget_server.desk import communes, territory
from widget_server.errors import UnknownCommune

TODAY = date(2026, 7, 1)


def names(found):
    return [each.name for each in found]


def test_without_any_import_the_communes_of_a_postcode_are_there_to_choose_from(db):
    assert names(communes.of_postcode(db, "35000")) == ["Rennes"]
    assert len(communes.of_postcode(db, "51300")) == 46
    assert communes.of_postcode(db, "99999") == []


def test_a_district_is_offered_rather_than_its_whole_city(db, whole):
    for each in (db, whole[0]):
        assert names(communes.of_postcode(each, "75001")) == ["Paris 1er Arrondissement"]


def test_imported_and_shipped_communes_are_asked_for_in_the_same_way(db, whole):
    for ask, what in ((communes.of_postcode, "51300"), (communes.named, "SAINT-DENIS"), (communes.postcodes, "75116")):
        assert [each[:2] for each in ask(db, what)] == [each[:2] for each in ask(whole[0], what)] != []
    assert communes.current_codes(db)["01340"] == "01015"


def test_a_former_code_leads_to_the_commune_of_today(db):
    assert communes.get(db, "01340").name == "Arboys en Bugey"


@pytest.mark.parametrize("code", ["", "35", "00000", "Rennes", "35000", "%", "\t", "\n"])
def test_what_is_no_code_is_unknown(db, whole, code):
    for each in (db, whole[0]):
        with pytest.raises(UnknownCommune):
            communes.get(each, code)


def test_without_any_import_both_forces_are_shown_and_nothing_is_claimed(db):
    answer = territory.of_commune(db, country.RENNES)

    assert (answer.state, answer.source, answer.dated_on) == ("unknown", None, None)
    assert [(force.id, force.stations) for force in answer.forces] == [("police", ()), ("gendarmerie", ())]
    assert "article 15-3" in answer.complaint


def test_any_postcode_that_could_be_one_is_answered(db):
    answer = territory.of_postcode(db, "99999")

    assert (answer.state, answer.commune, len(answer.forces)) == ("unknown", None, 2)
    assert "article 15-3" in answer.complaint


def test_a_known_force_is_shown_alone_with_what_that_rests_on(whole):
    answer = territory.of_commune(whole[0], country.RENNES, TODAY)

    assert (answer.state, answer.dated_on) == ("known", "2026-06-25")
    assert answer.sentence == "Rennes relève de la police nationale."
    assert territory.tell_source(answer).endswith("de la gendarmerie, 25 juin 2026")
    assert [force.id for force in answer.forces] == ["police"]


def test_a_district_is_of_its_citys_force(whole):
    assert territory.of_commune(whole[0], "75101").state == "known"


def test_the_nearest_station_comes_first_with_what_it_takes_to_go_there(whole):
    (force,) = territory.of_commune(whole[0], country.BETTON, TODAY).forces

    first = force.stations[0]
    assert (force.id, first.name, first.distance) == ("gendarmerie", "Brigade de Betton", 0.6)
    assert (first.street, first.postcode, first.town) == ("63 avenue", "35830", "BETTON")
    assert first.telephone == "02 00 00 00 02"
    assert first.told_hours.startswith("le lundi et le mardi, 8 h à 12 h")
    assert not first.to_check


def test_an_island_is_not_sent_over_the_sea(whole):
    (force,) = territory.of_commune(whole[0], country.CAYENNE).forces

    assert {station.name[-6:-2] for station in force.stations} == {" 973"}


def test_what_was_verified_long_ago_is_to_be_checked(whole):
    answer = territory.of_commune(whole[0], country.RENNES, TODAY)

    assert [each.name for each in answer.associations][0] == "Aide aux victimes 0"
    assert all(each.to_check for each in answer.associations)


def test_without_a_position_the_stations_of_the_commune_come_first_and_no_distance_is_claimed(whole):
    (force,) = territory.of_commune(whole[0], "97501", TODAY).forces
    assert force.stations == ()

    gendarmerie = territory.of_postcode(whole[0], "35830", TODAY).forces[1].stations
    assert (gendarmerie[0].name, gendarmerie[0].distance) == ("Brigade de Betton", None)


@pytest.mark.parametrize("text", ["35000", "35238", " rennes ", "RENNES"])
def test_a_place_is_found_by_postcode_code_or_name(db, text):
    assert names(territory.look_up(db, text)) == ["Rennes"]
