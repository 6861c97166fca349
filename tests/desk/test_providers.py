import json
from datetime import timedelta

import pytest

from tests.desk.directory import TODAY, TREE, more, put
from widget_server.desk import associations, provider_search, providers, threats
from widget_server.desk.stations import Place
from widget_server.errors import UnknownDiagnosis, UnknownProvider

RENNES = Place("35238", "35000", "35", (48.1115, -1.6787))
NEAR = {"latitude": "48.12", "longitude": "-1.68"}
SAINT_MALO = {"latitude": "48.65", "longitude": "-2.02", "rayon_km": "100"}
REMOTE = {"modes": "distance", "rayon_km": ""}


def ids(db, place=RENNES, **wanted):
    return [each.provider.id for each in provider_search.search(db, place, today=TODAY, **wanted)]


def test_the_nearest_come_first_and_those_at_a_distance_last(db):
    put(
        db,
        {"identifiant": "remote"} | REMOTE,
        {"identifiant": "malo"} | SAINT_MALO,
        {"identifiant": "rennes"} | NEAR,
        {"identifiant": "brest", "latitude": "48.39", "longitude": "-4.48"},
    )

    found = provider_search.search(db, RENNES, today=TODAY)

    assert [each.provider.id for each in found] == ["rennes", "malo", "remote"]
    assert [each.distance for each in found] == [1.0, 65.0, None]
    assert [each.ways for each in found] == [("on site",), ("on site",), ("remote",)]


def test_too_far_to_come_is_not_too_far_to_help(db):
    put(db, {"modes": "site distance", "latitude": "43.3", "longitude": "5.4"})

    (found,) = provider_search.search(db, RENNES, today=TODAY)

    assert (found.in_person, found.distance, found.ways) == (False, None, ("remote",))


def test_where_no_position_is_known_the_department_tells(db):
    put(
        db,
        {"identifiant": "radius"},
        {"identifiant": "listed", "rayon_km": "", "départements": "35 22"},
        {"identifiant": "elsewhere", "code_postal": "29200", "commune": "Brest"},
    )
    unknown = Place("", "35000", "35", None)

    assert set(ids(db, unknown)) == {"radius", "listed"}
    assert {each.distance for each in provider_search.search(db, unknown, today=TODAY)} == {None}
    assert ids(db, Place("", "22000", "22", None)) == ["listed"]


def test_a_provider_stands_where_its_commune_does_once_that_is_known(db):
    put(db, {"latitude": "", "longitude": ""})
    assert provider_search.search(db, RENNES, today=TODAY)[0].distance is None

    db.table("commune").insert(
        {"code": "35238", "name": "Rennes", "search": "rennes", "latitude": 48.1, "longitude": -1.68}
    )

    assert provider_search.search(db, RENNES, today=TODAY)[0].distance == 1.3


def test_only_those_for_this_audience_and_this_threat_are_found(db):
    put(
        db,
        {"identifiant": "firms", "publics": "entreprise", "menaces": "rancongiciel"},
        {"identifiant": "homes", "publics": "particulier", "menaces": "virus"},
    )

    assert ids(db, audience="entreprise") == ["firms"]
    assert ids(db, threats=threats.known_as(TREE, "malware-virus")) == ["homes"]
    assert ids(db, audience="entreprise", threats=threats.known_as(TREE, "malware-virus")) == []


@pytest.mark.parametrize(
    ("cells", "standing"),
    [
        ({}, "shown"),
        ({"fin": TODAY.isoformat(), "début": TODAY.isoformat()}, "shown"),
        ({"fin": "2026-11-21"}, "unlabelled"),
        ({"début": "2026-11-23"}, "unlabelled"),
        (dict.fromkeys(("label", "numéro", "début", "fin"), ""), "unlabelled"),
        ({"vérifié_le": (TODAY - providers.FRESH + timedelta(days=1)).isoformat()}, "shown"),
        ({"vérifié_le": (TODAY - providers.FRESH).isoformat()}, "stale"),
    ],
    ids=["usual", "last day", "over", "not yet", "none", "a year", "more"],
)
def test_a_provider_is_shown_while_a_label_holds_and_it_was_verified_within_a_year(db, cells, standing):
    put(db, cells)

    assert providers.get(db, "atelier").standing(TODAY) == standing
    assert ids(db) == (["atelier"] if standing == "shown" else [])


def test_only_labels_in_force_are_shown(db):
    put(db, {}, more("atelier", label="passi", fin="2026-01-01"))

    (found,) = provider_search.search(db, RENNES, today=TODAY)

    assert [label.name for label in found.labels] == ["ExpertCyber"]
    assert len(found.provider.labels) == 2


def test_among_equals_nobody_is_always_first_and_a_reload_moves_nothing(db):
    put(db, *({"identifiant": f"p-{n}", "latitude": f"48.11{n}"} for n in range(6)))

    orders = {tuple(ids(db)), tuple(ids(db))}
    firsts = {provider_search.search(db, RENNES, today=TODAY + timedelta(days=n))[0].provider.id for n in range(40)}

    assert len(orders) == 1
    assert firsts == {f"p-{n}" for n in range(6)}


def test_no_more_than_a_few_are_told(db):
    put(db, *({"identifiant": f"p-{n}"} for n in range(provider_search.LIMIT + 5)))

    assert len(ids(db)) == provider_search.LIMIT


def test_a_file_read_again_replaces_and_leaves_the_rest(db):
    assert put(db, {}, {"identifiant": "other"}) == 2
    providers.suspend(db, "atelier")

    assert put(db, {"nom": "Autre nom", "label": "pris"}) == 0

    again = providers.get(db, "atelier")
    assert (again.name, [label.label for label in again.labels], again.suspended) == ("Autre nom", ["pris"], True)
    assert ids(db) == ["other"]
    providers.suspend(db, "atelier", suspended=False)
    assert set(ids(db)) == {"atelier", "other"}


def test_one_taken_out_leaves_nothing(db):
    put(db, {})

    assert providers.remove(db, "atelier").name == "Atelier du Test"

    assert "atelier" not in json.dumps(list(db.iterdump()))
    for act in (providers.remove, providers.suspend, providers.get):
        with pytest.raises(UnknownProvider):
            act(db, "atelier")


def test_they_are_looked_for_by_name_town_or_identifier(db):
    put(db, {"nom": "Zoé Réseaux"}, {"identifiant": "other", "nom": "Alpha"})

    assert [each.name for each in providers.list_named(db)] == ["Alpha", "Zoé Réseaux"]
    for text in ("ZOE", "reseaux"):
        assert [each.id for each in providers.list_named(db, text)] == ["atelier"]
    assert len(providers.list_named(db, "rennes")) == 2


def test_a_threat_nobody_knows_is_told():
    with pytest.raises(UnknownDiagnosis):
        threats.known_as(TREE, "nope")


def test_every_theme_names_diagnoses_of_the_shipped_tree():
    for theme, ids in threats.THEMES.items():
        assert threats.resolve(TREE, theme) == ids


def test_without_any_association_nearby_the_nationwide_one_is_told(db):
    (found,) = associations.near(db, TREE, RENNES, TODAY)

    contact = TREE.contacts["france-victimes"]
    assert (found.telephone, found.hours, found.to_check) == (contact.phone, contact.hours, contact.mark != "V")


def test_associations_nearby_are_told_first(whole):
    found = associations.near(whole[0], TREE, RENNES, TODAY)

    assert found[0].name == "Aide aux victimes 0" and len(found) == 3
