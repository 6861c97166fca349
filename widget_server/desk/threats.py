"""What a provider can help with: diagnoses of the tree, by their ids or by one word for several."""

from difflib import get_close_matches

from ..errors import UnknownDiagnosis

# Words for those who write a file of providers. An id that the published tree does not have is left out.
THEMES = {
    "rancongiciel": ("ransomware",),
    "virus": ("malware-virus", "infostealer", "cryptojacking", "compromised-iot"),
    "faux-support": ("fake-tech-support",),
    "piratage-compte": (
        *("account-hack-email", "account-hack-social", "account-hack-messaging", "account-hack-gaming-shopping"),
        "business-email-compromise",
    ),
    "hameconnage": ("phishing-email", "phishing-sms", "phishing-phone", "phishing-qr-code"),
    "intrusion": ("system-intrusion", "insider-data-theft", "supplier-compromise"),
    "site-web": ("website-hack", "website-defacement", "ddos"),
    "fuite-donnees": ("personal-data-breach-organisation",),
    "telephonie": ("telephony-fraud",),
    "appareil-perdu": ("lost-stolen-device",),
}


def resolve(tree, word):
    """Return the current ids of the diagnoses of a DecisionTree that a theme or an id stands for, as a tuple; raises
    UnknownDiagnosis."""
    found = tuple(current for id in THEMES.get(word, (word,)) if (current := tree.current(id)))
    if not found:
        close = get_close_matches(word, [*THEMES, *tree.diagnoses], 1)
        hint = f" Vouliez-vous dire « {close[0]} » ?" if close else ""
        raise UnknownDiagnosis(f"l'arbre publié n'a pas de menace « {word} ».{hint}")
    return found


def known_as(tree, id):
    """Return every id that a diagnosis has or had, for any of them; raises UnknownDiagnosis."""
    current = tree.current(id)
    if current is None:
        raise UnknownDiagnosis(f"Aucun diagnostic ne s'appelle « {id} ».")
    return (current, *tree.diagnoses[current].formerly)
