"""The line to paste: what it holds, what it leaves out, what nobody could read."""

import pytest

from widget_server.errors import BadLine
from widget_server.register import lines

HOST, KEY = "https://17cyber.example", "17c_pub_test_x"


def test_the_line_is_the_link_then_the_loader():
    link, script = lines.inline(HOST, KEY).split("\n")
    assert link == f'<a data-17cyber href="{HOST}/">{lines.WORDS}</a>'
    assert script == f'<script async src="{HOST}/17cyber.js" data-key="{KEY}" referrerpolicy="no-referrer"></script>'


def test_what_is_typed_stays_inside_its_attribute():
    line = lines.button(HOST, KEY, label='"><script>alert(1)</script>')
    assert "<script>alert" not in line and 'data-label="&#34;&gt;&lt;script&gt;' in line


@pytest.mark.parametrize(
    ("label", "accent", "why"),
    [
        ("Aide", "#ffff00", "contraste de 1,07"),
        ("Aide", "#777777", "contraste de 4,48, il faut"),
        ("Aide", "red", "six signes"),
        ("Aide", "#0d5c5", "six signes"),
        ("", "#0d5c52", "de 1 à 40"),
        ("x" * 41, "#0d5c52", "de 1 à 40"),
        ("a\nb", "#0d5c52", "une ligne"),
    ],
)
def test_a_button_nobody_could_read_is_refused(label, accent, why):
    with pytest.raises(BadLine, match=why):
        lines.button(HOST, KEY, label, accent)


def test_contrast_is_that_of_the_recommendation():
    assert lines.contrast_with_white("#ffffff") == pytest.approx(1)
    assert lines.contrast_with_white("#000000") == pytest.approx(21)
    assert lines.contrast_with_white("#767676") == pytest.approx(4.54, abs=0.01)
