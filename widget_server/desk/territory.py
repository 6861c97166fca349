"""Who is in charge where someone lives, and who is nearby: what the desk tells before and instead of a conversation.

Never more certain than its sources: what is deduced is probable, what nobody says is unknown, and then both forces are
shown. No visitor is known here.
"""

from typing import NamedTuple

from ..journey.language import Language, sentence
from ..store import moments, reading
from . import communes, stations
from .places import city, department, department_of_postcode
from .stations import Place

FORCES = {"police": sentence("la police nationale"), "gendarmerie": sentence("la gendarmerie nationale")}
COMPLAINT = sentence(
    "Tout commissariat de police et toute brigade de gendarmerie doivent recevoir votre plainte, où que vous habitiez "
    "(Code de procédure pénale, article 15-3)."
)
TO_CHECK = "à vérifier sur le site officiel"
SENTENCES = {
    "known": sentence("%(commune)s relève de %(force)s."),
    "probable": sentence("%(commune)s relève sans doute de %(force)s, mais ce n'est pas sûr. Voici les deux."),
    "unknown": sentence(
        "Nous ne savons pas si cette commune relève de la police ou de la gendarmerie. Voici les deux."
    ),
}
COMPETENCE = """
SELECT certainty, force, source, dated_on FROM competence
JOIN territory_file ON kind = CASE certainty WHEN 'known' THEN 'competence' ELSE 'deduced' END
WHERE commune = ? ORDER BY certainty
"""


class Force(NamedTuple):
    """The police or the gendarmerie, and its nearest Stations."""

    id: str
    name: str
    stations: tuple


class Answer(NamedTuple):
    """What to tell someone of a commune, or of a postcode whose communes nobody knows (`commune` is None).

    `state` is "known", "probable" or "unknown"; `source` and `dated_on` say on what that rests, None when on nothing.
    `forces` holds the one that is known, or both, the likelier first; `associations` help victims nearby.
    """

    commune: communes.Commune | None
    postcode: str
    state: str
    sentence: str
    source: str | None
    dated_on: str | None
    forces: tuple
    associations: tuple
    complaint: str = COMPLAINT


def of_commune(db, code, today=None):
    """Return the Answer for the commune of a code, current or former. Raises UnknownCommune."""
    with reading(db):
        commune = communes.get(db, code)
        return _answer(db, commune, _place_in(db, commune), _competence(db, commune.code), today)


def of_postcode(db, postcode, today=None):
    """Return the Answer for a postcode of five digits alone: its communes may be of both forces, so none is known."""
    with reading(db):
        return _answer(db, None, _place_of(postcode), None, today)


def find_place(db, postcode, code=""):
    """Return the Place of a commune's code or, without one, of a postcode of five digits. Raises UnknownCommune."""
    with reading(db):
        return _place_in(db, communes.get(db, code)) if code else _place_of(postcode)


def look_up(db, text):
    """Return the communes that a postcode, a code or a name may mean, as a list. Raises UnknownCommune for none."""
    text = text.strip()
    with reading(db):
        found = communes.of_postcode(db, text) or communes.named(db, text)
        return found or [communes.get(db, text.upper())]


def tell_source(answer):
    """« source, day » of an Answer's state in French; "" when it rests on nothing."""
    return f"{answer.source}, {Language().day(answer.dated_on)}" if answer.source else ""


def tell(answer, language):
    """Return an Answer's sentence in a Language, as Markup."""
    names = {"commune": language.cite(answer.commune.name)} if answer.commune else {}
    return language.tell(SENTENCES[answer.state], force=language.say(answer.forces[0].name), **names)


def _place_in(db, commune):
    postcode = next(iter(communes.postcodes(db, commune.code)), "")
    return Place(commune.code, postcode, department(commune.code), commune.position)


def _place_of(postcode):
    return Place("", postcode, department_of_postcode(postcode), None)


def _competence(db, code):
    return next(iter(db.execute(COMPETENCE, [city(code)])), None)


def _answer(db, commune, place, competence, today):
    today = today or moments.today()
    state, likelier, source, dated_on = competence or ("unknown", None, None, None)
    order = sorted(FORCES, key=lambda force: force != likelier)
    shown = order[:1] if state == "known" else order
    return Answer(
        commune=commune,
        postcode=place.postcode,
        state=state,
        sentence=SENTENCES[state] % {"commune": commune and commune.name, "force": FORCES[order[0]]},
        source=source,
        dated_on=dated_on,
        forces=tuple(Force(id, FORCES[id], stations.nearest(db, id, place, today)) for id in shown),
        associations=stations.nearest(db, "association", place, today),
    )
