"""From a diagnosis to a person: what is sent and when, a conversation on a network that fails, and erasing it."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Service, wait_until
from tests.browser.helping import (
    Officer,
    ask_for_help,
    faults_of_step,
    open_conversation,
    path_to,
    say_where,
    told,
    write,
)
from tests.browser.journey import NEVER_STORED, Journey, framed, requests_to
from widget_server.desk import codes, conversations


@pytest.fixture
def officer(service):
    officer = Officer(service)
    yield officer
    officer.leave()


@pytest.fixture
def victim(page, service):
    page.goto(f"{service.url}/")
    return page


def test_the_offer_comes_after_what_is_urgent_and_before_the_rest(victim):
    Journey(victim).walk(path_to("ransomware"))
    order = victim.locator("article > :is(section, form)").evaluate_all(
        "all => all.map(one => one.dataset.moment || one.id)"
    )
    assert order[:2] == ["now", "help"] and order.count("help") == 1


def test_a_search_that_fails_leaves_the_person_where_they_were_with_a_way_back(victim):
    ask_for_help(victim)
    victim.route("**/v1/providers/search", lambda route: route.abort(), times=1)
    victim.locator("[data-way=provider]").click()
    say_where(victim)
    expect(victim.locator(".error:visible, [role=status]").first).not_to_be_empty()

    victim.locator("[data-way=back]").click()
    expect(victim.locator("[name=postcode]")).to_be_visible()
    say_where(victim)
    expect(victim.locator("[data-told=found]")).to_be_visible()
    victim.locator("[data-way=back]").click()
    expect(victim.locator("[data-handoff=provider]")).to_be_visible()


def test_mere_nuisance_offers_nobody(victim):
    Journey(victim).walk(path_to("spam-phone", "particulier"))
    expect(victim.locator("[data-do=help]")).to_have_count(0)


def test_a_diagnosis_found_by_words_offers_whom_it_may(victim):
    victim.locator(".search summary").click()
    victim.locator("#words").fill("rançon")
    victim.locator('.search a[href="#ransomware"]').click()
    victim.locator("[data-do=help]").click()
    expect(victim.locator("[data-handoff=conversation]")).to_be_visible()
    victim.locator("[data-way=back]").click()
    expect(victim.locator("article#ransomware")).to_be_visible()


def test_asking_for_help_fetches_words_and_tells_nothing(victim, service):
    Journey(victim).walk(path_to("ransomware"))
    victim.wait_for_load_state("networkidle")
    seen = requests_to(victim, service)
    victim.locator("[data-do=help]").click()
    expect(victim.locator("[data-handoff=conversation]")).to_be_visible()
    assert seen == [("GET", "/aide.js?0"), ("GET", "/aide")]


def test_nothing_of_the_situation_is_sent_before_the_person_agrees_to_what_is_shown(victim, service):
    ask_for_help(victim)
    seen = requests_to(victim, service)
    victim.locator("[data-way=conversation]").click()
    say_where(victim)
    expect(victim.locator("[data-told=sent] li").first).to_be_visible()
    shown = victim.locator("[data-told=sent] li").all_text_contents()
    assert seen == [("GET", "/v1/territory?postcode=35000"), ("GET", "/v1/territory/35238")]
    with victim.expect_request("**/v1/conversations") as asked:
        victim.locator(".go").click()
    sent = json.loads(asked.value.post_data)
    assert sent.keys() == {"force", "commune", "place", "audience", "diagnosis", "notes", "name", "code"}
    assert (sent["diagnosis"], sent["audience"], sent["place"], sent["name"]) == (
        "ransomware",
        "entreprise",
        "Rennes",
        "",
    )
    assert len(shown) == 3 + len(sent["notes"]) and {"Rançongiciel", "Une entreprise", "Rennes"} <= set(shown)
    assert "cookie" not in asked.value.all_headers()


def test_before_agreeing_one_reads_who_answers_what_is_kept_how_long_and_how_to_erase(victim):
    ask_for_help(victim)
    victim.locator("[data-way=conversation]").click()
    victim.locator("[data-way=nowhere]").click()
    for sentence in (
        "Un policier vous répondra",
        "24 heures après la fin",
        "« Effacer »",
        "numéros en haut de la page",
    ):
        expect(victim.locator(".step")).to_contain_text(sentence)


def test_they_write_to_one_another(victim, officer):
    code = open_conversation(victim)
    expect(victim.locator("[data-told=queue]")).to_contain_text("rang")
    write(victim, "Bonjour")
    wait_until(lambda: len(told(victim)) == 1)
    officer.take(code)
    expect(victim.locator("[data-told=state]")).to_have_text("Un policier vous répond.")
    for turn in range(5):
        officer.write()
        expect(victim.locator("[data-told=writing]")).to_have_text("Le policier écrit…")
        officer.say(f"Question {turn}\nsur deux lignes")
        expect(victim.locator(".log li").last).to_contain_text(f"Question {turn}")
        write(victim, f"Réponse {turn}")
        wait_until(lambda turn=turn: ("person", f"Réponse {turn}") in officer.read())
    expect(victim.locator(".log [data-told=fate]:not([hidden])")).to_have_count(0)
    wait_until(lambda: [text for _, text in told(victim)] == [text for _, text in officer.read()])
    officer.write()
    expect(victim.locator("[data-told=writing]")).to_have_text("Le policier écrit…")
    expect(victim.locator("[data-told=writing]")).to_have_text("", timeout=10_000)  # and thought better of it
    assert victim.complaints == []


def test_an_officer_who_writes_is_told_that_the_person_does(victim, officer):
    officer.take(open_conversation(victim))
    expect(victim.locator("[data-told=state]")).to_have_text("Un policier vous répond.")
    victim.locator("textarea").press_sequentially("Je")
    wait_until(lambda: conversations.get(officer.db, officer.id).person_writing_at)


def test_shift_and_enter_go_to_the_next_line(victim, officer):
    officer.take(open_conversation(victim))
    field = victim.locator("textarea")
    field.press_sequentially("Une")
    field.press("Shift+Enter")
    field.press_sequentially("Deux")
    field.press("Enter")
    wait_until(lambda: ("person", "Une\nDeux") in officer.read())


def test_without_network_messages_stay_on_the_screen_and_leave_once_in_order(victim, officer):
    officer.take(open_conversation(victim))
    victim.context.set_offline(True)
    write(victim, "Premier")
    write(victim, "Second")
    expect(victim.locator(".log [data-told=fate]").first).to_have_text("non envoyé, nouvel essai…")
    expect(victim.locator("[data-told=link]")).to_contain_text("Ce que vous avez écrit reste ici")
    assert ("person", "Premier") not in officer.read()
    victim.context.set_offline(False)
    wait_until(lambda: [text for author, text in officer.read() if author == "person"] == ["Premier", "Second"])
    expect(victim.locator(".log [data-told=fate]:not([hidden])")).to_have_count(0)
    assert [text for author, text in told(victim) if author == "person"] == ["Premier", "Second"]


def test_a_message_whose_acknowledgement_is_lost_is_kept_and_shown_once(victim, officer):
    officer.take(open_conversation(victim))

    def lose(route):
        route.fetch()  # the service has it, and the person never learns
        route.abort()

    victim.route("**/own/messages", lose, times=2)
    write(victim, "Une seule fois")
    wait_until(lambda: victim.locator(".log li[data-number][data-author=person]:not([data-token])").count() == 1)
    assert officer.read().count(("person", "Une seule fois")) == 1
    assert told(victim).count(["person", "Une seule fois"]) == 1


def test_a_message_that_the_service_refuses_says_why_and_holds_back_no_other(victim, officer):
    officer.take(open_conversation(victim))
    victim.locator("textarea").evaluate("field => field.removeAttribute('maxlength')")
    write(victim, "a" * 2001)
    write(victim, "court")
    expect(victim.locator(".log")).to_contain_text("non envoyé : Un message doit avoir de 1 à 2000 signes")
    wait_until(lambda: ("person", "court") in officer.read())


def test_nobody_there_shows_the_other_ways_at_once(victim):
    open_conversation(victim)
    expect(victim.locator("[data-told=queue]")).to_contain_text("Personne ne peut répondre en ce moment")
    for kind in ("callback", "appointment", "numbers"):
        expect(victim.locator(f"details.ladder [data-handoff={kind}]")).to_be_visible()


def test_what_the_officer_suggests_is_a_button(victim, officer):
    officer.take(open_conversation(victim))
    officer.suggest("dossier")
    expect(victim.locator("div.ladder [data-handoff=dossier]")).to_be_visible()
    expect(victim.locator("div.ladder [data-handoff=provider]")).to_be_hidden()


def test_reading_the_advice_again_loses_nothing(victim, officer):
    code = open_conversation(victim)
    victim.locator("[data-way=leave]").click()
    expect(victim.locator("article#ransomware")).to_be_visible()
    officer.take(code)
    officer.say("Je suis là")
    victim.get_by_role("button", name="On vous a répondu").click()
    expect(victim.locator(".log")).to_contain_text("Je suis là")


def test_a_conversation_that_ended_says_until_when_it_is_kept(victim, officer):
    officer.take(open_conversation(victim))
    officer.end("complaint")
    expect(victim.locator("[data-told=state]")).to_contain_text(
        "On vous a conseillé de porter plainte. Elle sera effacée le"
    )
    expect(victim.locator("textarea")).to_be_hidden()


def test_the_person_ends_it(victim, officer):
    officer.take(open_conversation(victim))
    victim.locator("[data-way=end]").click()
    victim.locator("[data-way=end-now]").click()
    expect(victim.locator("[data-told=state]")).to_contain_text("La conversation est terminée.")
    assert conversations.get(officer.db, officer.id).outcome == "person"


def test_erasing_asks_once_then_leaves_nothing_on_either_side(victim, officer):
    code = open_conversation(victim)
    write(victim, "Un secret")
    wait_until(lambda: told(victim) == [["person", "Un secret"]])
    victim.locator("[data-way=erase]").click()
    victim.locator("[data-way=keep]").click()
    expect(victim.locator("[data-way=erase]")).to_be_focused()
    victim.locator("[data-way=erase]").click()
    victim.locator("[data-way=erase-now]").click()
    expect(victim.locator("main h1")).to_contain_text("La conversation est effacée")
    assert "Un secret" not in victim.content() and code not in victim.content()
    assert not list(officer.db.query("SELECT * FROM conversation WHERE code_hash = ?", [codes.hash(code)]))


def test_a_code_brings_it_back_on_another_device(victim, open_page, service, officer):
    code = open_conversation(victim)
    write(victim, "Bonjour")
    wait_until(lambda: told(victim) == [["person", "Bonjour"]])
    elsewhere = open_page()
    elsewhere.goto(f"{service.url}/aide")
    elsewhere.locator("[data-way=code]").click()
    elsewhere.locator("[name=code]").fill(code.lower().replace("-", " "))
    elsewhere.locator(".go").click()
    expect(elsewhere.locator(".log")).to_contain_text("Bonjour")
    officer.take(code)
    officer.say("Bonjour à vous")
    for each in (victim, elsewhere):
        expect(each.locator(".log")).to_contain_text("Bonjour à vous")


@pytest.mark.parametrize("code", ["", "oops", "K7QM-3XWP-9TRA"])
def test_a_code_of_nothing_says_so(page, service, code):
    page.goto(f"{service.url}/aide")
    page.locator("[data-way=code]").click()
    page.locator("[name=code]").fill(code)
    page.locator(".go").click()
    expect(page.locator(".error")).to_contain_text("Ce code ne correspond à rien")


def test_what_was_written_while_the_service_was_down_arrives_once_it_is_back(page, tmp_path):
    service = Service(tmp_path).start()
    page.goto(f"{service.url}/")
    code = open_conversation(page)
    service.stop()
    write(page, "Pendant la panne")
    expect(page.locator(".log [data-told=fate]")).to_have_text("non envoyé, nouvel essai…")
    service.start()
    expect(page.locator(".log [data-told=fate]:not([hidden])")).to_have_count(0, timeout=40_000)
    officer = Officer(service)
    officer.take(code)
    assert [text for author, text in officer.read() if author == "person"] == ["Pendant la panne"]
    officer.leave()
    service.stop()


def test_on_a_partner_s_page_it_works_inside_the_frame_and_the_host_learns_nothing(page, service, sites, officer):
    page.goto(sites["bank"].origin)
    page.locator("module-17cyber").scroll_into_view_if_needed()
    place = framed(page).place
    expect(framed(page).heading).to_be_visible()
    officer.take(open_conversation(place))
    write(place, "Depuis la banque")
    wait_until(lambda: ("person", "Depuis la banque") in officer.read())
    assert "Depuis la banque" not in page.content() and page.complaints == []


def test_nothing_is_stored(victim, officer):
    officer.take(open_conversation(victim))
    write(victim, "Bonjour")
    wait_until(lambda: ("person", "Bonjour") in officer.read())
    assert victim.evaluate(NEVER_STORED) == ["", 0, 0, 0, 0, 0]


@pytest.mark.parametrize("way", ["button", "keyboard"])
def test_the_quick_exit_leaves_a_conversation(page, service, refuge, way):
    page.goto("about:blank")
    page.goto(f"{service.url}/")
    open_conversation(page)
    leave(page, way)
    page.wait_for_url(refuge)
    page.go_back()
    assert page.url == "about:blank"


@pytest.mark.parametrize("way", ["button", "keyboard"])
def test_the_quick_exit_leaves_the_page_of_help(page, service, refuge, way):
    page.goto("about:blank")
    page.goto(f"{service.url}/aide")
    page.locator("[data-way=code]").click()
    leave(page, way)
    page.wait_for_url(refuge)
    page.go_back()
    assert page.url == "about:blank"


def leave(page, way):
    if way == "button":
        page.locator("header .exit").click()
    else:
        for _ in range(3):
            page.keyboard.press("Shift")


def test_a_module_that_could_not_be_fetched_is_asked_for_again(victim):
    Journey(victim).walk(path_to("ransomware"))
    victim.context.set_offline(True)
    victim.locator("[data-do=help]").click()
    expect(victim.locator("[role=status]").last).to_contain_text("La connexion ne répond pas")
    victim.context.set_offline(False)
    victim.locator("[data-do=help]").click()
    expect(victim.locator("[data-handoff=conversation]")).to_be_visible()


def test_the_keyboard_alone_is_enough(victim, officer):
    Journey(victim).walk(path_to("ransomware"))
    for wanted in ("[data-do=help]", "[data-way=conversation]", "[name=postcode]"):
        reach(victim, wanted)
        victim.keyboard.press("Enter")
    victim.keyboard.type("35000")
    victim.keyboard.press("Enter")
    expect(victim.locator("main h1")).to_have_text("Quelle commune ?")
    for wanted in (".ways button", ".go"):
        reach(victim, wanted)
        victim.keyboard.press("Enter")
    expect(victim.locator("main h1")).to_have_text("Conversation")
    expect(victim.locator("main h1")).to_be_focused()
    officer.take(victim.locator("[data-told=code]").text_content())
    reach(victim, "textarea")
    victim.keyboard.type("Au clavier")
    victim.keyboard.press("Enter")
    wait_until(lambda: ("person", "Au clavier") in officer.read())
    expect(victim.locator("textarea")).to_be_focused()


def reach(page, wanted):
    """Go to an element with the tabulator."""
    expect(page.locator(wanted).first).to_be_visible()
    for _ in range(40):
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the tabulator never comes to {wanted}")


def test_an_answer_that_comes_once_all_is_erased_moves_nothing(victim):
    open_conversation(victim)
    held = []
    victim.route("**/v1/conversations/own?*", lambda route: held.append(route))
    with victim.expect_request("**/v1/conversations/own?*"):
        pass
    victim.locator("[data-way=erase]").click()
    victim.locator("[data-way=erase-now]").click()
    expect(victim.locator("[data-way=onward]")).to_be_visible()
    with victim.expect_response("**/v1/conversations/own?*"):
        held[0].fulfill(status=200, json={"version": "9", "state": "taken", "messages": []})
    victim.wait_for_timeout(200)
    assert victim.complaints == []


ALSO = pytest.mark.proof  # a part is enough each time


@pytest.mark.parametrize(
    ("language", "width"),
    [("/en", 320), *(pytest.param(*each, marks=ALSO) for each in [("", 320), ("", 1280), ("/en", 1280)])],
)
def test_nothing_is_found_on_any_step(open_page, service, officer, language, width):
    page = open_page(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    page.goto(f"{service.url}{language}/")
    found = {}

    def look(name):
        found[name] = faults_of_step(page)

    ask_for_help(page)
    look("offers")
    page.locator("[data-way=around]").click()
    look("place")
    say_where(page)
    look("around")
    page.locator("[data-way=back]").click()
    page.locator("[data-way=conversation]").click()
    look("before")
    page.locator(".go").click()
    expect(page.locator(".log")).to_be_attached()
    look("waiting")
    write(page, "x" * 300)
    officer.take(page.locator("[data-told=code]").text_content())
    officer.say("y" * 300)
    officer.suggest("appointment")
    expect(page.locator(".log")).to_contain_text("yyy")
    look("taken")
    page.locator("[data-way=erase]").click()
    look("sure")
    page.locator("[data-way=erase-now]").click()
    expect(page.locator("[data-way=onward]")).to_be_visible()
    look("erased")
    page.goto(f"{service.url}{language}/aide")
    look("alone")
    page.locator("[data-way=code]").click()
    page.locator(".go").click()
    look("code")
    assert {name: each for name, each in found.items() if each} == {}
    assert page.complaints == [] or all("404" in each for each in page.complaints)


def test_in_english_no_step_is_in_french(open_page, service, officer):
    page = open_page()
    page.goto(f"{service.url}/en/")
    code = open_conversation(page)
    officer.take(code)
    expect(page.locator("[data-told=state]")).to_have_text("A police officer is answering you.")
    expect(page.locator(".log")).to_contain_text("A police officer is answering you.")


def test_without_a_script_the_page_of_help_is_numbers_and_links(open_page, service):
    page = open_page(java_script_enabled=False, viewport={"width": 320, "height": 740})
    page.goto(f"{service.url}/?complet")
    with page.context.expect_page() as opened:
        page.locator("nav a", has_text="Parler à quelqu'un").click()
    alone = opened.value
    for number in ("tel:17", "tel:112", "sms:114"):
        expect(alone.locator(f'header a[href="{number}"]')).to_be_visible()
    assert alone.locator("main a[href^='tel:']").count() > 5
    expect(alone.locator("[data-way]:visible")).to_have_count(0)
    alone.get_by_role("link", name="Prendre un rendez-vous").click()
    expect(alone.locator("main h1")).to_contain_text("Rendez-vous")
