"""What a browser is asked about passkeys, and whether what it answers is so (W3C Web Authentication, level 3).

No database here. Answers are JSON texts from outside: whatever they hold, they are right or they are not.
"""

from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

ALGORITHMS = (-7, -8, -257)  # ES256, EdDSA, RS256 (COSE)


class Site(NamedTuple):
    """What a passkey is for: a name, and the origin of its pages."""

    name: str
    origin: str


class Made(NamedTuple):
    """A passkey that a browser made: its id in base64url, its public key, how often it has signed."""

    id: str
    public_key: bytes
    sign_count: int


def site_at(public_url):
    """Return the Site of a service reached at this address, or None: a passkey is for a name, never for a number."""
    name = urlsplit(public_url).hostname
    try:
        ip_address(name)
    except ValueError:
        return Site(name, public_url.lower())
    return None


def ask_to_register(site, person, challenge, known):
    """Return, as JSON, what makes a browser offer to make a passkey for a Staff, other than those `known` by id."""
    library, structs = _library()
    options = library.generate_registration_options(
        rp_id=site.name,
        rp_name="17Cyber",
        user_id=person.who.encode(),
        user_name=person.login,
        user_display_name=person.name,
        challenge=challenge,
        exclude_credentials=_descriptors(known),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            user_verification=structs.UserVerificationRequirement.REQUIRED,
            resident_key=structs.ResidentKeyRequirement.DISCOURAGED,
        ),
        supported_pub_key_algs=_algorithms(),
    )
    return library.options_to_json(options)


def ask_to_sign(site, challenge, known):
    """Return, as JSON, what makes a browser ask for one of the passkeys `known` by id, unlocked by its person."""
    library, structs = _library()
    options = library.generate_authentication_options(
        rp_id=site.name,
        challenge=challenge,
        allow_credentials=_descriptors(known),
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return library.options_to_json(options)


def read_registration(answer, challenge, site):
    """Return the Made passkey in the answer to `ask_to_register`, or None where anything in it is not as asked."""
    library, _ = _library()
    try:
        made = library.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.name,
            expected_origin=site.origin,
            require_user_verification=True,
            supported_pub_key_algs=_algorithms(),
        )
    except Exception:  # the library has many ways to say that what it was sent is nonsense
        return None
    id = library.helpers.bytes_to_base64url(made.credential_id)
    return Made(id, made.credential_public_key, made.sign_count)


def read_id(answer):
    """Return the id, in base64url, of the passkey that an answer to `ask_to_sign` says it comes from, or None."""
    library, _ = _library()
    try:
        given = library.helpers.parse_authentication_credential_json(answer)
        return library.helpers.bytes_to_base64url(given.raw_id)
    except Exception:  # as above
        return None


def read_signature(answer, challenge, site, public_key, sign_count):
    """Return how often the passkey has signed by now, or None where anything is not as asked.

    A count that did not grow is no good either: somebody else may hold a copy. Zero twice is: not all count.
    """
    library, _ = _library()
    try:
        signed = library.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.name,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        )
    except Exception:  # as above
        return None
    return signed.new_sign_count


def _descriptors(ids):
    library, structs = _library()
    return [structs.PublicKeyCredentialDescriptor(id=library.base64url_to_bytes(id)) for id in ids]


def _algorithms():
    library, _ = _library()
    return [library.helpers.cose.COSEAlgorithmIdentifier(number) for number in ALGORITHMS]


def _library():
    # Loaded when first wanted: 13 MB and half a second that a process which serves victims does without.
    import webauthn
    from webauthn.helpers import structs

    return webauthn, structs
