"""One line of a file of providers: what its cells say together, and every mistake in it."""

from functools import cache, partial

from ..errors import WidgetError
from ..store import fold
from . import communes, providers, tables, threats
from . import provider_fields as fields
from .places import CODE, POSTCODE, department, position
from .providers import Label

# Each column as people read it; they may write it in any case, with or without accents.
NAMES = (
    *("identifiant", "siret", "nom", "nature", "publics", "menaces", "modes", "rayon_km", "départements", "adresse"),
    *("code_postal", "commune", "latitude", "longitude", "téléphone", "site", "horaires", "vérifié_le", "fictif"),
    *("label", "numéro", "début", "fin", "preuve"),
)
COLUMNS = {tables.column(name): name for name in NAMES}
NEEDED = ("identifiant", "nom", "publics", "menaces", "modes", "verifiele", "label", "fin")
OF_LABELS = ("label", "numero", "debut", "fin", "preuve")
MODES = {"distance": "remote", "site": "on site", "atelier": "workshop"}
KINDS = {"": "company", "entreprise": "company", "ei": "sole trader", "association": "association", "public": "public"}
LABELS = {label: label for label in providers.LABELS}
EXAMPLE = "exemple"


class Line:
    """A line of a file by its number, its cells by column, and what is wrong with it."""

    def __init__(self, number, cells):
        self.number = number
        self.cells = cells
        self.mistakes = []

    def take(self, column, read):
        """What `read` finds in a cell; None, and one mistake more, where it finds nothing it can use."""
        try:
            return read(self.cells.get(column, ""))
        except (ValueError, WidgetError) as error:
            return self.refuse(f"{COLUMNS[column]} : {error}")

    def refuse(self, sentence):
        self.mistakes.append(f"Ligne {self.number}, {sentence}")

    def names_a_label(self):
        return any(self.cells.get(column) for column in OF_LABELS)

    def names_a_provider(self):
        return any(text for column, text in self.cells.items() if column not in (*OF_LABELS, "identifiant"))


class Reader:
    """What lines say for the tree that is published and the communes that are known today, a date."""

    def __init__(self, db, tree, today):
        self._db = db
        self._tree = tree
        self._today = today.isoformat()
        self._of_postcode = cache(partial(communes.of_postcode, db))
        self._fields = {
            "id": ("identifiant", fields.identifier),
            "siret": ("siret", fields.siret),
            "name": ("nom", fields.needed),
            "kind": ("nature", fields.one_of(KINDS)),
            "audiences": ("publics", fields.some(fields.one_of({id: id for id in tree.audiences}))),
            "threats": ("menaces", self._threats),
            "modes": ("modes", fields.some(fields.one_of(MODES))),
            "radius": ("rayonkm", fields.radius),
            "departments": ("departements", fields.departments),
            "street": ("adresse", fields.line),
            "telephone": ("telephone", fields.telephone),
            "site": ("site", fields.site),
            "hours": ("horaires", fields.line),
            "verified_on": ("verifiele", fields.day),
            "fictional": ("fictif", fields.truth),
        }

    def provider(self, line):
        """Return the facts of a line about a provider, a dict; those that are wrong are in the line's mistakes."""
        facts = {field: line.take(column, read) for field, (column, read) in self._fields.items()}
        facts |= self._where(line)
        if not line.mistakes:
            for sentence in _contradictions(facts, self._today):
                line.refuse(sentence)
        return facts

    def label(self, line, fictional):
        """Return the Label that a line gives a provider."""
        label = Label(
            label=line.take("label", fields.one_of(LABELS)),
            number=line.take("numero", fields.line),
            start=line.take("debut", lambda text: fields.day(text) if text else ""),
            end=line.take("fin", fields.day),
            proof=line.take("preuve", fields.site),
        )
        if label.label == EXAMPLE and fictional is False:
            line.refuse(f"label : « {EXAMPLE} » ne va qu'à un prestataire fictif.")
        if label.start and label.end and label.end < label.start:
            line.refuse("fin : ce jour vient avant le début.")
        return label

    def _threats(self, text):
        words = fields.some(str.casefold)(text)
        return tuple(dict.fromkeys(id for word in words for id in threats.resolve(self._tree, word)))

    def _where(self, line):
        postcode = line.take("codepostal", _postcode)
        commune = None if postcode is None else line.take("commune", partial(self._commune, postcode))
        where = {"postcode": postcode, "town": "", "commune": "", "latitude": None, "longitude": None}
        if commune:
            where |= {"town": commune.name, "commune": commune.code}
        said = line.cells.get("latitude", ""), line.cells.get("longitude", "")
        if commune and any(said):
            at = position(department(commune.code), *said)
            where |= {"latitude": at[0], "longitude": at[1]} if at else {}
            if at is None:
                line.refuse("latitude, longitude : ce point n'est pas en France.")
        return where

    def _commune(self, postcode, text):
        if not postcode and not text:
            return None
        if text and CODE.fullmatch(text.zfill(5).upper()):
            return communes.get(self._db, text.zfill(5).upper())
        found = [each for each in self._of_postcode(postcode) if fold(each.name).startswith(fold(text))]
        exact = [each for each in found if fold(each.name) == fold(text)]
        if len(exact or found) != 1:
            raise ValueError(f"« {text[:40]} » n'est pas une commune du code postal « {postcode} » (pas de Cedex).")
        return (exact or found)[0]


def _postcode(text):
    if text and not POSTCODE.fullmatch(text.zfill(5)):
        raise ValueError(f"« {text[:20]} » n'est pas un code postal.")
    return text and text.zfill(5)


def _contradictions(facts, today):
    travels = facts["modes"] != ("remote",)
    reach = facts["radius"] or facts["departments"]
    if bool(facts["siret"]) == facts["fictional"]:
        yield "siret : un prestataire fictif n'en a pas." if facts["fictional"] else "siret : il manque."
    if not facts["telephone"] and not facts["site"]:
        yield "téléphone, site : il faut au moins l'un des deux."
    if facts["verified_on"] > today:
        yield "vérifié_le : ce jour n'est pas encore venu."
    if travels and not facts["commune"]:
        yield "commune : elle manque."
    if travels and not reach:
        yield "rayon_km, départements : dites pour qui il se déplace ou reçoit."
    if reach and not travels:
        yield "rayon_km, départements : ils ne vont pas avec « distance » seul."
