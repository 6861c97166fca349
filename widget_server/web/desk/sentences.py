"""Sentences an officer often needs, to put in a reply and adapt: nothing here promises what the service cannot keep."""

SENTENCES = (
    "Bonjour, je suis là pour vous aider. Prenez votre temps.",
    "Ce qui vous arrive n'est pas de votre faute.",
    "Êtes-vous en sécurité en ce moment ?",
    "Pouvez-vous me dire ce qui s'est passé, dans l'ordre ?",
    "Quand cela a-t-il commencé ?",
    "Avez-vous payé, ou donné un numéro de carte, un mot de passe ou un code ?",
    "Ne payez pas.",
    "Ne répondez plus à cette personne.",
    "N'effacez rien : gardez les messages, les adresses et les numéros. Une photo de l'écran suffit.",
    "Vous pouvez porter plainte dans n'importe quel commissariat ou brigade de gendarmerie.",
    "Je vous laisse faire. Écrivez-moi quand c'est fait, je reste là.",
    "Je termine notre conversation. Elle sera effacée dans vingt-quatre heures. Prenez soin de vous.",
)
URGENT = ("call-emergency", "call-suicide-line", "safe-device")  # actions of the tree: it alone holds numbers


def offered(tree):
    """Return the sentences for a DecisionTree: its own, for whoever is in danger, then those above."""
    return (*(tree.actions[id].do for id in URGENT if id in tree.actions), *SENTENCES)
