"""What the service writes to organisations: each is (address, subject, text), for `mail.send`."""

# Anyone may give anyone's address: until a person read it, what they wrote is sent to nobody.
APPLIED = """\
Bonjour,

Nous avons bien reçu une inscription faite avec cette adresse.

Il reste à prouver que vos sites sont à vous. Cette page dit comment, et où vous en êtes :
{link}

Gardez cette adresse : elle est à vous seuls. Si vous n'avez rien demandé, vous pouvez oublier ce message.

17Cyber, espace partenaires
"""

APPROVED = """\
Bonjour,

L'inscription de {name} est approuvée. Votre espace vous donne la ligne à coller et votre clé d'essai :
{link}

Ce lien sert une fois, pendant une journée. Ensuite, demandez-en un autre depuis {again}

17Cyber, espace partenaires
"""

REFUSED = """\
Bonjour,

L'inscription de {name} n'a pas été retenue. Motif :
{reason}

Vous pouvez en faire une autre quand ce sera réglé.

17Cyber, espace partenaires
"""

ENTRANCE = """\
Bonjour,

Voici le lien qui ouvre l'espace de {name} :
{link}

Il sert une fois, pendant une journée. Si vous n'avez rien demandé, vous pouvez oublier ce message :
personne n'est entré.

17Cyber, espace partenaires
"""


def applied(application, link):
    """To whoever applied: where to follow the Application."""
    return application.contact, "Votre inscription à 17Cyber", APPLIED.format(link=link)


def approved(partner, link, again):
    """To a new Partner: the link that lets them in, and where to ask for another."""
    text = APPROVED.format(name=partner.name, link=link, again=again)
    return partner.contact, "Votre inscription à 17Cyber est approuvée", text


def refused(application):
    """To whoever applied: why not."""
    text = REFUSED.format(name=application.name, reason=application.reason)
    return application.contact, "Votre inscription à 17Cyber", text


def entrance(partner, link):
    """To a Partner who asked: the link that lets them in."""
    return partner.contact, "Votre espace partenaire 17Cyber", ENTRANCE.format(name=partner.name, link=link)
