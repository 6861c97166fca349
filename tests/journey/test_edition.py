"""One publication: complete, compressed, hashed, and nothing in it that could run or mislead."""

import base64
import gzip
import hashlib
import json
import re
from datetime import date

import brotli
import pytest

from tests.journey.small import tree
from widget_server.journey.edition import HELP_MODULES, MODULES, _folder, embed, press, released_loaders, render_edition
from widget_server.journey.loaders import load_hashes
from widget_server.journey.structure import structure

EXIT = "https://refuge.example/"
RELEASED = [f"released/{version}/17cyber.js" for version in load_hashes(released_loaders())]
EDITION = press(render_edition(tree(), EXIT, date(2026, 11, 21)))


def page(path, edition=EDITION):
    return edition.resources[path].bodies["identity"].decode()


def test_every_page_and_the_loader_are_prepared():
    diagnoses = {"/diagnostic/phishing", "/diagnostic/card", "/diagnostic/lost"}
    pages = {"/", "/?complet", "/aide", "/accessibilite", *diagnoses}
    scripts = {"/17cyber.js", *(f"/17cyber/{name.removeprefix('released/')}" for name in RELEASED), "/aide.js"}
    assert set(EDITION.resources) == pages | {f"/fr{path}" for path in pages} | scripts


@pytest.mark.parametrize("path", EDITION.resources)
def test_each_coding_holds_the_same_bytes(path):
    bodies = EDITION.resources[path].bodies
    assert brotli.decompress(bodies["br"]) == gzip.decompress(bodies["gzip"]) == bodies["identity"]
    assert len(bodies["br"]) < len(bodies["identity"])


def test_the_same_tree_gives_the_same_edition():
    again = press(render_edition(tree(), EXIT, date(2026, 11, 21)))
    assert again.digest == EDITION.digest
    assert {path: vars(each) for path, each in again.resources.items()} == {
        path: vars(each) for path, each in EDITION.resources.items()
    }


def test_pressing_makes_smaller_bytes_of_the_same_pages_under_other_tags():
    hasty = render_edition(tree(), EXIT, date(2026, 11, 21))
    for path, resource in hasty.resources.items():
        pressed = EDITION.resources[path]
        assert pressed.bodies["identity"] == resource.bodies["identity"]
        if "/diagnostic/" in path:
            assert pressed.etag == resource.etag
        else:
            assert len(pressed.bodies["br"]) < len(resource.bodies["br"]) and pressed.etag != resource.etag


def test_another_text_gives_another_edition():
    other = press(render_edition(tree(diagnoses__card__what="Autre chose."), EXIT, date(2026, 11, 21)))
    assert other.digest != EDITION.digest
    assert other.resources["/diagnostic/card"].etag != EDITION.resources["/diagnostic/card"].etag
    assert other.resources["/17cyber.js"].etag == EDITION.resources["/17cyber.js"].etag


def test_the_policy_lets_the_page_s_own_script_and_style_run_and_nothing_else():
    policy = EDITION.resources["/"].policy
    for element in ("script", "style"):
        text = re.search(rf"<{element}[^>]*>(.*?)</{element}>", page("/"), re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy and "default-src 'none'" in policy


def test_a_page_asks_for_no_other_file():
    for path in EDITION.resources.keys() - {"/aide", "/fr/aide"}:
        for address in re.findall(r"""(?:src|href)=["']([^"']+)""", page(path)):
            assert not re.search(r"\.(js|css|png|svg|woff2?)$", address), address
    assert "@import" not in page("/") and "url(" not in page("/")


def test_the_page_of_help_runs_the_script_of_help_and_no_other():
    policy = EDITION.resources["/aide"].policy
    assert "script-src 'self';" in policy and "unsafe" not in policy
    assert re.findall(r'src="([^"]+)"', page("/aide")) == ["/aide.js"] and page("/aide").count("<style") == 1


def test_the_script_of_help_has_no_words_in_it():
    """Whatever a person reads was rendered in their language: not one letter with an accent here."""
    strings = re.findall(r"\"[^\"\n]*\"|`[^`]*`", page("/aide.js"))
    assert not [text for text in strings if re.search(r"[àâéèêëîïôöùûüçœ«»]", text)]


def test_one_module_of_help_never_hides_another():
    """They are joined into one, where a name can be given once."""
    names = re.findall(r"^(?:async function|function|class|const|let) (\w+)", page("/aide.js"), re.MULTILINE)
    modules = "\n".join(embed(name) for name in HELP_MODULES)
    outermost = re.findall(r"^(?:export )?(?:async function|function|class|const|let) (\w+)", modules, re.MULTILINE)
    assert len(outermost) == len(set(outermost)) and set(outermost) <= set(names)


@pytest.mark.parametrize("name", sorted({"17cyber.js", *RELEASED, *MODULES, *HELP_MODULES}))
def test_browser_code_has_no_way_to_turn_a_string_into_code_or_markup(name):
    forbidden = (
        r"innerHTML|outerHTML\s*[+?|&]*=|\bsetHTML|insertAdjacentHTML|document\.write|createContextualFragment"
        r"|DOMParser|parseFromString|parseHTML|srcdoc|javascript:|XSLTProcessor"
        r"|\beval\b|\bFunction\b|[\"'`]constructor|set(?:Timeout|Interval)\(\s*[\"'`]|execScript"
        r"|setAttribute(?:NS|Node)?\(\s*(?:[\"'`](?:style|on)|[^\"'`\s])|<\w[^>\n]*\son\w+\s*="
        r"|localStorage|sessionStorage|indexedDB|\.cookie\b|importScripts|new Worker|import\((?!`/aide\.js\?\$\{missed\}`)"
    )
    assert not re.search(forbidden, embed(name))


@pytest.mark.parametrize("path", sorted(_folder("embed").rglob("*.css")), ids=lambda path: path.name)
def test_the_style_knows_neither_left_nor_right(path):
    """It is written for whoever reads in either direction, and for a screen held either way."""
    style = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r"\b(left|right|orientation|(min|max)-aspect-ratio)\b", style)


@pytest.mark.parametrize("path", ["/", "/aide.js", "/17cyber.js"])
def test_a_script_travels_without_what_only_explains_it(path):
    script = page(path).rpartition('<script type="module">')[2]
    assert not re.search(r"^\s|^//|[;{,] // |^/\*", script, re.MULTILINE)


def test_texts_are_escaped():
    hostile = '</script><img src=x onerror="alert(1)">'
    made = render_edition(
        tree(diagnoses__card__what=hostile, questions__who__options__0__say=hostile, notes__gave_card=hostile), EXIT
    )
    for path in made.resources:
        assert "<img" not in page(path, made)


def test_the_structure_carries_no_text():
    kept = json.dumps(structure(tree()), ensure_ascii=False)
    for text in ("Gardez", "Banque", "En danger", "Moi"):
        assert text not in kept


def test_a_doubtful_fact_is_shown_as_one_to_check():
    doubtful = render_edition(tree(contacts__bank__mark="C"), EXIT, date(2026, 11, 21))
    assert "à vérifier sur le site officiel" in page("/diagnostic/card", doubtful)
    assert "à vérifier sur le site officiel" not in page("/diagnostic/card")


def test_a_stale_fact_is_shown_as_one_to_check_and_the_help_stays():
    later = render_edition(tree(), EXIT, date(2028, 1, 1))
    assert "à vérifier sur le site officiel" in page("/diagnostic/card", later)
    assert "Bloquez la carte." in page("/diagnostic/card", later)


def test_every_page_has_the_emergency_numbers_and_the_way_out_first():
    for path in EDITION.resources:
        if not path.endswith(".js"):
            header = re.search(r"<header>(.*?)</header>", page(path), re.DOTALL)[1]
            assert 'href="tel:17"' in header and 'href="sms:114"' in header and f'href="{EXIT}"' in header
            assert page(path).index("<header>") < page(path).index("<main")


def test_french_signs_never_start_a_line():
    assert "En danger\u00a0?" in page("/")


def test_an_action_that_two_diagnoses_advise_is_told_to_each_under_what_may_be_known_there():
    shared = tree(actions__block__when=["gave_card", "minor"], diagnoses__phishing__now=["block", "keep"])
    edition = render_edition(shared, EXIT)
    both, one = (page(f"/diagnostic/{id}", edition) for id in ("phishing", "card"))
    for condition, told in (("vous avez donné une carte", (1, 1)), ("vous avez moins de 18 ans", (1, 0))):
        assert tuple(_conditions_of("block", text).count(condition) for text in (both, one)) == told
    assert [text.index("Bloquez") < text.index("Gardez") for text in (both, one)] == [True, True]


def _conditions_of(action, text):
    return re.search(rf'<li data-action="{action}">.*?<strong>', text, re.DOTALL)[0]


def test_a_renamed_diagnosis_keeps_its_old_address():
    resources = render_edition(tree(diagnoses__card__formerly=["bank-card"]), EXIT).resources
    assert resources["/diagnostic/bank-card"].bodies == resources["/diagnostic/card"].bodies


def test_a_letter_is_text_with_places_to_fill_and_nothing_an_author_writes_becomes_markup():
    letter = {
        "name": "L",
        "why": "W.",
        "subject": "S",
        "body": "<b>Le {a}</b>,\nici.\n\nSuite.",
        "blanks": {"a": {"label": "A"}},
    }
    written = page("/?complet", render_edition(tree(letters={"one": letter}, diagnoses__card__letters=["one"]), EXIT))
    paper = written.split('class="paper"')[1]
    assert '<p>&lt;b&gt;Le <span data-blank="a">……………</span>&lt;/b&gt;,<br>ici.</p><p>Suite.</p>' in paper
