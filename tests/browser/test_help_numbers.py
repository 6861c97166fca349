"""The numbers as a way to a person, and the page of help by itself: nobody has to say where they are to call someone."""

import pytest
from playwright.sync_api import expect

from tests.browser.helping import ask_for_help, open_conversation, say_where
from tests.browser.journey import TREE


@pytest.fixture
def victim(page, service):
    page.goto(f"{service.url}/")
    return page


def test_the_numbers_are_those_of_the_situation_and_ask_nothing(victim):
    open_conversation(victim, diagnosis="stalkerware", audience="particulier")
    victim.locator("details.ladder [data-handoff=numbers] button").click()
    numbers = victim.locator("[data-told=numbers]")
    expect(numbers.locator("a[href='tel:3919']")).to_be_visible()
    expect(numbers.locator("a[href='tel:17']")).to_be_visible()
    expect(numbers.locator("a[href='tel:3114']")).to_have_count(0)  # for this situation the tree holds others
    victim.locator("[data-way=back]").click()
    expect(victim.locator("[data-told=code]")).to_be_visible()


def test_the_way_to_a_person_says_to_take_another_device_when_this_one_may_be_looked_at(victim):
    ask_for_help(victim, diagnosis="stalkerware", audience="particulier")
    expect(victim.locator(".step")).to_contain_text("Si un proche peut regarder cet appareil")


@pytest.mark.parametrize(("language", "said"), [("", "Où voulez-vous être reçu ?"), ("/en", "Where")])
def test_the_page_of_help_leads_to_a_station_in_one_s_language(page, service, language, said):
    page.goto(f"{service.url}{language}/aide")
    expect(page.locator("[data-without-script]")).to_be_hidden()
    page.locator("[data-way=appointment]").click()
    say_where(page)
    expect(page.locator(".step h1")).to_contain_text(said)


def test_where_nobody_is_known_nearby_the_association_of_the_tree_listens_from_anywhere(victim):
    ask_for_help(victim)
    victim.locator("[data-way=around]").click()
    say_where(victim)
    found = victim.locator("[data-told=associations]")
    expect(found).to_contain_text(TREE.contacts["france-victimes"].phone)


def test_where_no_station_is_known_one_may_ask_to_be_called(victim):
    ask_for_help(victim)
    victim.locator("[data-way=appointment]").click()
    say_where(victim)
    victim.locator("[data-told=instead] button").click()
    expect(victim.locator(".step h1")).to_have_text("Être rappelé par téléphone")
