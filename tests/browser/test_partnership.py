"""From signing up to the emergency card, through each door: the pages, the command line, the JSON API. The site, the
service, both persons of the staff and the victim are on origins of their own, in real browsers."""

import http.client
import json
import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import wait_until
from tests.browser.console import PASSPHRASE, Person
from tests.browser.journey import framed
from widget_server.config import load_config
from widget_server.register import mail
from widget_server.register.released import SMALLEST

WALK, DIAGNOSIS = ("card",), "stolen-card"
FELT = 1_000  # milliseconds in which what is revoked must show
MODULE = "module-17cyber"


@pytest.fixture
def service(office):
    return office


@pytest.fixture
def site(secure_site):
    return secure_site


@pytest.fixture
def victim(open_page):
    return open_page(ignore_https_errors=True)


class Door:
    """What a partner and the staff do, whichever way they come in. Two persons of the staff are at work."""

    def __init__(self, service, site, open_page):
        self.service, self.site, self.open_page = service, site, open_page
        self.id = f"shop-{type(self).__name__.lower()}"
        self.contact = f"equipe@{self.id}.example"
        self.staff = [Person(service, "issuer", f"{name}@{self.id}.example") for name in ("camille", "sam")]

    def put_file(self, path, line):
        self.site.say(path, line)


class Pages(Door):
    def sign_up(self):
        page = self.partner = self.open_page()
        page.goto(f"{self.service.url}/partenaires/inscription")
        page.get_by_label("Votre organisation").fill(self.id)
        page.get_by_label("Secteur").select_option("Commerce")
        page.get_by_label("Adresse électronique").fill(self.contact)
        page.get_by_label("Vos sites").fill(self.site.origin)
        page.get_by_label("J'accepte ces conditions").check()
        page.get_by_role("button", name="Envoyer l'inscription").click()
        line, path = page.locator("figure code").all_text_contents()
        self.put_file(path, line)
        page.get_by_role("button", name="Vérifier maintenant").click()
        expect(page.get_by_text("Tout est prouvé")).to_be_visible()

    def approve(self):
        page = self.first = self.open_page()
        self.staff[0].sign_in(page, self.service, "/console/inscriptions/")
        page.get_by_role("link", name=self.id).click()
        page.get_by_label("Identifiant").fill(self.id)
        page.get_by_role("button", name="Approuver").click()
        expect(page.get_by_role("status")).to_contain_text("est partenaire")

    def issue(self):
        self.first.get_by_role("link", name="Émettre une clé").click()
        self.first.get_by_label("Production").check()
        self.first.get_by_role("button", name="Émettre la clé").click()
        expect(self.first.get_by_role("status")).to_contain_text("une autre personne doit la confirmer")
        second = self.open_page()
        self.staff[1].sign_in(second, self.service, f"/console/partenaires/{self.id}")
        second.get_by_role("button", name="Confirmer et émettre la clé").click()
        expect(second.get_by_role("heading", level=1)).to_contain_text("Active")
        self.enter()
        return self.partner.locator("figure code").first.inner_text()

    def enter(self):
        kept = (
            each.text for each in mail.list_kept(load_config(environ=self.service.settings)) if each.to == self.contact
        )
        link = next(found[0] for text in kept if (found := re.search(r"http\S+/entrer/\S+", text)))
        self.partner.goto(link)
        self.partner.get_by_role("button", name="Ouvrir l'espace").click()
        expect(self.partner.get_by_role("heading", level=1)).to_have_text("La ligne à coller")

    def counted(self):
        self.partner.get_by_role("link", name="Décomptes").click()
        rods = self.partner.locator("svg.ranked text.figure").all_text_contents()
        return int(rods[0]) if rods else 0

    def rotate(self, key):
        self.partner.get_by_role("link", name="Vos clés").click()
        opened = self.partner.locator("details", has=self.partner.get_by_text(key[-6:]))
        opened.locator("summary").click()
        opened.get_by_role("button", name="Remplacer cette clé").click()
        expect(self.partner.get_by_role("status")).to_contain_text("nouvelle clé")
        self.partner.get_by_role("link", name="La ligne").click()
        return self.partner.locator("figure code").first.inner_text()

    def revoke(self, key):
        self.first.goto(f"{self.service.url}/console/partenaires/{self.id}/cles/{key}")
        self.first.get_by_label("Oui, révoquer cette clé").check()
        self.first.get_by_role("button", name="Révoquer la clé").click()
        expect(self.first.get_by_role("heading", level=1)).to_contain_text("Révoquée")


class Commands(Door):
    def sign_up(self):
        """Whoever holds the command line vouches for the site."""

    def approve(self):
        facts = ("--name", "La Boutique", "--sector", "retail", "--contact", self.contact, "--origin", self.site.origin)
        self.service.command("partner", "add", self.id, *facts)

    def issue(self):
        return line_in(self.service.command("key", "issue", self.id))

    def counted(self):
        self.secret = getattr(self, "secret", None) or secret_in(self.service.command("key", "secret", self.id))
        return sum_of(ask(self.service, "GET", "/v1/counts", self.secret))

    def rotate(self, key):
        return line_in(self.service.command("key", "rotate", key, "--overlap", "7"))

    def revoke(self, key):
        self.service.command("key", "revoke", key)


class Api(Door):
    def sign_up(self):
        said = {
            "name": self.id,
            "sector": "retail",
            "contact": self.contact,
            "origins": [self.site.origin],
            "terms": True,
        }
        told = ask(self.service, "POST", "/v1/applications", said=said)
        self.put_file(told["paths"][0], told["line"])
        told = ask(self.service, "POST", f"/v1/applications/{told['reference']}", said={"origin": self.site.origin})
        assert told["lacking"] == []

    def approve(self):
        self.tokens = [self.open(person) for person in self.staff]
        waiting = ask(self.service, "GET", "/v1/staff/applications?state=waiting", self.tokens[0])["applications"]
        number = next(each["number"] for each in waiting if each["name"] == self.id)
        ask(self.service, "POST", f"/v1/staff/applications/{number}/approve", self.tokens[0], {"id": self.id})

    def open(self, person):
        said = {"login": person.login, "passphrase": PASSPHRASE, "code": person.code()}
        return ask(self.service, "POST", "/v1/staff/sessions", said=said)["token"]

    def issue(self):
        wanted = {"environment": "live"}
        asked = ask(self.service, "POST", f"/v1/staff/partners/{self.id}/keys", self.tokens[0], wanted)
        return ask(self.service, "POST", f"/v1/staff/requests/{asked['number']}/confirm", self.tokens[1])["line"]

    counted = Commands.counted

    def rotate(self, key):
        return ask(self.service, "POST", f"/v1/staff/keys/{key}/rotate", self.tokens[0], {"overlap": 7})["line"]

    def revoke(self, key):
        ask(self.service, "POST", f"/v1/staff/keys/{key}/revoke", self.tokens[1])


@pytest.mark.parametrize("door", [Pages, pytest.param(Commands, marks=pytest.mark.proof), Api])
def test_from_signing_up_to_the_emergency_card(service, site, victim, open_page, door):
    door = door(service, site, open_page)
    door.sign_up()
    door.approve()
    line = door.issue()
    show(site, victim, line, service)
    with victim.expect_response(f"{service.url}/v1/counts"):
        framed(victim).walk(WALK)
    assert framed(victim).shown() == DIAGNOSIS

    assert door.counted() == 0, "a single arrival shows nowhere"
    for _ in range(SMALLEST - 1):
        ask(service, "POST", "/v1/counts", said={"diagnosis": DIAGNOSIS, "key": key_in(line)})
    wait_until(lambda: door.counted() == SMALLEST, 10)

    newer = door.rotate(key_in(line))
    assert key_in(newer) != key_in(line)
    for each in (line, newer):
        show(site, victim, each, service)

    door.revoke(key_in(newer))
    time.sleep(FELT / 1000)
    victim.reload()
    card = victim.locator(MODULE).get_by_role("link", name=re.compile("^17"))
    expect(card).to_be_visible(timeout=FELT)
    expect(victim.frame_locator(f"{MODULE} iframe").locator("main")).to_have_count(0)


def show(site, page, line, service):
    """Open the site's page with this line in it, once the service knows its key, and see the module."""
    framing = f"frame-ancestors {site.origin}"
    wait_until(lambda: framing in service.get(f"/module/{key_in(line)}").headers["Content-Security-Policy"])
    site.say(
        "/", f"<!doctype html><title>Boutique</title><h1>Boutique</h1>{line}", Content_Type="text/html; charset=utf-8"
    )
    page.goto(f"{site.origin}/")
    expect(framed(page).heading).to_be_visible()


def ask(service, method, path, bearer=None, said=None):
    """The JSON answered to one request, which must succeed."""
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=20)
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    body = None
    if said is not None:
        body, headers["Content-Type"] = json.dumps(said), "application/json"
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        assert answer.status < 300, text
        return json.loads(text) if text else None
    finally:
        connection.close()


def sum_of(told):
    return sum(cell["total"] for cell in told["cells"])


def line_in(printed):
    return printed[printed.index("<a data-17cyber") :].partition("</script>")[0] + "</script>"


def key_in(line):
    return re.search(r"17c_pub_live_\w+", line)[0]


def secret_in(printed):
    return re.search(r"17c_sec_\w+", printed)[0]
