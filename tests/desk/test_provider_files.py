from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.desk.directory import CELLS, TODAY, TREE, more, read, text
from widget_server.desk import provider_fields, provider_files, providers
from widget_server.errors import BadProviders

PLAIN = text({})


def mistakes(db, content):
    with pytest.raises(BadProviders) as refused:
        read(db, content)
    return refused.value.mistakes


def test_a_line_is_a_provider_and_its_label(db):
    (found,) = read(db, PLAIN)

    assert found == providers.Provider(
        id="atelier", siret="73282932000074", name="Atelier du Test", kind="company",
        audiences=("entreprise", "particulier"), threats=("ransomware",), modes=("on site",), radius=50, departments=(),
        street="1 rue du Test", postcode="35000", town="Rennes", commune="35238", latitude=48.11, longitude=-1.68,
        telephone="01 99 00 12 34", site="https://atelier.example/", hours="", verified_on="2026-11-01",
        fictional=False, labels=(providers.Label("expertcyber", "E-1", "2026-01-01", "2027-12-31", ""),),
    )  # fmt: skip


def test_one_more_line_is_one_more_label(db):
    (found,) = read(db, text({}, more("atelier", label="pris", fin="31/12/2028")))

    assert [(label.name, label.end) for label in found.labels] == [
        ("ExpertCyber", "2027-12-31"), ("PRIS (ANSSI)", "2028-12-31"),
    ]  # fmt: skip


def test_a_theme_stands_for_the_diagnoses_that_the_tree_has(db):
    (found,) = read(db, text({"menaces": "virus, ransomware|virus"}))

    assert found.threats[0] == "malware-virus" and found.threats[-1] == "ransomware"
    assert set(found.threats) <= TREE.diagnoses.keys()


@pytest.mark.parametrize(
    "content",
    [
        text({}, separator=","),
        text({}, separator="\t"),
        b"\xef\xbb\xbf" + PLAIN.encode(),
        PLAIN.encode("utf-16"),
        PLAIN.replace("téléphone", "TELEPHONE").replace("vérifié_le", "Vérifié le").encode("cp1252"),
        PLAIN.replace("\n", "\r\n") + "\r\n;;;\r\n\r\n",
        PLAIN.replace("2026-11-01", "01/11/2026").replace("2027-12-31", "31.12.2027"),
        PLAIN.replace("48.11;-1.68", "48,11;-1,68"),
        PLAIN.replace("Rennes", "rennes"),
        PLAIN.replace("Rennes", "35238"),
        PLAIN.replace("Rennes", ""),
        PLAIN.replace("73282932000074", "732 829 320 00074"),
        PLAIN.replace("01 99 00 12 34", "+33 1 99 00 12 34"),
    ],
    ids=["comma", "tab", "mark", "utf-16", "names", "windows", "days", "decimal", "case", "code", "one", "siret", "phone"],
)  # fmt: skip
def test_however_a_file_is_written_it_says_the_same(db, content):
    assert read(db, content) == read(db, PLAIN)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"identifiant": "Atelier !"}, "identifiant : « Atelier ! » doit être fait de a-z"),
        ({"siret": "73282932000075"}, "siret : « 73282932000075 » n'est pas un SIRET"),
        ({"siret": ""}, "siret : il manque."),
        ({"fictif": "oui"}, "siret : un prestataire fictif n'en a pas."),
        ({"nom": ""}, "nom : il manque."),
        ({"nom": "x" * 201}, "nom : il faut une seule ligne"),
        ({"nature": "entreprize"}, "nature : « entreprize » n'est pas connu. Vouliez-vous dire « entreprise » ?"),
        ({"publics": ""}, "publics : il manque."),
        ({"publics": "tous"}, "publics : « tous » n'est pas connu."),
        ({"menaces": "ransomwar"}, "n'a pas de menace « ransomwar ». Vouliez-vous dire « ransomware » ?"),
        ({"modes": "fax"}, "modes : « fax » n'est pas connu. Il faut : distance, site, atelier."),
        ({"rayon_km": "loin"}, "rayon_km : il faut un nombre entier de 1 à 300."),
        ({"rayon_km": "0"}, "rayon_km : il faut un nombre entier de 1 à 300."),
        ({"rayon_km": ""}, "rayon_km, départements : dites pour qui"),
        ({"modes": "distance"}, "rayon_km, départements : ils ne vont pas avec « distance » seul."),
        ({"départements": "35 20"}, "départements : « 20 » n'est pas un département."),
        ({"code_postal": "3500x"}, "code_postal : « 3500x » n'est pas un code postal."),
        ({"code_postal": "35042"}, "n'est pas une commune du code postal « 35042 » (pas de Cedex)."),
        ({"commune": "Nantes"}, "commune : « Nantes » n'est pas une commune du code postal « 35000 »"),
        ({"commune": "", "code_postal": ""}, "commune : elle manque."),
        ({"commune": "99999"}, "commune : Cette commune n'est pas connue."),
        ({"latitude": "40.7", "longitude": "-74"}, "latitude, longitude : ce point n'est pas en France."),
        ({"longitude": ""}, "latitude, longitude : ce point n'est pas en France."),
        ({"téléphone": "demandez"}, "téléphone : « demandez » n'est pas un numéro de téléphone."),
        ({"téléphone": "", "site": ""}, "téléphone, site : il faut au moins l'un des deux."),
        ({"site": "javascript:alert(1)"}, "site : « javascript:alert(1) » doit commencer par https://"),
        ({"site": "https://17cyber.gouv.fr@evil.example/"}, "doit commencer par https:// ou http://, suivi du nom du site."),
        ({"site": "https://evil.example\\@17cyber.gouv.fr/"}, "doit commencer par https:// ou http://, suivi du nom"),
        ({"preuve": "ici"}, "preuve : « ici » doit commencer par https://"),
        ({"vérifié_le": "hier"}, "vérifié_le : « hier » n'est pas un jour, comme 31/12/2026."),
        ({"vérifié_le": "31/02/2026"}, "vérifié_le : « 31/02/2026 » n'est pas un jour"),
        ({"vérifié_le": "2026-11-23"}, "vérifié_le : ce jour n'est pas encore venu."),
        ({"fictif": "peut-être"}, "fictif : « peut-être » n'est pas connu."),
        ({"label": "meilleur"}, "label : « meilleur » n'est pas connu."),
        ({"label": "exemple"}, "label : « exemple » ne va qu'à un prestataire fictif."),
        ({"début": "2028-01-01"}, "fin : ce jour vient avant le début."),
        ({"fin": ""}, "fin : il manque."),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)  # fmt: skip
def test_what_is_wrong_is_told_in_one_sentence_with_its_line(db, cells, said):
    (mistake,) = mistakes(db, text(cells))

    assert mistake.startswith("Ligne 2, ") and said in mistake and "\n" not in mistake


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Ce fichier ne contient aucun prestataire."),
        (PLAIN.splitlines()[0], "Ce fichier ne contient aucun prestataire."),
        (b"PK\x03\x04\0\0", "Ce n'est pas un fichier CSV : enregistrez la feuille en CSV."),
        (PLAIN + '\n"a', "Ce n'est pas un fichier CSV : enregistrez la feuille en CSV."),
        (PLAIN + ";de trop", "Ligne 2, elle n'a pas autant de cellules que la première."),
        (PLAIN.replace("siret", "sirette"), "Ligne 1, la colonne « sirette » est inconnue. Vouliez-vous dire « siret » ?"),
        (PLAIN.replace("horaires", "nom"), "Ligne 1, la colonne « nom » y est plusieurs fois."),
        (PLAIN.replace("numéro;début;fin", "numéro;début;preuve", 1), "Ligne 1, il manque la colonne « fin »."),
        (text({}, {}), "Ligne 3, identifiant : « atelier » est déjà plus haut."),
        (text({}, more("atelier", label="expertcyber", numéro="E-1", fin="2028-01-01")), "Ligne 3, label : il est déjà"),
        (b" " * (provider_files.LARGEST + 1), "Ce fichier est trop gros."),
    ],
    ids=["nothing", "header", "archive", "cut", "wide", "column", "twice", "missing", "same", "label", "huge"],
)  # fmt: skip
def test_a_file_that_is_none_is_refused(db, content, said):
    assert said in "\n".join(mistakes(db, content))


def test_all_mistakes_are_told_at_once_by_the_line_where_they_stand_and_at_most_twenty(db):
    wrong = [{"identifiant": f"p-{n}", "nom": ""} for n in range(25)]

    told = mistakes(db, text({"adresse": '"1 rue\ndu Test"'}, *wrong))

    assert told[0] == "Ligne 2, adresse : il faut une seule ligne, de 200 signes au plus."
    assert told[1] == "Ligne 4, nom : il manque."
    assert (len(told), told[-1]) == (21, "Et 6 autres.")


@pytest.mark.parametrize("text", ["73282932000074", "35600000000048", "35600000049837", ""])
def test_a_siret_adds_up_or_is_one_of_la_poste(text):
    assert provider_fields.siret(text) == text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.sampled_from(list(CELLS)), st.text(max_size=40))
def test_whatever_a_cell_holds_the_file_is_read_or_refused(db, column, content):
    with suppress(BadProviders):
        assert all(isinstance(each, providers.Provider) for each in read(db, text({column: content})))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_whatever_bytes_a_file_holds_it_is_refused(db, content):
    mistakes(db, content)


def test_the_providers_that_ship_say_they_are_fictional(db):
    found = read(db, provider_files.example(TODAY))

    assert len(found) > 3
    for each in found:
        assert each.fictional and each.name.startswith("Prestataire fictif ") and not each.siret
        assert each.telephone.startswith("01 99 00 ") and each.site.endswith((".example/", ""))
        assert each.standing(TODAY) == "shown"
