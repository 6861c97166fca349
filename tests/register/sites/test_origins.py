import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from widget_server.errors import BadOrigin
from widget_server.register.sites.origins import normalise_origin

SAFE = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::[1-9][0-9]{0,4})?")

SAME_SITE = {
    "https://bank.example": "https://bank.example",
    "HTTPS://Bank.Example": "https://bank.example",
    "https://bank.example:443": "https://bank.example",
    "https://bank.example:8443": "https://bank.example:8443",
    "https://société.example": "https://xn--socit-esab.example",
    "https://SOCIÉTÉ.example": "https://xn--socit-esab.example",
    "https://xn--socit-esab.example": "https://xn--socit-esab.example",
    "https://банк.рф": "https://xn--80ab2al.xn--p1ai",
    "https://192.0.2.10": "https://192.0.2.10",
    "https://intranet": "https://intranet",
    "http://localhost": "http://localhost",
    "http://LocalHost:3000": "http://localhost:3000",
    "http://127.0.0.1:80": "http://127.0.0.1",
}

HOSTILE = [
    "", " ", "*", "null", "NULL", "'self'", "'none'", "https:", "https://", "https://*", "https://*.bank.example",
    "https://bank.*", "bank.example", "//bank.example", "https:bank.example", "https:/bank.example",
    "https:///bank.example", "https://bank.example/", "https://bank.example/path", "https://bank.example?q",
    "https://bank.example#f", "https://me@bank.example", "https://me:pw@bank.example", "https://bank.example.",
    "https://bank.example..", "https://bank..example", "https://.example", "https://-bank.example",
    "https://bank-.example", "https://ba_nk.example", "https://bank.example ", " https://bank.example",
    "https://bank.example\n", "https://bank.example\r\nX: y", "https://bank.example\x00", "https://bank.example\t",
    "https://bank.example\u00a0", "https://bank\u200b.example", "https://bank\u00ad.example", "https://\u202ebank.example",
    "https://bank.example; script-src *", "https://bank.example;", "https://bank.example,https://b.example",
    "https://bank.example https://b.example", "https://bank.example'", 'https://bank.example"', "https://bank<b>.example",
    "https://bank%2eexample", "https://bank\\.example", "https://bank.example\\@b.example", "https://ｂank.example",
    "https://bank／x.example", "https://bank.example。", "https://☃.example", "https://e\u0301cole.example",
    "https://" + "a" * 64 + ".example", "https://" + "a." * 130 + "example", "https://xn--a.example", "https://xn--.example",
    "https://bank.example:", "https://bank.example:0", "https://bank.example:00443", "https://bank.example:65536",
    "https://bank.example:x", "https://bank.example:٤٤٣", "https://bank.example:443:443", "https://127.1",
    "https://2130706433", "https://0177.0.0.1", "https://0x7f.0.0.1", "https://127.0.0.01", "https://256.1.1.1",
    "https://1.2.3.4.5", "https://bank.0x1", "https://[::1", "https://[::1]", "http://[::1]:8018", "https://bank[.example", "https://[2001:db8::1]", "http://[0:0:0:0:0:0:0:1]",
    "https://[::ffff:127.0.0.1]", "http://bank.example", "http://localhost.bank.example", "http://127.0.0.1.bank.example",
    "http://127.0.0.2", "ftp://bank.example", "wss://bank.example", "file:///etc/passwd", "data:text/html,x",
    "blob:https://bank.example", "javascript:alert(1)", "about:srcdoc", "chrome-extension://abcdef",
]  # fmt: skip


@pytest.mark.parametrize(("text", "origin"), SAME_SITE.items())
def test_an_origin_is_written_as_browsers_write_it(text, origin):
    assert normalise_origin(text) == origin


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_not_the_exact_origin_of_a_site_is_refused_in_one_sentence(text):
    with pytest.raises(BadOrigin) as refused:
        normalise_origin(text)

    assert str(refused.value).isprintable()
    assert str(refused.value).endswith(".")


def test_an_address_that_browsers_cannot_match_is_told_as_such():
    with pytest.raises(BadOrigin, match="IPv6"):
        normalise_origin("http://[::1]:8018")


near_misses = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["https://", "http://", "HTTPS://", "https:/", "", "//"]),
    st.text(max_size=12) | st.sampled_from(["bank.example", "localhost", "127.0.0.1", "[::1]", "société.example"]),
    st.sampled_from(["", ".", ".example", ";", "@b.example", " ", "\n", "/", "\\"]),
    st.sampled_from(["", ":", ":443", ":8443", ":99999", "/", "?", "#", ":80:80"]),
)


@given(st.text() | near_misses)
@example("https://\u2028.example")
def test_whatever_is_accepted_is_safe_in_a_header_and_stays_the_same(text):
    try:
        origin = normalise_origin(text)
    except BadOrigin:
        return
    assert SAFE.fullmatch(origin)
    assert normalise_origin(origin) == origin
