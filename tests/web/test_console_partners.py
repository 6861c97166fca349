"""Partners and their keys in the console: what each page shows and does, and what it refuses in words."""

import io
from datetime import timedelta

import pytest

from widget_server.register import audit, confirmations, keys, partners
from widget_server.store import moments, writing

LIST, PAGE, NEW, SHEETS = (
    "/console/partenaires/",
    "/console/partenaires/bank",
    "/console/partenaires/bank/cle",
    "/console/fiches/",
)

SHEET = """
id: shop
name: Boutique
sector: commerce
contact: x@shop.example
origins:
  - https://shop.example
"""


@pytest.fixture
def issuer(come_in, bank):
    return come_in("issuer")


def test_partners_are_searched_filtered_and_paged(issuer, db):
    for number in range(60):
        partners.add(
            db, "cli:test", f"shop-{number:02}", f"Échoppe {number}", "commerce", "x@x.example", ["https://x.example"]
        )

    first = issuer.get(LIST, query_string={"q": "echoppe"})
    assert first.text.count("/console/partenaires/shop-") == 50
    assert "apres=shop-49" in first.text and "q=echoppe" in first.text

    assert "La Banque" in issuer.get(LIST, query_string={"secteur": "banque"}).text
    assert "Aucun partenaire" in issuer.get(LIST, query_string={"etat": "suspended"}).text


@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=%ED%A0%80", "q=" + "a" * 300, "q=" + "*" * 20_000, "etat=nope", "apres=%00", "apres=" + "z" * 999],
)
def test_any_question_to_the_list_is_answered(issuer, query):
    assert issuer.get(f"{LIST}?{query}").status_code == 200


def test_a_partner_that_does_not_exist_is_not_found(issuer):
    assert issuer.get("/console/partenaires/nobody").status_code == 404
    assert issuer.get("/console/partenaires/%00").status_code == 404


def test_a_suspension_takes_a_reason_and_is_in_the_history(issuer, db):
    for bare in ({}, {"suspend-reason": "  "}):
        told = issuer.post(f"{PAGE}/suspendre", PAGE, **bare)
        assert told.status_code == 422 and "Écrivez le motif." in told.text

    assert issuer.post(f"{PAGE}/suspendre", PAGE, **{"suspend-reason": "Site piraté"}).status_code == 303
    assert partners.get(db, "bank").state == "suspended"
    page = issuer.get(PAGE).text
    assert "Site piraté" in page and "Rétablir le partenaire" in page

    issuer.post(f"{PAGE}/retablir", PAGE, **{"resume-reason": "Site réparé"})
    assert partners.get(db, "bank").state == "active"


def test_leaving_is_confirmed_by_a_box(issuer, db):
    assert "Cochez la case" in issuer.post(f"{PAGE}/quitter", PAGE).text
    assert partners.get(db, "bank").state == "active"

    issuer.post(f"{PAGE}/quitter", PAGE, sure="y")
    assert partners.get(db, "bank").state == "left"
    page = issuer.get(PAGE)
    assert page.status_code == 200 and "Émettre une clé" not in page.text
    assert issuer.post(NEW, environment="test").status_code == 422


def test_a_test_key_is_issued_and_its_line_shown(issuer, db):
    done = issuer.post(NEW, environment="test", until="2040-12-31")
    [key] = keys.list_for(db, "bank")
    assert done.headers["Location"] == f"{PAGE}/cles/{key.id}"
    assert key.expires_at == "2041-01-01T00:00:00+00:00"
    assert f"data-key=&#34;{key.id}&#34;" in issuer.get(done.headers["Location"]).text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Choisissez"),
        ({"environment": "prod"}, "Choisissez"),
        ({"environment": "test", "until": "2001-01-01"}, "est passé"),
        ({"environment": "test", "until": "demain"}, "Écrivez un jour"),
    ],
)
def test_a_key_that_cannot_be_is_told_beside_its_field(issuer, db, fields, said):
    told = issuer.post(NEW, **fields)

    assert told.status_code == 422 and said in told.text
    assert keys.list_for(db, "bank") == []


def test_a_first_live_key_waits_for_another_person(issuer, come_in, db):
    issuer.post(NEW, environment="live")
    [asked] = confirmations.list_waiting(db)
    confirm = f"{PAGE}/demandes/{asked.number}/confirmer"

    issuer.post(confirm, PAGE)
    assert "une autre personne" in issuer.get(PAGE).text and keys.list_for(db, "bank") == []

    other = come_in("issuer", "sam@example.org")
    assert "attend" in other.get(LIST).text
    done = other.post(confirm, PAGE)
    [key] = keys.list_for(db, "bank")
    assert done.headers["Location"] == f"{PAGE}/cles/{key.id}"

    other.post(f"{PAGE}/demandes/{asked.number}/refuser", PAGE)
    assert "n&#39;attend plus" in other.get(PAGE).text


def test_a_request_can_be_refused(issuer, db):
    issuer.post(NEW, environment="live")
    [asked] = confirmations.list_waiting(db)

    issuer.post(f"{PAGE}/demandes/{asked.number}/refuser", PAGE)

    assert confirmations.list_waiting(db) == []


@pytest.mark.parametrize("answer", ["confirmer", "refuser"])
def test_a_request_is_answered_on_the_page_of_its_partner_alone(issuer, come_in, db, answer):
    partners.add(db, "cli:test", "shop", "Boutique", "commerce", "x@shop.example", ["https://shop.example"])
    issuer.post(NEW, environment="live")
    [asked] = confirmations.list_waiting(db)

    other, shop = come_in("issuer", "sam@example.org"), "/console/partenaires/shop"
    other.post(f"{shop}/demandes/{asked.number}/{answer}", shop)

    assert "autre partenaire" in other.get(shop).text
    assert confirmations.list_waiting(db) == [asked] and keys.list_for(db, "bank") == []


def make_second_factor_old(db):
    with writing(db):
        at = moments.tell(moments.now() - timedelta(minutes=6))
        db.execute("UPDATE session SET second_factor_at = ?", [at])


def test_a_live_key_takes_a_second_factor_given_within_five_minutes(issuer, db, live_key):
    make_second_factor_old(db)

    asked = issuer.post(NEW, environment="live", until="2040-12-31")
    assert asked.headers["Location"].startswith("/console/confirmer?next=")
    assert len(keys.list_for(db, "bank")) == 1

    back = issuer.get(f"{NEW}?environment=live&until=2040-12-31").text
    assert "2040-12-31" in back and "checked" in back
    rotated = issuer.post(f"{PAGE}/cles/{live_key}/remplacer", f"{PAGE}/cles/{live_key}", overlap="10")
    assert rotated.headers["Location"].startswith("/console/confirmer?next=")


def test_a_test_key_and_a_revocation_take_no_second_factor_again(issuer, db, live_key):
    make_second_factor_old(db)

    assert "/cles/" in issuer.post(NEW, environment="test").headers["Location"]
    issuer.post(f"{PAGE}/cles/{live_key}/revoquer", f"{PAGE}/cles/{live_key}", sure="y")
    assert keys.get(db, live_key).state == "revoked"


def test_a_key_is_replaced_with_an_overlap(issuer, db, live_key):
    here = f"{PAGE}/cles/{live_key}"
    for wrong in ("6", "91", "x", "", "9" * 400):
        assert issuer.post(f"{here}/remplacer", here, overlap=wrong).status_code == 422

    done = issuer.post(f"{here}/remplacer", here, overlap="10")

    old, new = keys.list_for(db, "bank")
    assert done.headers["Location"] == f"{PAGE}/cles/{new.id}"
    assert old.id == live_key and old.expires_at and new.expires_at is None


def test_a_revocation_is_confirmed_by_a_box(issuer, db, live_key):
    here = f"{PAGE}/cles/{live_key}"
    assert "Cochez la case" in issuer.post(f"{here}/revoquer", here).text

    issuer.post(f"{here}/revoquer", here, sure="y")
    assert "Révoquée" in issuer.get(here).text and "Remplacer" not in issuer.get(here).text


def test_a_key_is_shown_on_its_partner_alone(issuer, db, live_key):
    partners.add(db, "cli:test", "shop", "Boutique", "commerce", "x@shop.example", ["https://shop.example"])

    assert issuer.get(f"/console/partenaires/shop/cles/{live_key}").status_code == 404
    assert issuer.get(f"{PAGE}/cles/17c_pub_live_x").status_code == 404


def test_sheets_are_imported_from_a_file_or_a_text(issuer, db):
    assert issuer.post(SHEETS, text=SHEET).status_code == 303
    other = io.BytesIO(SHEET.replace("id: shop", "id: market").encode("utf-8-sig")), "fiches.yaml"
    assert issuer.post(SHEETS, file=other).status_code == 303

    assert [each.id for each in partners.list_all(db)] == ["bank", "market", "shop"]


def test_every_mistake_of_the_sheets_is_shown_and_nothing_is_written(issuer, db):
    told = issuer.post(SHEETS, text="partners:\n  - id: a\n  - name: b\n")

    assert told.status_code == 422
    assert "Fiche 1 (a)" in told.text and "Fiche 2 : il manque id" in told.text
    assert [each.id for each in partners.list_all(db)] == ["bank"]
    for wrong in (
        {},
        {"text": ""},
        {"text": "{"},
        {"text": (io.BytesIO(b"x"), "x.yaml")},
        {"file": (io.BytesIO(b"\xff\xfe"), "x.yaml")},
    ):
        assert issuer.post(SHEETS, **wrong).status_code == 422


def test_sheets_may_be_larger_than_other_forms_up_to_a_point(issuer):
    assert issuer.post(SHEETS, text="a" * 100_000).status_code == 422
    assert issuer.post(SHEETS, text="a" * 200_000).status_code == 413
    assert issuer.post(f"{PAGE}/suspendre", PAGE, **{"suspend-reason": "x" * 20_000}).status_code == 413


def test_what_is_exported_is_what_can_be_imported(issuer, db, test_key):
    text = issuer.get(f"{SHEETS}partenaires.yaml").text

    assert test_key in text
    assert issuer.post(SHEETS, text=text).status_code == 303


def test_an_auditor_reads_and_changes_nothing(come_in, db, bank, live_key):
    auditor = come_in("auditor")
    for path in (LIST, PAGE, f"{PAGE}/cles/{live_key}", f"{SHEETS}partenaires.yaml"):
        answer = auditor.get(path)
        assert answer.status_code == 200 and 'class="grave"' not in answer.text
    for path in (NEW, SHEETS):
        assert auditor.get(path).status_code == 403
    assert auditor.client.post(f"{PAGE}/suspendre").status_code == 403


def test_what_the_console_changes_is_signed_by_number(issuer, db):
    issuer.post(NEW, environment="test")

    assert audit.about(db, [keys.list_for(db, "bank")[0].id])[0]["who"].startswith("staff:")
