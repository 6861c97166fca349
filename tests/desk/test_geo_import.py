import csv
import json
import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.desk import country
from widget_server.desk import communes, geo_import, tables, territory
from widget_server.errors import BadGeoFile
from widget_server.store import connect, writing

DATA = Path(os.environ.get("SHARED_DATA", Path(__file__).parents[3] / "shared/data"))


class Undo(Exception):
    """Takes back what a test imported."""


@pytest.fixture
def imported(whole, tmp_path):
    """A callable that imports {name: text or bytes} and returns what it says; taken back when the test is over."""
    db, _ = whole
    with suppress(Undo), writing(db):
        yield lambda **texts: geo_import.import_files(db, country.save(tmp_path, **texts))
        raise Undo


def stations(db, kind):
    return list(db.execute("SELECT * FROM station WHERE kind = ? ORDER BY name", [kind]).fetchall())


def test_each_kind_is_told_with_its_size_and_date(whole):
    _, done = whole

    assert {each.file.kind: each.file.total for each in done} == {
        "communes": 35014, "competence": 34969, "police": 506, "gendarmerie": 2620, "association": 120,
    }  # fmt: skip
    assert {each.file.kind: each.file.dated_on for each in done}["association"] == "2021-09-02"
    assert {each.file.dated_on for each in done} == {"2021-09-02", "2026-06-25"}


def test_while_a_country_is_imported_what_was_known_goes_on_serving(db, database, tmp_path):
    with suppress(Undo), writing(db):
        country.load(db, tmp_path)
        with connect(database, patience=0.1) as another:
            assert territory.of_commune(another, country.RENNES).state == "unknown"
        raise Undo


def test_who_recruits_is_not_a_station(whole):
    assert not any("recrutement" in str(row) for row in stations(whole[0], "gendarmerie"))


def test_importing_again_replaces(whole, imported):
    before = stations(whole[0], "police")

    (again,) = imported(police=country.police())

    assert (again.before, again.file.total) == (506, 506)
    assert [row[1:] for row in stations(whole[0], "police")] != []
    assert len(stations(whole[0], "police")) == len(before)


POLICE = country.police()


@pytest.mark.parametrize(
    "content",
    [
        POLICE.replace(";", ","),
        POLICE.replace(";", "\t"),
        POLICE.replace(";", "|"),
        b"\xef\xbb\xbf" + POLICE.encode(),
        POLICE.encode("utf-16"),
        POLICE.replace("service;telephone", "Sérvice ; TÉLÉPHONE").encode("cp1252"),
        POLICE.replace("geocodage_x_GPS;geocodage_y_GPS", "geocodage_y_GPS;geocodage_x_GPS"),
        POLICE.replace("-1.6838;48.1055", "48,1055;-1,6838"),
        POLICE.replace("\r\n", "\n"),
    ],
    ids=["comma", "tab", "bar", "mark", "utf-16", "names", "swapped", "decimal commas", "unix"],
)  # fmt: skip
def test_however_a_file_is_written_it_says_the_same(whole, imported, content):
    known = {row[2:-1] for row in stations(whole[0], "police")}

    imported(police=content)

    assert {row[2:-1] for row in stations(whole[0], "police")} == known


def test_a_file_may_be_json(whole, imported):
    rows = csv.DictReader(POLICE.splitlines(), delimiter=";")

    (done,) = imported(police=json.dumps({"results": list(rows)}))

    assert (done.file.total, done.unclear) == (506, 0)


COMPETENCE = country.competence()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (COMPETENCE[:500_000], "tronqué ou abîmé"),
        ("\n".join(COMPETENCE.splitlines()[:34_500]), "il y manque des communes de ces départements"),
        (COMPETENCE.replace(",PN,", ",POMPIERS,", 1), "« POMPIERS » n'est ni la police (PN, PP) ni la gendarmerie (GN)"),
        (COMPETENCE.replace(",PN,", ",GN,"), "une seule des deux forces"),
        (COMPETENCE.replace("\n3", "\n0"), "il n'y a que"),
        (COMPETENCE.replace("\r\n0", "\r\n99"), "codes n'y sont ceux d'aucune commune"),
        (COMPETENCE.replace("Rennes", "EXEMPLE Rennes"), "exemples fabriqués"),
        ("code_commune,institution\n35238,PN\n", "il n'y a que 1 communes"),
        (country.police(2), "il n'y a que 203 points d'accueil"),
        (POLICE.replace("Commissariat", "Brigade"), "ne sont pas ceux de la police"),
        (country.gendarmerie().replace("Brigade", "Commissariat"), "ne sont pas ceux de la gendarmerie"),
        ("\n".join(line for line in POLICE.splitlines() if ";974;" not in line), "départements : 974"),
        (POLICE.replace("2.5;45.5", "-74.0;40.7"), "positions sur 506 n'y sont pas en France"),
        (country.communes().replace("35000", "3500"), "code postal impossible"),
        ("\n".join(country.communes().splitlines()[:34_600]), "il y manque des communes"),
        ("name,colour\nsky,blue\n", "d'aucun fichier connu"),
        ("service;telephone\n", "aucune ligne"),
        ('service;telephone\n"a;b\n', "tronqué ou abîmé"),
        ("", "aucune ligne"),
        (b"PK\x03\x04\0\0", "ce n'est pas du texte"),
        ('[{"code": "35238"', "JSON"),
        ("[1]", "liste d'objets"),
        ('{"a": 1}', "liste d'objets"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 80 else "file",
)  # fmt: skip
def test_a_file_that_cannot_be_believed_is_refused_in_one_sentence_and_nothing_changes(whole, tmp_path, content, said):
    db, _ = whole
    before = list(db.iterdump())
    good = country.save(tmp_path, good=country.gendarmerie(28))
    bad = country.save(tmp_path, bad=content)

    with pytest.raises(BadGeoFile) as refused:
        geo_import.import_files(db, [*good, *bad])

    assert said in str(refused.value) and str(refused.value).startswith("bad.csv : ")
    assert "\n" not in str(refused.value)
    assert list(db.iterdump()) == before


def test_a_file_that_is_not_there_is_refused(whole, tmp_path):
    for path in (tmp_path / "nowhere.csv", tmp_path):
        with pytest.raises(BadGeoFile, match="ne peut pas être lu"):
            geo_import.import_files(whole[0], [path])


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))))
def test_whatever_bytes_a_file_holds_they_are_rows_or_refused(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(content)

    with suppress(BadGeoFile):
        assert all(isinstance(row, dict) for row in tables.read(path).rows)


def test_what_is_deduced_is_probable_and_an_official_file_wins(whole, imported):
    db, _ = whole
    imported(deduced=country.deduced({country.RENNES: "GN"}))
    assert territory.of_commune(db, country.RENNES).state == "known"

    db.table("competence").delete_where("certainty = 'known'")

    rennes, elsewhere = (territory.of_commune(db, code) for code in (country.RENNES, country.BETTON))
    assert (rennes.state, [force.id for force in rennes.forces]) == ("probable", ["gendarmerie", "police"])
    assert (rennes.source, elsewhere.state) == ("déduction partielle, sans valeur officielle", "unknown")


def test_a_commune_given_to_both_forces_is_unknown(whole, imported):
    (done,) = imported(competence=country.competence({country.RENNES: ["PN", "GN"]}))

    assert done.unclear == 1
    assert territory.of_commune(whole[0], country.RENNES).state == "unknown"


def test_a_competence_by_former_code_is_that_of_the_commune_today(whole, imported):
    imported(competence=COMPETENCE.replace("01015,Arboys en Bugey", "01340,Saint-Bois"))

    assert territory.of_commune(whole[0], "01015").state == "known"


@pytest.mark.skipif(not DATA.is_dir(), reason="le dossier ../shared/data, ou SHARED_DATA, n'est pas là")
class TestRealFiles:
    def test_all_of_them_are_imported(self, db):
        names = ("communes_cog2026", "communes_anciens_codes", "zone_competence_PARTIELLE_deduite")
        more = ("points_accueil_police_gendarmerie_dila_2022-01", "aide_aux_victimes_acces_au_droit_dila_2022-01")

        done = geo_import.import_files(db, [DATA / f"{name}.csv" for name in (*more, *names)])

        assert {each.file.kind: each.file.total for each in done} == {
            "communes": 35014, "former": 4240, "deduced": 34969, "police": 606, "gendarmerie": 3054, "association": 216,
        }  # fmt: skip
        rennes = territory.of_commune(db, "35238")
        assert rennes.state == "probable"
        assert rennes.forces[0].stations[0].name == "Commissariat de police de Rennes"
        assert rennes.forces[0].stations[0].to_check
        assert len(communes.of_postcode(db, "51300")) == 46

    @pytest.mark.parametrize(
        "name", ["EXEMPLE_FABRIQUE_competence_territoriale.csv", "exemple_reel_3_lignes_unites_gendarmerie.json"]
    )
    def test_an_example_is_refused(self, db, name):
        with pytest.raises(BadGeoFile):
            geo_import.import_files(db, [DATA / name])

    def test_three_real_units_are_read_as_they_are(self):
        rows = tables.read(DATA / "exemple_reel_3_lignes_unites_gendarmerie.json")
        content = geo_import.geo_files.recognise(rows)

        ornex = content.rows["gendarmerie"][0]
        assert (ornex.telephone, ornex.latitude) == ("04 50 40 59 30", 46.27591)
        assert ornex.hours.startswith("Mo,Tu,Th,Fr 08:00-12:00; Mo,Tu,We,Th,Fr,Sa 14:00-18:00; Su 09:00-12:00")
