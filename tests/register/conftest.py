"""A person of the staff and what they know, for whoever asks."""

import pyotp
import pytest

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
