from datetime import timedelta

import pytest

from widget_server.errors import (
    BadApplication,
    BadMail,
    BadOrigin,
    BadPartner,
    BadProof,
    TooManyApplications,
    UnknownApplication,
    UnknownPartner,
)
from widget_server.register import applicants, applications, audit, keys, partners
from widget_server.register.sites import ownership
from widget_server.store import moments

SHOP = {"name": "La Boutique d'Été", "sector": "retail", "contact": "equipe@shop.example", "origins": ["https://shop.example"]}  # fmt: skip
STAFF = "staff:7"


def apply(db, **facts):
    return applications.apply(db, **SHOP | facts)


def put_file(site, application):
    site.say(ownership.PATHS[0], ownership.line(application.token))


def log_of(db):
    return "".join(audit.export(db))


@pytest.fixture
def proven(db, site):
    """An application whose one site is proven."""
    application = apply(db, origins=[site.origin])
    put_file(site, application)
    return applications.prove(db, application.number, site.origin, loopback=True)


def test_an_application_is_found_as_it_was_made(db):
    made = apply(db, name=" La Boutique ", contact="Equipe@Shop.example", origins=["https://SHOP.example", "https://shop.example:443", "http://localhost:8019"])  # fmt: skip

    assert applications.get(db, made.number) == made
    assert (made.name, made.contact, made.state) == ("La Boutique", "equipe@shop.example", "waiting")
    assert made.origins == {"http://localhost:8019": None, "https://shop.example": None}
    assert made.lacking == ["https://shop.example"]


def test_applications_are_listed_by_state_the_oldest_first(db):
    first, second = apply(db), apply(db, contact="b@shop.example")
    applications.refuse(db, STAFF, first.number, "Un doublon.")

    assert [each.number for each in applications.list_all(db)] == [first.number, second.number]
    assert [each.number for each in applications.list_all(db, "waiting")] == [second.number]


def test_what_is_said_again_is_known_while_it_waits(db):
    sites = ["https://a.example", "https://b.example"]
    first = apply(db, origins=sites)

    again = SHOP | {"contact": "Equipe@Shop.example", "origins": ["https://B.example", "https://a.example"]}
    assert applications.says_again(first, **again)
    for other in ({"name": "Autre"}, {"contact": "b@shop.example"}, {"origins": sites[:1]}, {"sector": "bank"}):
        assert not applications.says_again(first, **again | other)
    assert not applications.says_again(applications.refuse(db, STAFF, first.number, "Non."), **again)


def test_nobody_is_given_the_application_of_somebody_else(db):
    assert apply(db).token != apply(db).token


def test_a_refused_organisation_may_apply_again(db):
    first = apply(db)
    applications.refuse(db, STAFF, first.number, "Le site n'est pas en ligne.")

    assert apply(db).number != first.number


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"name": ""}, BadApplication),
        ({"name": "a" * 201}, BadApplication),
        ({"name": "deux\nlignes"}, BadApplication),
        ({"name": "caché\u202e"}, BadApplication),
        ({"name": "\udcff"}, BadApplication),
        ({"sector": "piracy"}, BadApplication),
        ({"sector": ""}, BadApplication),
        ({"contact": "equipe"}, BadMail),
        ({"contact": "a@shop.example, b@shop.example"}, BadMail),
        ({"origins": []}, BadApplication),
        ({"origins": [f"https://{number}.shop.example" for number in range(11)]}, BadApplication),
        ({"origins": ["https://shop.example", "shop.example"]}, BadOrigin),
        ({"origins": ["http://shop.example"]}, BadOrigin),
    ],
)
def test_a_mistake_is_told_in_one_sentence_and_nothing_is_kept(db, facts, error):
    with pytest.raises(error) as refused:
        apply(db, **facts)

    assert str(refused.value).isprintable() and str(refused.value).endswith(".")
    assert applications.list_all(db) == [] and log_of(db) == ""


def test_an_unknown_number_is_told(db):
    for act in (applications.get, lambda db, number: applications.refuse(db, STAFF, number, "x")):
        with pytest.raises(UnknownApplication, match="n° 12"):
            act(db, 12)


def test_a_number_is_never_given_twice(db):
    first = apply(db)
    applications.erase_expired(db, moments.now() + timedelta(days=91))

    assert apply(db).number > first.number


def test_one_address_has_few_applications_waiting(db):
    for number in range(applications.MAX_FOR_ONE):
        apply(db, origins=[f"https://{number}.example"])

    with pytest.raises(TooManyApplications, match="Cette adresse"):
        apply(db)
    apply(db, contact="other@shop.example")


def test_an_address_that_others_filled_up_is_free_again_after_a_day(db, proven, site):
    fillers = [apply(db, origins=[f"https://{number}.example"]) for number in range(applications.MAX_FOR_ONE - 1)]

    tomorrow = moments.now() + applications.IDLE + timedelta(seconds=1)
    for filler in fillers:
        applications.apply(db, **SHOP, now=tomorrow)
        with pytest.raises(UnknownApplication):
            applications.get(db, filler.number)
    assert applications.get(db, proven.number) == proven
    with pytest.raises(TooManyApplications, match="Cette adresse"):
        applications.apply(db, **SHOP, now=tomorrow)


def test_a_form_open_to_all_does_not_fill_the_disk(db, site):
    proven = apply(db, origins=[site.origin])
    put_file(site, proven)
    for number in range(applications.MAX_UNPROVEN - 1):
        apply(db, contact=f"a{number}@shop.example")
    applications.prove(db, proven.number, site.origin, loopback=True)
    apply(db, contact="last@shop.example")

    with pytest.raises(TooManyApplications, match="Trop"):
        apply(db, contact="one-more@shop.example")
    apply(db, contact="one-more@shop.example", now=moments.now() + timedelta(days=2))
    assert applications.get(db, proven.number).lacking == []
    with pytest.raises(UnknownApplication):
        applications.get(db, proven.number + 1)


def test_a_site_is_proven_by_its_file(db, proven, site):
    assert proven.origins[site.origin] is not None
    assert proven.lacking == []
    assert applications.prove(db, proven.number, site.origin, loopback=True) == proven
    assert log_of(db).count("application prove") == 1


def test_a_site_without_the_file_stays_unproven(db, site):
    application = apply(db, origins=[site.origin])
    site.say(ownership.PATHS[0], ownership.line(apply(db).token))

    with pytest.raises(BadProof, match="autre inscription"):
        applications.prove(db, application.number, site.origin, loopback=True)
    assert applications.get(db, application.number).lacking == [site.origin]


def test_only_a_site_that_the_application_names_is_visited(db, site):
    application = apply(db)

    with pytest.raises(BadApplication, match="ne nomme pas"):
        applications.prove(db, application.number, site.origin, loopback=True)
    with pytest.raises(BadOrigin):
        applications.prove(db, application.number, "file:///etc/passwd")
    assert not site.asked


def test_approving_makes_a_partner_with_its_proof_and_a_test_key(db, proven, site):
    partner = applications.approve(db, STAFF, proven.number)

    assert partner == partners.get(db, "la-boutique-d-ete")
    assert (partner.sector, partner.contact, partner.origins) == ("commerce", proven.contact, (site.origin,))
    assert partners.proofs(db, partner.id) == {site.origin: proven.origins[site.origin][:10]}
    assert [key.environment for key in keys.list_for(db, partner.id)] == ["test"]
    decided = applications.get(db, proven.number)
    assert (decided.state, decided.partner) == ("approved", partner.id)


def test_the_staff_may_choose_the_id(db, proven):
    assert applications.approve(db, STAFF, proven.number, "shop").id == "shop"


def test_an_id_that_cannot_be_leaves_everything_as_it_was(db, proven, bank):
    before = log_of(db)

    for id in ("bank", "No such id"):
        with pytest.raises(BadPartner):
            applications.approve(db, STAFF, proven.number, id)
    assert applications.get(db, proven.number) == proven
    assert log_of(db) == before


def test_an_application_with_a_site_to_prove_is_not_approved(db, proven, site):
    application = apply(db, contact="b@shop.example", origins=[site.origin, "https://a.example", "https://b.example"])
    put_file(site, application)
    applications.prove(db, application.number, site.origin, loopback=True)

    with pytest.raises(BadApplication, match="https://a.example, https://b.example"):
        applications.approve(db, STAFF, application.number)
    assert list(partners.list_all(db)) == []


def test_a_site_on_ones_own_machine_needs_no_proof(db):
    application = apply(db, origins=["http://localhost:8019"])

    partner = applications.approve(db, STAFF, application.number)

    assert partners.proofs(db, partner.id) == {"http://localhost:8019": None}


def test_refusing_keeps_the_reason_for_its_reader(db):
    application = apply(db)

    applications.refuse(db, STAFF, application.number, " Camille, ce site n'est pas le vôtre. ")

    refused = applications.get(db, application.number)
    assert (refused.state, refused.reason) == ("refused", "Camille, ce site n'est pas le vôtre.")
    assert "Camille" not in log_of(db)


@pytest.mark.parametrize("reason", ["", "  ", "a\nb", "x" * 201])
def test_a_refusal_says_why_in_one_line(db, reason):
    application = apply(db)

    with pytest.raises(BadApplication, match="motif"):
        applications.refuse(db, STAFF, application.number, reason)
    assert applications.get(db, application.number).state == "waiting"


@pytest.mark.parametrize("first", ["approve", "refuse"])
def test_what_is_decided_stays_so(db, proven, site, first):
    acts = {
        "approve": lambda: applications.approve(db, STAFF, proven.number),
        "refuse": lambda: applications.refuse(db, STAFF, proven.number, "Non."),
        "prove": lambda: applications.prove(db, proven.number, site.origin, loopback=True),
    }
    acts[first]()
    decided, log = applications.get(db, proven.number), log_of(db)

    for act in acts.values():
        with pytest.raises(BadApplication, match="déjà"):
            act()
    assert applications.get(db, proven.number) == decided
    assert log_of(db) == log


def test_what_nobody_proves_goes_after_90_days_and_the_rest_after_a_year(db, proven):
    refused, waiting = apply(db, contact="a@shop.example"), apply(db, contact="b@shop.example")
    applications.refuse(db, STAFF, refused.number, "Non.")

    def left(days):
        applications.erase_expired(db, moments.now() + timedelta(days=days))
        return {each.number for each in applications.list_all(db)}

    assert left(89) == {proven.number, refused.number, waiting.number}
    assert left(91) == {proven.number, refused.number}
    assert left(364) == {proven.number, refused.number}
    assert left(366) == set()
    assert db.table("application_origin").count == 0


def test_the_log_knows_applications_by_number_and_stays_whole(db, proven):
    applications.approve(db, STAFF, proven.number)

    assert audit.verify(db) is None
    assert f"application:{proven.number}" in log_of(db)
    assert proven.contact not in log_of(db) and proven.token not in log_of(db)


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("Crédit d'Été", "credit-d-ete"),
        ("  ACME & Fils  (Lyon) ", "acme-fils-lyon"),
        ("Ｆｕｌｌ", "full"),
        ("銀行", "partenaire"),
        ("—", "partenaire"),
        ("a" * 200, "a" * 56),
        ("La Banque", "la-banque"),
    ],
)
def test_an_id_is_made_of_a_name(db, name, id):
    assert applicants.make_id(db, name) == id


def test_a_taken_id_is_followed_by_a_number(db):
    for expected in ("bank", "bank-2", "bank-3"):
        id = applicants.make_id(db, "Bank")
        partners.add(db, STAFF, id, "Bank", "banque", "x", ["https://bank.example"])
        assert id == expected


def test_an_update_keeps_the_proof_of_the_sites_that_stay(db, bank):
    partners.note_proof(db, STAFF, "bank", "https://bank.example", moments.now().date())
    proofs = partners.proofs(db, "bank")

    partners.update(db, STAFF, "bank", "B", "banque", "x", ["https://bank.example", "https://new.example"])

    assert partners.proofs(db, "bank") == {"https://bank.example": proofs["https://bank.example"], "https://new.example": None}  # fmt: skip
    with pytest.raises(UnknownPartner):
        partners.proofs(db, "nobody")
