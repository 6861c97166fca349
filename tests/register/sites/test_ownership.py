import pytest

from widget_server.errors import BadProof, TooManyVisits
from widget_server.register.sites import ownership, visits

TOKEN = "one-that-somebody-was-given-for-their-sites"
LINE = ownership.line(TOKEN)


def prove(site):
    ownership.prove(site.origin, TOKEN, loopback=True)


def test_a_token_is_never_made_twice():
    assert len({ownership.new_token() for _ in range(1000)}) == 1000


@pytest.mark.parametrize("path", ownership.PATHS)
@pytest.mark.parametrize("text", [LINE, f"{LINE}\n", f"\ufeff{LINE}\r\n", f"  {LINE}  "])
def test_the_file_at_either_place_is_a_proof(site, path, text):
    site.say(path, text)

    prove(site)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "ne contient pas"),
        (f"{LINE}x", "autre inscription"),
        (LINE[:-1], "autre inscription"),
        (ownership.line(""), "autre inscription"),
        (TOKEN, "ne contient pas"),
        (f"bonjour\n{LINE}\n", "ne contient pas"),
        (f"<!doctype html><p>{LINE}", "page du site"),
        (f"{LINE}\n{LINE}", "autre inscription"),
        ("\x00\ufffd" * 100, "ne contient pas"),
    ],
)
@pytest.mark.parametrize("path", ownership.PATHS)
def test_any_other_content_is_no_proof(site, path, text, said):
    site.say(path, text)

    with pytest.raises(BadProof, match=said) as refused:
        prove(site)
    assert path in str(refused.value)


def test_a_file_that_is_nowhere_is_told_with_both_places(site):
    with pytest.raises(BadProof, match="ni à .*/.well-known/17cyber.txt, ni à .*/17cyber.txt"):
        prove(site)


@pytest.mark.parametrize("status", [204, 401, 403, 410, 500])
def test_a_refusal_of_the_site_is_told(site, status):
    site.say(ownership.PATHS[0], LINE, status)

    with pytest.raises(BadProof, match=f"répond {status}"):
        prove(site)


def test_a_redirection_to_another_site_is_no_proof(site, serve):
    other = serve()
    other.say(ownership.PATHS[0], LINE)
    site.say(ownership.PATHS[0], "", 301, Location=other.origin + ownership.PATHS[0])

    with pytest.raises(BadProof, match="n'est pas le même site"):
        prove(site)
    assert not other.asked


def test_a_site_of_this_machine_proves_nothing_to_a_service_in_use(site):
    site.say(ownership.PATHS[0], LINE)

    with pytest.raises(BadProof, match="privée"):
        ownership.prove(site.origin, TOKEN)
    assert not site.asked


def test_a_service_too_busy_to_look_says_so(site):
    taken = [visits.slots.acquire(blocking=False) for _ in range(visits.AT_ONCE)]
    try:
        with pytest.raises(TooManyVisits):
            prove(site)
    finally:
        for _ in taken:
            visits.slots.release()
