"""The pages of help without a script, under a language: told in it from the form to the answer, links included."""

import html
import re
from html.parser import HTMLParser

import pytest
from icalendar import Calendar

from tests import mirrored
from tests.browser.conftest import wait_until
from tests.conftest import SMALL_TREE
from tests.desk import country
from tests.web.providers import file
from widget_server.desk import callbacks, codes, conversations, deliveries, messages
from widget_server.desk.webhook import Answer
from widget_server.journey.edition import packaged_locales, render_edition
from widget_server.journey.language import find_languages
from widget_server.journey.tree import load_decision_tree
from widget_server.web import directory

VISIT, CALL, DOSSIER = "/aide/rendez-vous", "/aide/rappel", "/aide/dossier"
PROVIDERS, ASSOCIATIONS = "/aide/prestataires", "/aide/associations"
NAME, NUMBER = "42", "01 99 00 00 01"  # no letter of a person's own
WORD = re.compile(r"\b[A-Za-zÀ-ÿ]{3,}\b")
SITE = re.compile(r"[\w-]+(\.[\w-]+)+")
SAID = ("title", "aria-label", "placeholder", "alt")  # attributes that a person is told
VOID = {"meta", "link", "input", "br"}


@pytest.fixture(scope="module")
def app(publish, tmp_path_factory):
    """A service in French, in English, and in a language where no Latin letter is left."""
    folder, locales = tmp_path_factory.mktemp("app"), tmp_path_factory.mktemp("locales")
    (locales / "en").symlink_to(packaged_locales() / "en")
    mirrored.write(load_decision_tree(SMALL_TREE), locales)
    app = publish(folder, LOCALES=str(locales))
    publisher = app.extensions["publisher"]
    wait_until(lambda: {"ar", "en"} <= {code for code, each in publisher.edition.languages.items() if each.root})
    return app


@pytest.fixture
def visit(client, app, station, db):
    """A callable that asks for a page under a language, by GET or with a form: (status, the page's text)."""
    country.add_station(db, name="Brigade", kind="gendarmerie", hours="Mo-Fr 09:00-18:30; Sa 09:00-12:00")
    country.add_station(db, name="Association", kind="association", hours="24/7")
    rows = ({"fictif": "oui", "siret": "", "label": "exemple"}, {"identifiant": "autre"})
    directory.import_bytes(db, "cli:test", app.extensions["publisher"].edition.tree, file(*rows))

    def visit(path, **fields):
        method = client.post if fields else client.get
        answer = method(path, headers={"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}, **fields)
        return answer.status_code, answer.text

    return visit


class Left(HTMLParser):
    """Gathers the words that a page tells and does not mark as French, and where its links and forms lead."""

    def __init__(self, page):
        super().__init__()
        self.open, self.words, self.leads, self.language = [], set(), set(), None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.language = self.language or told.get("lang")
        self.leads |= {told[name] for name in ("href", "action") if told.get(name, "").startswith("/")}
        if tag not in VOID:
            self.open.append((tag, tag in ("style", "code", "textarea") or told.get("lang") == "fr"))
        self.hear(" ".join(told.get(name, "") for name in SAID))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        self.hear(data)

    def hear(self, text):
        if not any(hushed for _, hushed in self.open):
            self.words |= set(WORD.findall(SITE.sub("", text))) - {"SMS"}


def pages_of_an_appointment(visit, root, station):
    def send(path, **fields):
        return visit(f"{root}{VISIT}{path}", data=fields)

    yield visit(f"{root}{VISIT}")
    yield from (send("/commune", postcode=postcode) for postcode in ("35000", "51300", "99999", ""))
    yield from (send("/poste", commune=commune) for commune in ("97302", "x"))
    asked = send("/prendre", station=station.id)
    code, slot, *others = re.findall(r'name="code" type="hidden" value="([^"]+)"|option value="([^"]+)"', asked[1])
    form = {"station": station.id, "code": code[0], "slot": slot[1], "name": NAME, "telephone": NUMBER, "reason": "1"}
    yield asked
    for wrong in ({"slot": ""}, {"slot": "x"}, {"name": "1" * 101}, {"telephone": "17"}, {"reason": "1" * 1001}):
        yield send("/prendre", **(form | wrong))
    yield send("/prendre", **(form | {"name": "", "slot": "2026-01-01T09:00:00+01:00", "telephone": "0899000000"}))
    yield send("/prendre", **(form | {"slot": "2026-01-01T09:00:00+01:00"}))
    yield send("/prendre", **form)
    yield send("/prendre", **(form | {"code": codes.new()}))
    yield from (send("/voir", code=said) for said in (code[0], "", "x"))
    yield from (send("/changer", code=code[0], **moved) for moved in ({}, {"slot": ""}, {"slot": others[2][1]}))
    yield send("/annuler", code=code[0])
    yield from (send("/changer", code=said) for said in (code[0], "x"))
    yield send("/changer", code=code[0], slot=others[3][1])


def pages_of_a_call_back(visit, root, station):
    def send(path, **fields):
        return visit(f"{root}{CALL}{path}", data=fields)

    yield visit(f"{root}{CALL}")
    asked = send("/commune", postcode="35000")
    code = re.search('name="code" type="hidden" value="([^"]+)"', asked[1])[1]
    form = {"commune": "35238", "code": code, "force": "police", "telephone": NUMBER, "name": NAME}
    form |= {"day": callbacks.days()[2].isoformat(), "begins": "14:00", "ends": "16:00"}
    yield asked
    yield send("/demander", **(form | {"force": "", "name": "", "telephone": ""}))
    for wrong in ({"day": "x"}, {"day": "2020-01-01"}, {"ends": "14:00"}):
        yield send("/demander", **(form | wrong))
    yield send("/demander", **form)
    yield from (send("/voir", code=said) for said in (code, "x"))
    yield from (send("/annuler", code=code) for _ in range(2))


def pages_of_a_dossier(visit, root, desk):
    def send(path="", **fields):
        return visit(f"{root}{DOSSIER}{path}", data=fields)

    talked, found = conversations.open(desk, "police", "S2", {})
    messages.say(desk, found.id, "person", "token-0001", "1")
    code, given = codes.new(), {"facts_story": "1", "contact_name": NAME, "diagnosis": "stolen-card"}
    agreed = given | {f"consent_{name}": "y" for name in ("facts", "contact", "diagnosis", "conversation")}
    yield visit(f"{root}{DOSSIER}")
    yield send(**given, consent_facts="y")
    yield from (send(**(agreed | {"conversation": said})) for said in (talked, codes.new()))
    yield from (send(**wrong) for wrong in ({"x": "1"}, {"facts_money": "1" * 201}))
    yield send(**agreed, conversation=talked, deed="send", dossier_code=code)
    deliveries.note(desk, deliveries.claim(desk), Answer("", "500"))
    yield from (send("/voir", code=said) for said in (code, "", "x"))
    yield from (send("/retirer", code=said) for said in (code, "x"))
    code = codes.new()
    send(**given, consent_facts="y", deed="send", dossier_code=code)
    claimed = deliveries.claim(desk)
    yield send("/retirer", code=code)
    deliveries.note(desk, claimed, Answer("acknowledged", "204"))
    yield send("/retirer", code=code)


def pages_of_who_is_near(visit, root):
    for path, fields in ((PROVIDERS, {"audience": "person", "threat": "stolen-card"}), (ASSOCIATIONS, {})):
        yield visit(f"{root}{path}")
        for place in ({"postcode": "35000"}, {"postcode": "51300"}, {"postcode": "1"}, {"postcode": ""}):
            yield visit(f"{root}{path}", data=place | fields)
    yield visit(f"{root}{PROVIDERS}", data={"postcode": "97300", "commune": "97302", "audience": "", "threat": ""})


def pages_of_mistakes(visit, root):
    yield visit(f"{root}/aide/rien")
    yield visit(f"{root}{VISIT}/annuler")
    yield visit(f"{root}{DOSSIER}", data={"facts_story": "1" * 20_000})


def every_page(visit, root, station, desk):
    yield from pages_of_an_appointment(visit, root, station)
    yield from pages_of_a_call_back(visit, root, station)
    yield from pages_of_a_dossier(visit, root, desk)
    yield from pages_of_who_is_near(visit, root)
    yield from pages_of_mistakes(visit, root)


@pytest.fixture
def desk(app):
    """The desk's own database, where nothing waits."""
    with app.extensions["connect_desk"]() as db:
        for table in ("delivery", "conversation", "appointment", "callback"):
            db.table(table).delete_where()
        yield db


def test_no_page_of_help_is_left_in_french_nor_leads_out_of_its_language(visit, station, desk):
    found = [Left(page) for _, page in every_page(visit, "/ar", station, desk)]

    assert len(found) > 60
    assert {each.language for each in found} == {"ar"}
    assert set.union(*(each.words for each in found)) == set()
    assert {lead for each in found for lead in each.leads if not lead.startswith("/ar/")} == set()


def test_in_english_each_answers_as_in_french(visit, station, desk):
    french = [status for status, _ in every_page(visit, "", station, desk)]
    for table in ("delivery", "conversation", "appointment", "callback"):
        desk.table(table).delete_where()
    english = list(every_page(visit, "/en", station, desk))

    assert [status for status, _ in english] == french
    assert {Left(page).language for _, page in english} == {"en"}
    told = " ".join(html.unescape(page) for _, page in english)
    for said in (
        *("Your appointment is made.", "Who should call you back", "Any police station and any gendarmerie unit"),
        *("Read your file again", "Sending it had been tried", "This number is not complete", "Page not found"),
        *("Fictional example: nobody answers", "Write the name we should call you by.", "Carte volée"),
    ):
        assert said in told


def test_what_is_taken_home_is_in_english_too(client, visit, station, desk):
    page = visit(f"/en{VISIT}/prendre", data={"station": station.id})[1]
    code = re.search('name="code" type="hidden" value="([^"]+)"', page)[1]
    slot = re.search('option value="([^"]+)"', page)[1]
    visit(f"/en{VISIT}/prendre", data={"station": station.id, "code": code, "slot": slot, "name": NAME})

    answer, other = (client.post(f"/{root}{VISIT}/agenda", data={"code": code}) for root in ("en", "ar"))

    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert (event["summary"], answer.headers["Content-Disposition"]) == (
        "Appointment",
        "attachment; filename*=UTF-8''appointment.ics",
    )
    assert other.status_code == 200 and other.headers["Content-Disposition"].isascii()


def test_names_and_streets_are_marked_as_french_where_the_page_is_not(visit, station):
    page = html.unescape(visit(f"/en{VISIT}/commune", data={"postcode": "35000"})[1])
    towns = visit(f"/en{PROVIDERS}", data={"postcode": "51300", "audience": "", "threat": ""})[1]

    for name in (station.name, station.street, station.town):
        assert f'<span lang="fr">{name}</span>' in page
    assert re.search('<option lang="fr" value="51649">', towns)
    assert 'lang="fr"' not in visit(f"{VISIT}/commune", data={"postcode": "35000"})[1].partition("<body")[2]


def test_a_language_that_nobody_speaks_here_has_no_pages(visit):
    assert visit(f"/de{VISIT}")[0] == 404


def test_until_it_is_ready_a_language_is_answered_in_french_under_its_own_address(app, visit):
    publisher = app.extensions["publisher"]
    ready = publisher.edition
    publisher.edition = render_edition(ready.tree, publisher.exit_url, languages=find_languages(publisher.locales))
    try:
        status, page = visit(f"/en{CALL}")
    finally:
        publisher.edition = ready

    assert status == 200 and '<html lang="fr">' in page and 'action="/en/aide/rappel/commune"' in page
