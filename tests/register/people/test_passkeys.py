import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.authenticator import PRESENT, SITE, VERIFIED, Authenticator, add_passkey, text
from widget_server.errors import BadCredentials, BadPasskey, TooSoon
from widget_server.register import audit
from widget_server.register.people import ceremonies, passkeys, proofs, staff, tries

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


def after(seconds):
    return NOON + timedelta(seconds=seconds)


@pytest.fixture
def person(db, camille):
    return staff.get(db, camille.login)


@pytest.fixture
def device(db, person):
    return add_passkey(db, person)


def asked(db, person, now=NOON):
    return passkeys.options_to_sign(db, person, SITE, now)


def refused(db, person, answer, now=NOON):
    with pytest.raises(BadCredentials):
        proofs.check_passkey(db, person.login, answer, SITE, now)
    tries.forget(db, person.login)


def registration_refused(db, person, answer, now=None):
    with pytest.raises(BadPasskey, match="recommencez"):
        passkeys.add(db, person, "Clé", answer, SITE, now)
    assert passkeys.list_for(db, person.id) == []


def test_a_passkey_that_was_added_lets_its_person_in(db, person, device):
    assert proofs.check_passkey(db, person.login, device.sign(asked(db, person)), SITE, NOON) == person

    (kept,) = passkeys.list_for(db, person.id)
    assert (kept.label, kept.id, kept.used_at) == ("Mon téléphone", text(device.id), "2030-01-01T12:00:00+00:00")


def test_the_browser_is_asked_to_verify_who_holds_the_device(db, person, device):
    to_sign, to_register = (
        json.loads(ask(db, person, SITE)) for ask in (passkeys.options_to_sign, passkeys.options_to_register)
    )

    assert to_sign["userVerification"] == to_register["authenticatorSelection"]["userVerification"] == "required"
    assert to_sign["rpId"] == to_register["rp"]["id"] == "17.example"
    assert [each["id"] for each in to_sign["allowCredentials"]] == [text(device.id)]
    assert [each["id"] for each in to_register["excludeCredentials"]] == [text(device.id)]
    assert to_register["attestation"] == "none"


@pytest.mark.parametrize(
    "device",
    [
        Authenticator(flags=PRESENT),
        Authenticator(flags=VERIFIED),
        Authenticator(origin="https://evil.example"),
        Authenticator(site="evil.example"),
    ],
    ids=["unverified", "absent", "origin", "site"],
)
def test_a_passkey_made_otherwise_than_asked_is_not_kept(db, person, device):
    registration_refused(db, person, device.make(passkeys.options_to_register(db, person, SITE)))


@pytest.mark.parametrize(
    "change",
    [{"flags": PRESENT}, {"flags": VERIFIED}, {"origin": "https://17.example.evil"}, {"site": "evil.example"}],
    ids=["unverified", "absent", "origin", "site"],
)
def test_a_signature_given_otherwise_than_asked_is_refused(db, person, device, change):
    vars(device).update(change)

    refused(db, person, device.sign(asked(db, person)))


def test_one_answer_is_no_other(db, person, device):
    refused(db, person, device.sign(asked(db, person), type="webauthn.create"))
    refused(db, person, device.make(asked(db, person)))
    registering = passkeys.options_to_register(db, person, SITE)
    with pytest.raises(BadPasskey):
        passkeys.add(db, person, "Clé", Authenticator().make(registering, type="webauthn.get"), SITE)


def test_a_signature_by_another_key_is_refused(db, person, device):
    refused(db, person, device.sign(asked(db, person), key=ec.generate_private_key(ec.SECP256R1())))


def test_a_challenge_serves_once_right_or_wrong(db, person, device):
    options = asked(db, person)
    proofs.check_passkey(db, person.login, device.sign(options), SITE, NOON)
    refused(db, person, device.sign(options))

    options = asked(db, person)
    refused(db, person, "nonsense")
    refused(db, person, device.sign(options))

    options = passkeys.options_to_register(db, person, SITE)
    with pytest.raises(BadPasskey):
        passkeys.add(db, person, "Clé", "nonsense", SITE)
    with pytest.raises(BadPasskey):
        passkeys.add(db, person, "Clé", Authenticator().make(options), SITE)


def test_only_the_last_challenge_is_answered(db, person, device):
    first, second = asked(db, person), asked(db, person)

    refused(db, person, device.sign(first))
    assert proofs.check_passkey(db, person.login, device.sign(asked(db, person)), SITE, NOON)
    assert json.loads(first)["challenge"] != json.loads(second)["challenge"]


@pytest.mark.parametrize("seconds", [-301, 300, 3600])
def test_a_challenge_lasts_five_minutes(db, person, device, seconds):
    refused(db, person, device.sign(asked(db, person)), after(seconds))

    options = passkeys.options_to_register(db, person, SITE, NOON)
    with pytest.raises(BadPasskey):
        passkeys.add(db, person, "Clé", Authenticator().make(options), SITE, after(seconds))


def test_a_challenge_nobody_answered_is_erased(db, person):
    passkeys.options_to_register(db, person, SITE, NOON)

    passkeys.erase_expired(db, after(299))
    assert db.table("challenge").count == 1

    passkeys.erase_expired(db, after(301))
    assert db.table("challenge").count == 0


def test_a_count_that_goes_back_is_the_sign_of_a_copy(db, person, device):
    for _ in range(3):
        proofs.check_passkey(db, person.login, device.sign(asked(db, person)), SITE, NOON)

    device.count = 1

    refused(db, person, device.sign(asked(db, person)))


def test_a_device_that_does_not_count_is_fine(db, person, device):
    for _ in range(2):
        device.count = -1
        assert proofs.check_passkey(db, person.login, device.sign(asked(db, person)), SITE, NOON)


def test_a_passkey_of_someone_else_opens_nothing(db, person, device):
    staff.add(db, "cli:test", "sam@example.org", "Sam", "auditor", "une phrase assez longue")
    sam = staff.get(db, "sam@example.org")

    refused(db, sam, device.sign(asked(db, sam)))
    registering = device.make(passkeys.options_to_register(db, sam, SITE))
    registration_refused(db, sam, registering)
    for act in (
        lambda: passkeys.remove(db, sam, text(device.id)),
        lambda: passkeys.rename(db, sam, text(device.id), "x"),
    ):
        with pytest.raises(BadPasskey, match="n'existe plus"):
            act()
    assert len(passkeys.list_for(db, person.id)) == 1


def test_nobody_signs_for_an_unknown_or_disabled_login(db, person, device):
    answer = device.sign(asked(db, person))
    staff.disable(db, "cli:test", person.login)

    refused(db, person, answer)
    with pytest.raises(BadCredentials):
        proofs.check_passkey(db, "nobody@example.org", answer, SITE, NOON)


def test_wrong_signatures_make_the_next_try_wait(db, person, device):
    with pytest.raises(BadCredentials):
        proofs.check_passkey(db, person.login, "nonsense", SITE, NOON)
    with pytest.raises(TooSoon):
        proofs.check_passkey(db, person.login, device.sign(asked(db, person)), SITE, NOON)

    proofs.check_passkey(db, person.login, device.sign(asked(db, person)), SITE, after(3))
    assert proofs.wait_before_next(db, person.login, after(3)) == 0


def test_a_removed_passkey_is_worth_nothing(db, person, device):
    options = asked(db, person)
    passkeys.remove(db, person, text(device.id))

    refused(db, person, device.sign(options))
    assert passkeys.list_for(db, person.id) == []


def test_a_reset_makes_passkeys_worthless(db, person, device):
    staff.reset_second_factor(db, "cli:test", person.login)

    assert passkeys.list_for(db, person.id) == []
    refused(db, person, device.sign(asked(db, person)))


def test_a_passkey_is_called_what_its_person_says(db, person, device):
    passkeys.rename(db, person, text(device.id), "  Le bleu ")

    assert passkeys.list_for(db, person.id)[0].label == "Le bleu"
    assert "passkey rename" in list(audit.export(db))[-1] and "Le bleu" not in "".join(audit.export(db))
    for label in ("", " ", "a\nb", "x" * 61):
        with pytest.raises(BadPasskey, match="60"):
            passkeys.rename(db, person, text(device.id), label)


def test_ten_passkeys_are_enough(db, person):
    for _ in range(10):
        add_passkey(db, person)

    with pytest.raises(BadPasskey, match="10"):
        add_passkey(db, person)


def test_the_log_counts_passkeys_and_does_not_name_them(db, person, device):
    passkeys.remove(db, person, text(device.id))

    added, removed = [json.loads(line) for line in audit.export(db)][-2:]
    assert (added["action"], added["who"], added["before"], added["after"]) == (
        "passkey add",
        person.who,
        {"passkeys": 0},
        {"passkeys": 1},
    )
    assert (removed["action"], removed["after"]) == ("passkey remove", {"passkeys": 0})
    assert "téléphone" not in "".join(map(str, (added, removed)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    answer=st.text()
    | st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["id", "rawId", "response", "type", "signature", "clientDataJSON"]), inner
            )
        ),
    ).map(json.dumps)
)
def test_nonsense_is_refused_whatever_it_is(db, person, answer):
    asked(db, person)
    refused(db, person, answer)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(data=st.data())
def test_an_answer_changed_anywhere_is_at_worst_refused(db, person, data):
    device = Authenticator()
    answer = device.make(passkeys.options_to_register(db, person, SITE))
    place = data.draw(st.integers(0, len(answer) - 1))
    changed = answer[:place] + data.draw(st.sampled_from('{"0Aé\udcff')) + answer[place + 1 :]
    try:
        passkeys.add(db, person, "Clé", changed, SITE)
    except BadPasskey:
        return
    finally:
        passkeys.remove_all(db, person)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("http://localhost:8017", "localhost"),
        ("https://17cyber.example", "17cyber.example"),
        ("http://127.0.0.1:8017", None),
        ("https://[::1]", None),
    ],
)
def test_passkeys_are_for_a_name(address, name):
    site = ceremonies.site_at(address)

    assert site == (name and (name, address))
