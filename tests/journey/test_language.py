"""Other languages: what a catalogue says, what it may not say, and what stays French where it says nothing."""

import io
import re
from datetime import date
from html.parser import HTMLParser

import pytest
from babel.messages import Catalog
from babel.messages.pofile import write_po

from tests.journey.small import tree
from widget_server.errors import BadCatalogue
from widget_server.journey.catalogue import find_untranslated, gather, update
from widget_server.journey.edition import packaged_locales, packaged_tree, render_edition, translate
from widget_server.journey.language import CATALOGUE, French, Language, find_languages
from widget_server.journey.tree import load_decision_tree

EXIT = "https://refuge.example/"
DAY = date(2026, 11, 21)


def language(folder, said, code="en"):
    """The Language of a catalogue in `folder` that says this: French → translation."""
    catalogue = Catalog(locale=code)
    for sentence, string in said.items():
        catalogue.add(sentence, string)
    path = folder / code / CATALOGUE
    path.parent.mkdir(parents=True, exist_ok=True)
    written = io.BytesIO()
    write_po(written, catalogue)
    path.write_bytes(written.getvalue())
    return Language(code, path)


def pages(language, of=None):
    """The first page and the complete one, in this language."""
    of = of or tree()
    edition = translate(render_edition(of, EXIT, DAY, (language,)), EXIT, language, (language,), DAY)
    return [edition.resources[f"{language.root}{path}"].bodies["identity"].decode() for path in ("/", "/?complet")]


def test_a_translated_sentence_is_shown_and_a_missing_one_stays_french_and_says_so(tmp_path):
    first, complete = pages(language(tmp_path, {"En danger ?": "In danger?"}))
    assert '<html lang="en">' in first
    assert ">In danger?<" in first
    assert '<span lang="fr">Non</span>' in first
    assert '<span lang="fr">Hameçonnage</span>' in complete


def test_no_mark_of_language_ever_stands_inside_an_attribute(tmp_path):
    class Attributes(HTMLParser):
        found = []

        def handle_starttag(self, tag, attrs):
            self.found += [value for _, value in attrs if value and ("<" in value or "lang=" in value)]

    for page in pages(language(tmp_path, {})):
        Attributes().feed(page)
    assert Attributes.found == []


def test_a_right_to_left_language_says_so(tmp_path):
    assert '<html lang="ar" dir="rtl">' in pages(language(tmp_path, {}, "ar"))[0]


def test_each_language_offers_the_others(tmp_path):
    french = render_edition(tree(), EXIT, DAY, (language(tmp_path, {}),)).resources["/"].bodies["identity"].decode()
    assert '<a href="/en/" hreflang="en" lang="en">English</a>' in french
    assert '<a href="/" hreflang="fr" lang="fr">Français</a>' in pages(language(tmp_path, {}))[0]


def test_until_it_is_ready_a_language_is_answered_in_french(tmp_path):
    resources = render_edition(tree(), EXIT, DAY, (language(tmp_path, {}),)).resources
    assert resources["/en/"] is resources["/fr/"] is resources["/"]
    assert resources["/en/diagnostic/card"] is resources["/diagnostic/card"]


@pytest.mark.parametrize(
    ("sentence", "string"),
    [
        ("Appelez le 17.", "Call 18 67."),
        ("Appelez le 17.", "Call the police."),
        ("Appelez.", "Call 0800 123 456."),
        ("le %(day)s", "on %(jour)s"),
        ("le %(day)s", "100 % on %(day)s"),
    ],
)
def test_a_translation_with_other_numbers_or_places_is_never_shown(tmp_path, sentence, string):
    told = language(tmp_path, {sentence: string})
    assert told.say(sentence) == sentence and isinstance(told.say(sentence), French)


@pytest.mark.parametrize(
    ("sentence", "string"),
    [("De 9 h à 23 h", "From 9:00 to 23:00"), ("Un mineur", "Someone under 18"), ("1 500 €", "€1,500")],
)
def test_a_translation_may_write_the_same_numbers_its_own_way(tmp_path, sentence, string):
    assert language(tmp_path, {sentence: string}).say(sentence) == string


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b'msgid "a"\nmsgid "b"\n'])
def test_a_catalogue_that_cannot_be_read_says_so(tmp_path, content):
    path = tmp_path / "en" / CATALOGUE
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with pytest.raises(BadCatalogue, match="ne peut pas être lu"):
        _ = Language("en", path).translations


def test_a_folder_that_names_no_language_says_so(tmp_path):
    language(tmp_path, {})
    (tmp_path / "en").rename(tmp_path / "klingon")
    with pytest.raises(BadCatalogue, match="klingon"):
        find_languages(tmp_path)


def test_making_a_catalogue_gathers_the_sentences_of_the_tree_and_of_the_templates(tmp_path):
    assert update(tree(), tmp_path, "de") == len(gather(tree()))
    written = (tmp_path / "de" / CATALOGUE).read_text(encoding="utf-8")
    for sentence in ("En danger ?", "Bloquez la carte.", "Quitter vite", "jour et nuit, tous les jours"):
        assert f'msgid "{sentence}"' in written
    assert "#. block" in written


def test_completing_a_catalogue_keeps_what_is_translated_and_drops_what_is_gone(tmp_path):
    language(tmp_path, {"Bloquez la carte.": "Block the card.", "Une phrase partie.": "Gone."})
    update(tree(), tmp_path, "en")
    written = (tmp_path / "en" / CATALOGUE).read_text(encoding="utf-8")
    assert 'msgstr "Block the card."' in written and "Gone." not in written
    update(tree(), tmp_path, "en")
    assert (tmp_path / "en" / CATALOGUE).read_text(encoding="utf-8") == written


def test_what_is_missing_is_counted_and_what_is_unfaithful_too(tmp_path):
    said = {message.id: "x" for message in gather(tree()) if message.id and not re.search(r"\d|%", message.id)}
    told = language(tmp_path, said | {"Bloquez la carte.": "Call 0800 123 456.", "En danger ?": ""})
    found = dict(find_untranslated(tree(), told))
    assert "manque" in found["En danger ?"]
    assert "nombres" in found["Bloquez la carte."]
    assert "Gardez le message." not in found


@pytest.mark.parametrize("shipped", find_languages(packaged_locales()), ids=lambda each: each.code)
def test_a_language_that_ships_is_complete(shipped):
    shipped_tree = load_decision_tree(packaged_tree().read_text(encoding="utf-8"))
    assert find_untranslated(shipped_tree, shipped) == []


def test_english_ships():
    assert "en" in [each.code for each in find_languages(packaged_locales())]


@pytest.mark.parametrize(
    ("code", "iso", "told"),
    [
        ("fr", "2026-05-01", "1er mai 2026"),
        ("fr", "2026-11-21", "21 novembre 2026"),
        ("en", "2026-05-01", "1 May 2026"),
    ],
)
def test_a_day_is_told_in_words(code, iso, told):
    assert Language(code).day(iso) == told
