"""A real service, the three partner sites on their own origins, and a real Chromium. Nothing here is a stand-in."""

from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from partners.serve import FOLDER, SITE_PORTS, serve_site
from tests.browser.chromium import find_chromium
from tests.conftest import write_tree
from tests.desk import country
from tests.partner_site import Site
from tests.service import Service, wait_until
from widget_server.store import connect

STATION = "Commissariat fictif de Rennes"
PATIENCE = 15_000  # milliseconds: several browsers share the cores
expect.set_options(PATIENCE)

FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


def import_partners(service, sites):
    """Register the example partners on the origins where their sites are served in this run."""
    for name, site in sites.items():
        sheet = (
            (FOLDER / name / "partner.yaml").read_text().replace(f"http://127.0.0.1:{SITE_PORTS[name]}", site.origin)
        )
        path = service.folder / f"{name}.yaml"
        path.write_text(sheet)
        service.command("partner", "import", str(path))


def add_partner(service, name, origin):
    """Register a partner with one site, and return its key once the service lets that site frame it."""
    words = ("--name", name, "--sector", "essai", "--contact", "a@example.org", "--origin", origin)
    service.command("partner", "add", name, *words)
    key = service.command("key", "issue", name, "--test").split()[0]
    wait_until(lambda: origin in service.get(f"/module/{key}").headers["Content-Security-Policy"])
    return key


@pytest.fixture(scope="session")
def refuge():
    """The harmless site where the quick exit leads in these tests."""
    site = serve_site(FOLDER / "bank")
    yield f"{site.origin}/"
    site.stop()


@pytest.fixture(scope="session")
def service(tmp_path_factory, refuge):
    service = Service(tmp_path_factory.mktemp("service"), WIDGET_EXIT_URL=refuge)
    yield service.start()
    service.stop()


@pytest.fixture(scope="session")
def furnished(tmp_path_factory, refuge):
    """A service that knows one station, in Rennes, and the providers of the example: the others know none."""
    service = Service(tmp_path_factory.mktemp("furnished"), WIDGET_EXIT_URL=refuge).start()
    furnish(service)
    service.command("provider", "import", "--example")
    yield service
    service.stop()


def furnish(service):
    """Let a service know one station."""
    with connect(service.settings["WIDGET_DATABASE"]) as db:
        country.add_station(db, name=STATION)


@pytest.fixture
def own_service(tmp_path, refuge):
    """A service of the small tree that one test may stop, with the bank's site registered: (Service, Site)."""
    service = Service(tmp_path, WIDGET_EXIT_URL=refuge, WIDGET_TREE=str(write_tree(tmp_path))).start()
    site = serve_site(FOLDER / "bank", service=service.url)
    import_partners(service, {"bank": site})
    wait_until(lambda: site.origin in framed(service, site))
    yield service, site
    site.stop()
    service.stop()


@pytest.fixture(scope="session")
def sites(service):
    """The three partner sites: name → Site, whose `origin` is registered with the service."""
    sites = {name: serve_site(FOLDER / name, service=service.url) for name in SITE_PORTS}
    import_partners(service, sites)
    wait_until(lambda: all(f"frame-ancestors {site.origin}" in framed(service, site) for site in sites.values()))
    yield sites
    for site in sites.values():
        site.stop()


@pytest.fixture(scope="session")
def blank(service, tmp_path_factory):
    """A partner whose page each test writes: (Site, key)."""
    site = serve_site(tmp_path_factory.mktemp("blank"), service=service.url)
    key = add_partner(service, "blank", site.origin)
    yield site, key
    site.stop()


def key_of(site):
    """The key that a partner's page carries."""
    sheet = (Path(site.folder) / "partner.yaml").read_text()
    return sheet.partition("test_key:")[2].split()[0]


def framed(service, site):
    return service.get(f"/module/{key_of(site)}").headers["Content-Security-Policy"]


@pytest.fixture(scope="session")
def office(tmp_path_factory, authority):
    """A service for those who work at it: its tree is small, so it starts at once; it trusts that authority."""
    folder = tmp_path_factory.mktemp("office")
    authority.cert_pem.write_to_path(folder / "authority.pem")
    service = Service(folder, SSL_CERT_FILE=str(folder / "authority.pem"), WIDGET_TREE=str(write_tree(folder)))
    yield service.start()
    service.stop()


@pytest.fixture
def secure_site(authority):
    """A partner's site over HTTPS, on an origin of its own."""
    site = Site.secure(authority)
    yield site
    site.stop()


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium):
    """A page in a context of its own; `page.complaints` lists console errors and uncaught exceptions."""
    context = chromium.new_context(locale="fr-FR")
    page = watch(context.new_page())
    yield page
    context.close()


@pytest.fixture
def open_page(chromium):
    """Open a page with context options (`java_script_enabled`, `color_scheme`, `viewport`…)."""
    contexts = []

    def open_page(**options):
        contexts.append(chromium.new_context(locale="fr-FR", **options))
        return watch(contexts[-1].new_page())

    yield open_page
    for context in contexts:
        context.close()


def watch(page):
    page.set_default_timeout(PATIENCE)
    page.complaints = []
    page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    return page
