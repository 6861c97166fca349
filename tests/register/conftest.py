"""A person of the staff and what they know, and partners' sites on this machine, for whoever asks."""

import pyotp
import pytest

from tests.partner_site import Site
from widget_server.register.people import staff

PASSPHRASE = "sept lampes éteintes au port"


class Person:
    """Camille: a login, a passphrase, a secret in a telephone, recovery codes on paper."""

    login, passphrase = "camille.durand@example.org", PASSPHRASE

    def __init__(self, enrolment):
        self.totp = pyotp.parse_uri(enrolment.totp_uri)
        self.recovery_codes = enrolment.recovery_codes


@pytest.fixture
def camille(db):
    """A person whose role is issuer."""
    return Person(staff.add(db, "cli:test", Person.login, "Camille Durand", "issuer", PASSPHRASE))


@pytest.fixture
def serve(authority):
    """A callable that starts a site: over HTTPS with a certificate for `name`, or over http with None."""
    started = []

    def start(name="localhost", issuer=authority):
        started.append(Site.secure(issuer, name) if name else Site())
        return started[-1]

    yield start
    for site in started:
        site.stop()


@pytest.fixture
def site(serve, trusted):
    """A site over HTTPS that the service trusts."""
    return serve()
