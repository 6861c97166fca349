"""Whether a tree's facts may be given: numbers, links and hours that are readable, current and a contact's own.

No clock is read here: whoever asks what is stale says what day it is.
"""

import re
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import chain
from urllib.parse import urlsplit

from .hours import parse_hours
from .superseded import PHONE, digits, superseded_facts, superseded_in
from .texts import texts

LINK = re.compile(r"https?://[^\s<>\"')»]+|(?<![\w@.-])(?:[\w-]+\.)+(?:fr|com|org|net|eu|info)(?![\w.-]*@)\b")


def find_wrong_facts(tree):
    """Yield what no victim may be given, whatever the day, as sentences."""
    return chain(_hours(tree), _superseded(tree), _strangers(tree))


def find_stale(tree, today):
    """Return, as {contact id: sentence}, the facts that were verified too long before `today` (a date) to be given
    as certain, or after it."""
    ages = ((contact, _age(contact, today)) for contact in tree.contacts.values())
    return {
        contact.id: f"{contact.id} : vérifié le {contact.verified_on}, il y a {age} jours ({_limit(contact)} au plus)."
        for contact, age in ages
        if not 0 <= age <= _limit(contact)
    }


def _age(contact, today):
    try:
        return (today - date.fromisoformat(contact.verified_on)).days
    except ValueError:
        return 0  # the shape already says so


def _limit(contact):
    """Numbers and opening hours move faster than addresses."""
    return 90 if contact.phone or contact.sms or contact.hours else 180


def _hours(tree):
    for contact in tree.contacts.values():
        if contact.hours and contact.hours != "24/7":
            try:
                parse_hours(contact.hours)
            except ValueError as error:
                yield f"{contact.id} : {error}."


def _superseded(tree):
    in_facts = ((contact.id, found) for contact in tree.contacts.values() for found in superseded_facts(contact))
    for place, (value, reason) in chain(_found(tree, superseded_in), in_facts):
        yield f"{place} : « {value} » ne doit plus être donné ({reason})."


def _strangers(tree):
    """Links and phone numbers that stand in a text and belong to no contact."""
    hosts = {_host(contact.url) for contact in tree.contacts.values() if contact.url}
    numbers = {digits(number) for each in tree.contacts.values() for number in (each.phone, each.sms) if number}
    strange = _found(tree, partial(_strangers_in, hosts=hosts, numbers=numbers))
    yield from (f"{place} : {what} n'appartient à aucun contact." for place, what in strange)


def _strangers_in(text, hosts, numbers):
    for link in LINK.findall(text):
        host = _host(link)
        if host is None or host not in hosts:
            yield f"le lien vers « {host or link} »"
    for number in PHONE.findall(text):
        if digits(number) not in numbers:
            yield f"le numéro « {number.strip()} »"


def _host(link):
    """The host a link leads to, without www.; None where it cannot be read."""
    try:
        host = urlsplit(link if "://" in link else f"https://{link}").hostname or ""
    except ValueError:
        return None
    return host.removeprefix("www.")


def _found(tree, look):
    """Yield (id, what `look` finds) for each text. Nearly always there is nothing to find, and one look at all the
    texts together says so far faster than thousands of small ones."""
    texts = list(_texts(tree))
    if any(look("\n".join(text for _, text in texts))):
        yield from ((place, found) for place, text in texts for found in look(text))


def _texts(tree):
    """Yield (id, text) for all that is given to a victim. Sources are cited, never followed; words to search by may
    well be those of the past."""
    yield from texts(replace(tree, diagnoses={id: replace(each, words="") for id, each in tree.diagnoses.items()}))
    yield from ((letter.id, text) for letter in tree.letters.values() for text in (letter.subject, letter.body))
    for contact in tree.contacts.values():
        yield from ((contact.id, fact) for fact in (contact.phone, contact.sms, contact.url))
