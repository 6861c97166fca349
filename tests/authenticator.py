"""A device that holds passkeys, in a few lines: it makes real keys and real signatures (ES256, attestation "none")."""

import hashlib
import json
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from secrets import token_bytes

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from widget_server.register.people import passkeys
from widget_server.register.people.ceremonies import Site

SITE = Site("17.example", "https://17.example")
PRESENT, VERIFIED, WITH_KEY = 1, 4, 64  # flags of authenticator data


class Authenticator:
    """One device, unlocked or not; each of its signatures counts one more."""

    def __init__(self, flags=PRESENT | VERIFIED, origin=SITE.origin, site=SITE.name):
        self.flags, self.origin, self.site = flags, origin, site
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = token_bytes(32)
        self.count = 0

    def make(self, options, type="webauthn.create"):
        """The answer to options to register, as a browser gives it."""
        held = bytes(16) + struct.pack(">H", len(self.id)) + self.id + self._public_key()
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._data(WITH_KEY) + held}
        return self._answer(options, type, attestationObject=text(cbor2.dumps(attestation)))

    def sign(self, options, type="webauthn.get", key=None):
        """The answer to options to sign."""
        self.count += 1
        data, said = self._data(), self._said(options, type)
        signature = (key or self.key).sign(data + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        return self._answer(options, type, authenticatorData=text(data), signature=text(signature))

    def _answer(self, options, type, **response):
        response["clientDataJSON"] = text(self._said(options, type))
        id = text(self.id)
        return json.dumps({"id": id, "rawId": id, "type": "public-key", "response": response})

    def _said(self, options, type):
        challenge = json.loads(options)["challenge"]
        return json.dumps({"type": type, "challenge": challenge, "origin": self.origin}).encode()

    def _data(self, more=0):
        return hashlib.sha256(self.site.encode()).digest() + struct.pack(">BI", self.flags | more, self.count)

    def _public_key(self):
        numbers = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})


def add_passkey(db, person, device=None):
    """Register a device of a person; leaves a challenge to sign waiting. Returns the device."""
    device = device or Authenticator()
    passkeys.add(db, person, "Mon téléphone", device.make(passkeys.options_to_register(db, person, SITE)), SITE)
    passkeys.options_to_sign(db, person, SITE)
    return device


def text(data):
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def raw(text):
    return urlsafe_b64decode(text + "==")
