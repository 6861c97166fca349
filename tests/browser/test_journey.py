"""A person walks the journey: on the public page, without a host."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.journey import NEVER_STORED, TREE, Journey, requests_to
from tests.browser.test_every_way_of_using import CUT
from widget_server.journey.walk import enumerate_walks, plan

TO_PHISHING = ["safe", "self", "email"]
# Every animation that the style gives to something of the page, whether it is over or not; a transition counts too.
MOVES = """() => [...new Set([...document.querySelectorAll("*")].map((each) => {
  const { animationName, transitionDuration } = getComputedStyle(each);
  return transitionDuration === "0s" ? animationName : `transition of ${each.localName}`;
}))].sort()"""


@pytest.fixture
def journey(page, service):
    page.goto(f"{service.url}/")
    return Journey(page)


def test_the_first_question_is_about_danger_and_the_numbers_are_there(journey, page):
    expect(journey.heading).to_contain_text("danger")
    for number in ("tel:17", "tel:112", "sms:114"):
        expect(page.locator(f'header a[href="{number}"]')).to_be_visible()


def test_a_walk_ends_with_advice_in_at_most_six_answers(journey, page):
    journey.walk([*TO_PHISHING, "only-read"])
    assert journey.shown() == "phishing-email"
    expect(page.get_by_text("À faire maintenant")).to_be_visible()
    assert page.complaints == []


def test_notes_change_the_advice(journey):
    journey.walk([*TO_PHISHING, "only-read"])
    without_card = journey.actions()
    journey.place.locator("[data-do=back]").click()
    journey.answer("bank")
    with_card = journey.actions()
    assert without_card and set(with_card) - set(without_card)
    expect(journey.main).to_contain_text("banque")
    assert not journey.place.locator(".if-notes").count()


def test_the_audience_changes_the_advice(journey):
    journey.walk(["safe", "company", "email", "only-read"])
    company = set(journey.actions())
    journey.place.locator("[data-do=restart]").click()
    journey.walk([*TO_PHISHING, "only-read"])
    assert company - set(journey.actions())


def test_the_gravest_comes_first_when_two_things_happen_at_once(journey, page):
    journey.walk([*TO_PHISHING, "bank"])
    assert page.locator("main > article").get_attribute("data-severity") == "S4"
    expect(page.locator(".linked li").first).to_be_visible()


def test_going_back_keeps_the_answers(journey, page):
    journey.walk(TO_PHISHING)
    for question in ("what", "who", "danger"):
        page.locator("[data-do=back]").click()
        expect(page.locator(f"main > #{question}")).to_be_visible()
        expect(page.locator("[data-option][aria-current]")).to_have_count(1)
    expect(page.locator('[data-option="safe"]')).to_have_attribute("aria-current", "true")
    expect(page.locator("[data-do=back]")).to_be_hidden()


def test_restart_forgets_the_answers(journey, page):
    journey.walk(TO_PHISHING)
    page.locator("[data-do=restart]").click()
    assert journey.shown() == "danger"
    expect(page.locator("[aria-current]")).to_have_count(0)
    journey.answer("safe")
    expect(page.locator("[aria-current]")).to_have_count(0)


def test_focus_goes_to_each_new_heading(journey, page):
    for option in TO_PHISHING:
        journey.answer(option)
        expect(journey.heading).to_be_focused()
    page.locator("[data-do=back]").click()
    expect(journey.heading).to_be_focused()


def test_the_keyboard_alone_reaches_a_diagnosis(journey, page):
    for option in [*TO_PHISHING, "only-read"]:
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.dataset.option") == option:
                break
        page.keyboard.press("Enter")
        expect(page.locator(f'[data-option="{option}"]')).to_have_count(0)
    assert journey.shown() == "phishing-email"


def test_focus_is_always_visible(journey, page):
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


@pytest.mark.parametrize("way", ["button", "keyboard"])
def test_quick_exit_blanks_at_once_and_leaves_no_way_back(page, service, refuge, way):
    page.goto("about:blank")
    page.goto(f"{service.url}/")
    Journey(page).walk(TO_PHISHING)
    if way == "button":
        page.locator("header .exit").click()
    else:
        for _ in range(3):
            page.keyboard.press("Shift")
    page.wait_for_url(refuge)
    page.go_back()
    assert page.url == "about:blank"


def test_quick_exit_blanks_even_when_the_other_site_never_answers(page, service):
    page.goto(f"{service.url}/")
    Journey(page).walk(TO_PHISHING)
    page.route("**/*", lambda route: None)  # from now on nothing answers
    left = page.locator("header .exit").evaluate("link => (link.click(), document.body.textContent.trim())")
    assert left == ""


def test_nothing_is_stored_and_only_the_count_is_sent(page, service):
    seen = requests_to(page, service)
    page.goto(f"{service.url}/")
    page.wait_for_load_state("networkidle")
    assert [method for method, _ in seen] == ["GET", "GET"]
    address = page.url
    with page.expect_request("**/v1/counts") as sent:
        Journey(page).walk([*TO_PHISHING, "bank"])
    page.wait_for_load_state("networkidle")
    assert seen[2:] == [("POST", "/v1/counts")]
    assert json.loads(sent.value.post_data) == {"diagnosis": "phishing-email"}
    assert sent.value.response().status == 204
    assert page.url == address and page.evaluate("history.length") == 2
    assert page.evaluate(NEVER_STORED) == ["", 0, 0, 0, 0, 0]
    assert "cookie" not in sent.value.all_headers()


def test_one_journey_is_counted_once(page, service):
    seen = requests_to(page, service)
    page.goto(f"{service.url}/")
    Journey(page).walk([*TO_PHISHING, "bank"])
    page.locator("[data-do=back]").click()
    Journey(page).walk(["only-read"])
    page.wait_for_load_state("networkidle")
    assert seen.count(("POST", "/v1/counts")) == 1


def test_nothing_is_counted_under_global_privacy_control(page, service):
    page.add_init_script("Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true})")
    seen = requests_to(page, service)
    page.goto(f"{service.url}/")
    Journey(page).walk([*TO_PHISHING, "bank"])
    page.wait_for_load_state("networkidle")
    assert all(method == "GET" for method, _ in seen)


def test_once_loaded_the_journey_goes_on_without_network(page, service):
    page.goto(f"{service.url}/")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    journey = Journey(page)
    journey.walk([*TO_PHISHING, "bank"])
    assert journey.shown() == "phishing-email"


def test_a_journey_whose_second_half_does_not_come_keeps_its_question_and_tries_again(page, service):
    page.route("**/?complet&*", lambda route: route.abort())
    page.goto(f"{service.url}/")
    page.locator('[data-option="safe"]').click()
    expect(page.get_by_role("status")).to_contain_text("La connexion ne répond pas", timeout=20_000)
    expect(page.locator("main > #danger")).to_be_visible()
    page.unroute("**/?complet&*")
    Journey(page).answer("safe")
    assert Journey(page).shown() == "who"
    assert not any("XMLHttpRequest" in complaint for complaint in page.complaints)


def test_an_option_that_the_second_half_does_not_know_asks_the_question_again(page, service):
    """The tree was changed between the two requests."""
    page.goto(f"{service.url}/")
    page.wait_for_load_state("networkidle")
    page.locator('[data-option="safe"]').evaluate("link => { link.dataset.option = 'renamed' }")
    page.locator('[data-option="renamed"]').click()
    Journey(page).answer("safe")
    assert Journey(page).shown() == "who" and page.complaints == []


def test_a_key_held_down_is_no_quick_exit(journey, page):
    for _ in range(5):
        page.keyboard.down("Shift")
    page.keyboard.up("Shift")
    expect(page.locator("main > #danger")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_new_heading_is_never_hidden_under_the_header(open_page, service, javascript):
    page = open_page(viewport={"width": 360, "height": 640}, java_script_enabled=javascript)
    page.goto(f"{service.url}/")
    for question, option in (("danger", "safe"), ("who", "self"), ("what", "email")):
        page.locator(f'#{question} [data-option="{option}"]').click()
        expect(page.locator(f"#{question}")).to_be_hidden()
        top = page.locator("main h1:visible").bounding_box()["y"]
        header = page.locator("header").bounding_box()
        assert top >= header["y"] + header["height"]


def test_a_sheet_printed_in_the_dark_is_black_on_white(open_page, service):
    page = open_page(color_scheme="dark")
    page.goto(f"{service.url}/")
    Journey(page).walk([*TO_PHISHING, "bank"])
    page.emulate_media(media="print")
    assert page.locator("main h1").evaluate("h => getComputedStyle(h).color") == "rgb(0, 0, 0)"


def test_a_page_brought_back_from_memory_shows_no_answer(page, service, refuge):
    page.goto(f"{service.url}/")
    Journey(page).walk(TO_PHISHING)
    page.goto(refuge)
    page.go_back()
    expect(page.locator("main > #danger")).to_be_visible()


def test_the_advice_can_be_printed(journey, page):
    journey.walk([*TO_PHISHING, "bank"])
    page.evaluate("window.print = () => { document.title = 'printed' }")
    page.locator("footer [data-do=print]").click()
    expect(page).to_have_title("printed")
    page.emulate_media(media="print")
    expect(page.locator("nav")).to_be_hidden()
    expect(page.locator("main article")).to_be_visible()
    assert len(page.pdf()) > 1000


def test_the_plan_can_be_ticked_and_nothing_remembers_it(journey, page):
    journey.walk([*TO_PHISHING, "bank"])
    box = page.get_by_role("checkbox").first
    box.check()
    assert box.is_checked() and page.evaluate(NEVER_STORED) == ["", 0, 0, 0, 0, 0]
    page.reload()
    expect(page.locator("main > #danger")).to_be_visible()


def test_the_advice_can_be_copied_as_text(journey, page, service):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=service.url)
    journey.walk([*TO_PHISHING, "bank"])
    page.locator("footer [data-do=copy]").click()
    expect(page.get_by_role("status")).to_have_text("Le texte est copié.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "À faire maintenant" in copied and "<" not in copied


def test_the_advice_is_saved_as_one_file_that_needs_nothing(journey, page, tmp_path, open_page):
    journey.walk([*TO_PHISHING, "bank"])
    with page.expect_download() as download:
        page.locator("[data-do=save]").click()
    assert download.value.suggested_filename == "conseils.html"
    path = tmp_path / "conseils.html"
    download.value.save_as(path)
    alone = open_page(java_script_enabled=False)
    alone.goto(path.as_uri())
    expect(alone.locator("article h1")).to_be_visible()
    expect(alone.locator('header a[href="tel:17"]')).to_be_visible()
    assert "<script" not in path.read_text(encoding="utf-8") and alone.complaints == []


def test_contacts_say_whether_they_answer_now(page, service):
    page.clock.set_fixed_time("2026-11-23T10:00:00+01:00")  # a Monday morning in Paris
    page.goto(f"{service.url}/")
    Journey(page).walk([*TO_PHISHING, "bank"])
    expect(page.locator("[data-contact=info-escroqueries]")).to_contain_text("ouvert maintenant")
    page.clock.set_fixed_time("2026-11-22T10:00:00+01:00")  # the day before
    page.goto(f"{service.url}/")
    Journey(page).walk([*TO_PHISHING, "bank"])
    expect(page.locator("[data-contact=info-escroqueries]")).to_contain_text("fermé en ce moment")


@pytest.mark.parametrize(("width", "height"), [(320, 256), (320, 800), (360, 740), (740, 360), (1280, 800)])
def test_nothing_is_cut_on_a_narrow_screen(open_page, service, width, height):
    page = open_page(viewport={"width": width, "height": height})
    page.goto(f"{service.url}/")
    journey = Journey(page)
    for option in [None, *TO_PHISHING, "bank"]:
        if option:
            journey.answer(option)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate(CUT) == []
        assert page.locator("header .exit").evaluate("e => e.getBoundingClientRect().top >= 0")
        assert page.locator("header .exit").evaluate("e => e.getBoundingClientRect().bottom <= innerHeight")


def test_targets_are_large_enough_for_a_thumb(open_page, service):
    page = open_page(viewport={"width": 320, "height": 640})
    page.goto(f"{service.url}/")
    Journey(page).walk(["safe"])
    sizes = page.locator("header a, nav button, .options a").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect()).map(({width, height}) => [width, height])"
    )
    assert len(sizes) > 8 and all(min(size) >= 44 for size in sizes), sizes


def test_text_twice_as_large_is_not_cut(open_page, service):
    page = open_page(viewport={"width": 640, "height": 800})
    page.goto(f"{service.url}/")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    Journey(page).walk([*TO_PHISHING, "bank"])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("asked", "moves"), [("reduce", ["none"]), ("no-preference", ["arrive", "none"])])
def test_reduced_motion_means_none(open_page, service, asked, moves):
    page = open_page(reduced_motion=asked)
    page.goto(f"{service.url}/")
    Journey(page).answer("safe")
    assert page.evaluate(MOVES) == moves


def test_borders_remain_in_forced_colours(open_page, service):
    page = open_page(forced_colors="active")
    page.goto(f"{service.url}/")
    Journey(page).walk(["safe"])
    page.locator("[data-do=back]").click()
    width = page.locator("[aria-current]").evaluate("e => getComputedStyle(e).borderTopWidth")
    other = page.locator(".options a:not([aria-current])").first.evaluate("e => getComputedStyle(e).borderTopWidth")
    assert (width, other) == ("4px", "2px")


def test_an_address_tells_nothing_and_the_title_neither(journey, page):
    journey.walk([*TO_PHISHING, "bank"])
    assert page.title() == "Aide en ligne"


def look_for(page, words):
    expect(page.locator(".search")).to_be_visible()
    if page.locator(".search details").get_attribute("open") is None:
        page.locator(".search summary").click()
    page.locator("#words").fill(words)
    return page.locator(".search li a").all_text_contents()


@pytest.mark.parametrize("words", ["rançon", "rancon", "RANÇON", "fichiers illisibles", "rançongiciel", "rançongicel"])
def test_a_situation_is_found_by_its_words_accents_and_slips_forgiven(journey, page, words):
    assert "Mes fichiers sont illisibles et on me demande une rançon" in look_for(page, words)[:3]


def test_words_that_match_nothing_say_so_and_the_questions_stay(journey, page):
    assert look_for(page, "zzzzzz") == []
    expect(page.get_by_role("status")).to_contain_text("Rien ne correspond")
    expect(page.locator("main > #danger")).to_be_visible()


def test_a_situation_found_is_told_whole_with_its_conditions_in_words_and_a_way_back(journey, page, service):
    journey.walk(["safe"])
    seen = requests_to(page, service)
    look_for(page, "carte")
    page.locator(".search li a").first.click()
    expect(page.locator("main > article h1")).to_be_focused()
    expect(page.locator("article .if-notes").first).to_be_visible()
    expect(page.locator("article .contacts li li").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert seen == [("POST", "/v1/counts")]
    page.locator("[data-do=back]").click()
    assert journey.shown() == "who"


def test_searching_sends_and_stores_nothing(journey, page, service):
    page.wait_for_load_state("networkidle")
    seen = requests_to(page, service)
    for words in ("colis", "ma fille", "<script>", "\\", "é" * 500, "a b c d e f g"):
        look_for(page, words)
    assert seen == [] and page.evaluate(NEVER_STORED) == ["", 0, 0, 0, 0, 0]
    assert page.complaints == []


def test_who_cannot_use_a_route_is_told_why(journey, page):
    walk = next(walk for walk in enumerate_walks(TREE) if ("thesee-complaint", 0) in plan(TREE, walk).refused)
    journey.walk(option for _, option in walk.answers)
    expect(page.locator(".refused > li").first).to_contain_text("THESEE est réservé aux particuliers")
    expect(page.locator('[data-contact="thesee-complaint"]')).to_have_count(0)
