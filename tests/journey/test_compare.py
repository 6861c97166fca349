"""What changes for people between two versions."""

from tests.journey.small import data, tree
from widget_server.journey.compare import compare, tell_changes

QUESTIONS = data()["questions"]


def sentences(**changes):
    return [change.sentence for change in compare(tree(), tree(**changes))[0]]


def test_nothing_changes_between_a_tree_and_itself():
    assert compare(tree(), tree()) == ([], [])
    assert tell_changes([], []) == "Rien ne change, pour personne."


def test_another_diagnosis_is_told_with_how_many_walks_and_one_of_them():
    changes, _ = compare(tree(), tree(questions__what__options__0__next="lost"))
    assert [change.sentence for change in changes] == ["« phishing » devient « lost »"]
    assert changes[0].walks == 6  # two ways in, three people
    assert changes[0].example == (("danger", "no"), ("who", "me"), ("what", "card"))


def test_other_advice_is_told_by_what_comes_and_what_goes():
    assert sentences(diagnoses__lost__now=["tell", "keep"]) == []  # nobody there is minor: nobody reads it
    assert sentences(diagnoses__lost__now=["block", "keep"]) == []
    assert sentences(diagnoses__lost__today=["notify"]) == ["« lost » : today + notify"]
    assert sentences(diagnoses__card__severity="S3") == [
        "« phishing » : gravité S4 → S3", "« card » : gravité S4 → S3",
    ]  # fmt: skip


def test_new_and_lost_ways_are_told():
    more = [*QUESTIONS["what"]["options"], {"id": "new", "say": "Autre", "next": "card"}]
    assert sentences(questions__what__options=more) == ["un chemin nouveau mène à « card »"]
    fewer = [each for each in QUESTIONS["what"]["options"] if each["id"] != "paid"]
    assert "ce chemin vers « card » n'existe plus" in sentences(questions__what__options=fewer)


def test_a_renamed_diagnosis_is_the_same():
    renamed = data()
    renamed["diagnoses"]["misled"] = renamed["diagnoses"].pop("phishing") | {"formerly": ["phishing"]}
    for option in renamed["questions"]["what"]["options"]:
        option["next"] = option["next"].replace("phishing", "misled")
    changes, _ = compare(tree(), tree(questions=renamed["questions"], diagnoses=renamed["diagnoses"]))
    assert changes == []


def test_changed_words_are_told_by_where_they_stand():
    assert compare(tree(), tree(actions__keep__why="Autre raison."))[1] == ["keep"]
    assert compare(tree(), tree(questions__who__options__0__say="Moi-même"))[1] == ["who/me"]
