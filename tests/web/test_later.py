import pytest

from widget_server.errors import MailNotSent
from widget_server.web.later import do_later


@pytest.mark.parametrize("kind", [MailNotSent, ValueError])
def test_what_could_not_be_done_is_told_without_what_it_was_about(app, until_done, caplog, kind):
    def fail(_db, _settings, _secret, link):
        raise kind(link)

    with app.app_context():
        do_later(fail, "/partenaires/entrer/token")
    until_done()

    assert f"fail was not done: {kind.__name__}" in caplog.text and "token" not in caplog.text
