"""How a test walks: the words of a person, on whatever page or frame shows the journey."""

from playwright.sync_api import expect

from widget_server.journey.edition import packaged_tree
from widget_server.journey.tree import load_decision_tree
from widget_server.journey.walk import enumerate_walks

TREE = load_decision_tree(packaged_tree().read_text(encoding="utf-8"))

NEVER_STORED = """async () => [
  document.cookie, localStorage.length, sessionStorage.length,
  (await indexedDB.databases()).length, (await caches.keys()).length,
  (await navigator.serviceWorker?.getRegistrations() ?? []).length,
]"""


class Journey:
    """The journey as shown in `place`, a page or a frame locator."""

    def __init__(self, place):
        self.place = place
        self.main = place.locator("main")
        self.heading = place.locator("main h1")

    def answer(self, option):
        """Choose an option of the question shown by its id and wait for what comes next."""
        before = self.main.locator("> *").get_attribute("id")
        self.place.locator(f'[data-option="{option}"]').click()
        expect(self.main.locator(f'> [id="{before}"]')).to_have_count(0)

    def walk(self, options):
        for option in options:
            self.answer(option)

    def shown(self):
        """The id of the question or diagnosis shown."""
        return self.main.locator("> *").get_attribute("id")

    def actions(self):
        """The ids of the actions shown, in order."""
        return self.place.locator("main .moment:not([hidden]) > ol > [data-action]").evaluate_all(
            "items => items.map(item => item.dataset.action)"
        )


def framed(page):
    """The journey inside the module that a host page shows."""
    return Journey(page.frame_locator("module-17cyber iframe"))


def card_is_usable(place):
    """The module's card is there for real: nothing covers its numbers, in a page or in a frame locator."""
    card = place.locator("module-17cyber .card")
    for number in ("tel:17", "tel:112", "sms:114"):
        link = card.locator(f'a[href="{number}"]')
        expect(link).to_be_visible()
        link.click(trial=True)
    expect(card).to_contain_text("banque")


def frame_of(page, service):
    """The module's Frame, for scripts run from our own side."""
    return next(frame for frame in page.frames if "/module/" in frame.url)


def requests_to(page, service):
    """A list that fills with (method, path) of every request the page makes to the service from now on."""
    seen = []
    page.on(
        "request",
        lambda request: (
            request.url.startswith(service.url) and seen.append((request.method, request.url.removeprefix(service.url)))
        ),
    )
    return seen


def walks_through_everything():
    """Walks that together show every question and every diagnosis of the shipped tree."""
    shown, chosen = set(), []
    for walk in enumerate_walks(TREE):
        new = {walk.node, *(question for question, _ in walk.answers)} - shown
        if new:
            shown |= new
            chosen.append(walk)
    assert shown == {*TREE.questions, *TREE.diagnoses}
    return chosen
