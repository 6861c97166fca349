"""A small good tree, as the data a YAML file would hold; each test breaks one thing in a copy of it."""

import copy
import json

from widget_server.journey.tree import load_decision_tree, read_decision_tree

FACT = {"mark": "V", "verified_on": "2026-11-01", "source": "site officiel (2026)"}
UNSURE = {"id": "unsure", "say": "Je ne sais pas"}

GOOD = {
    "title": "Petit arbre",
    "language": "fr",
    "reviewed_on": "2026-11-01",
    "start": "danger",
    "emergency": ["police", "text"],
    "audiences": {"person": "une personne", "firm": "une entreprise"},
    "notes": {"gave_card": "vous avez donné une carte", "minor": "vous avez moins de 18 ans"},
    "contacts": {
        "police": {"name": "Police", "role": "Urgences.", "phone": "17", "hours": "24/7", **FACT},
        "text": {"name": "114", "role": "Urgences par SMS.", "sms": "114", **FACT},
        "bank": {"name": "Banque", "role": "Bloque la carte.", "url": "https://banque.example.fr", **FACT},
    },
    "actions": {
        "block": {"do": "Bloquez la carte.", "why": "Elle sert encore.", "contacts": ["bank"], "when": ["gave_card"]},
        "keep": {"do": "Gardez le message.", "why": "C'est une preuve."},
        "tell": {"do": "Parlez-en à un adulte.", "why": "On aide mieux à deux.", "when": ["minor"]},
        "notify": {"do": "Prévenez la CNIL.", "why": "Il reste 72 heures.", "only": ["firm"], "unless": ["minor"]},
    },
    "questions": {
        "danger": {
            "ask": "En danger ?",
            "options": [{"id": "no", "say": "Non", "next": "who"}, {**UNSURE, "next": "who"}],
        },
        "who": {
            "ask": "Qui ?",
            "options": [
                {"id": "me", "say": "Moi", "next": "what", "audience": "person"},
                {"id": "us", "say": "Nous", "next": "what", "audience": "firm"},
                {**UNSURE, "next": "what"},
            ],
        },
        "what": {
            "ask": "Qu'avez-vous donné ?",
            "options": [
                {"id": "card", "say": "Ma carte", "next": "phishing", "notes": ["gave_card"]},
                {"id": "young", "say": "J'ai 15 ans", "next": "phishing", "notes": ["minor"], "only": ["person"]},
                {**UNSURE, "next": "lost"},
            ],
        },
    },
    "diagnoses": {
        "phishing": {
            "name": "Hameçonnage",
            "cue": "Un message m'inquiète",
            "what": "Un faux message.",
            "severity": "S1",
            "escalate": {"S3": ["minor"]},
            "audiences": ["person", "firm"],
            "now": ["keep"],
            "today": ["tell", "notify"],
            "contacts": ["police", {"contact": "bank", "when": ["gave_card"]}],
            "complaint": [{"say": "Portez plainte.", "only": ["person"]}, {"say": "Au poste.", "only": ["firm"]}],
            "then": "Vous recevrez une réponse.",
            "linked": [{"diagnosis": "card", "when": ["gave_card"]}],
            "sources": ["fiche"],
            "reviewed_on": "2026-11-01",
        },
        "card": {
            "name": "Fraude à la carte",
            "cue": "Ma carte",
            "what": "On paie avec votre carte.",
            "severity": "S4",
            "audiences": ["person", "firm"],
            "now": ["block"],
            "today": ["keep"],
            "contacts": ["bank"],
            "then": "La banque vous répond.",
            "sources": ["fiche"],
            "reviewed_on": "2026-11-01",
        },
        "lost": {
            "name": "À préciser",
            "cue": "Je ne sais pas",
            "what": "On cherche ensemble.",
            "severity": "S2",
            "audiences": ["person", "firm"],
            "now": ["keep"],
            "then": "Un humain répond.",
            "linked": [{"diagnosis": "card", "when": ["gave_card"]}],
            "sources": ["fiche"],
            "reviewed_on": "2026-11-01",
        },
    },
}
GOOD["questions"]["what"]["options"].append(
    {"id": "paid", "say": "J'ai vu un débit", "next": "card", "notes": ["gave_card"]}
)


def data(**changes):
    """A copy of the good tree's data; `changes` maps dotted paths, written with __, to new values (None removes)."""
    made = copy.deepcopy(GOOD)
    for path, value in changes.items():
        *parents, last = path.split("__")
        place = made
        for name in parents:
            place = place[int(name) if isinstance(place, list) else name]
        if value is None:
            del place[last]
        else:
            place[int(last) if isinstance(place, list) else last] = value
    return made


def text(**changes):
    """The same as YAML: JSON is YAML."""
    return json.dumps(data(**changes), ensure_ascii=False)


def tree(**changes):
    return load_decision_tree(text(**changes))


def shape_mistakes(**changes):
    return read_decision_tree(text(**changes))[1]
