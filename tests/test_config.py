import pytest

from widget_server.config import defaults, dossiers_folder, load_config, security_contact, signing_key
from widget_server.errors import ConfigError


def test_an_empty_environment_gives_the_defaults():
    assert load_config(environ={}) == defaults()


def test_the_environment_replaces_a_default_and_an_override_replaces_both():
    environ = {"WIDGET_DATABASE": "here.sqlite", "WIDGET_TREE": "tree.yaml"}

    settings = load_config({"TREE": "other.yaml"}, environ)

    assert (settings["DATABASE"], settings["TREE"]) == ("here.sqlite", "other.yaml")


def test_a_value_takes_the_type_of_its_default():
    settings = load_config(environ={"WIDGET_TREE_POLL": "2", "WIDGET_MAX_CONTENT_LENGTH": "100"})

    assert settings["TREE_POLL"] == 2.0
    assert isinstance(settings["TREE_POLL"], float)
    assert settings["MAX_CONTENT_LENGTH"] == 100


def test_other_variables_of_the_environment_are_left_alone():
    assert "PATH" not in load_config(environ={"PATH": "/bin", "FLASK_DEBUG": "1"})


def test_an_unknown_setting_is_named_and_the_nearest_one_suggested():
    with pytest.raises(ConfigError, match="WIDGET_DATABSE.*WIDGET_DATABASE"):
        load_config(environ={"WIDGET_DATABSE": "x"})


@pytest.mark.parametrize("text", ["", "soon", "nan", "inf", "-1", "0", "1,5"])
def test_a_number_that_is_none_is_refused(text):
    with pytest.raises(ConfigError, match="WIDGET_REGISTER_POLL"):
        load_config(environ={"WIDGET_REGISTER_POLL": text})


@pytest.mark.parametrize(
    "url", ["", "17cyber.example", "https://17cyber.example/", "https://a b", 'https://a"b', "ftp://a"]
)
def test_a_public_url_that_cannot_be_pasted_is_refused(url):
    with pytest.raises(ConfigError, match="WIDGET_PUBLIC_URL"):
        load_config(environ={"WIDGET_PUBLIC_URL": url})


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "/ailleurs"])
def test_an_exit_that_leads_nowhere_is_refused(url):
    with pytest.raises(ConfigError, match="WIDGET_EXIT_URL"):
        load_config(environ={"WIDGET_EXIT_URL": url})


@pytest.mark.parametrize("server", ["localhost", "http://mail.example", "smtp://", "smtp://a:b:c@mail.example", "smtp://user:p@ss@mail.example", "smtp://mail.example/x"])  # fmt: skip
def test_a_mail_server_that_cannot_be_is_refused_without_being_repeated(server):
    with pytest.raises(ConfigError, match="WIDGET_SMTP") as refused:
        load_config(environ={"WIDGET_SMTP": server})
    assert "p@ss" not in str(refused.value)


@pytest.mark.parametrize(
    "server", ["", "smtp://localhost:25", "smtps://a%40b:c%2F@mail.example", "smtp://mail.example"]
)
def test_a_mail_server_is_named_by_its_url(server):
    assert load_config(environ={"WIDGET_SMTP": server})["SMTP"] == server


@pytest.mark.parametrize("address", ["", "17cyber", "17cyber@localhost\nBcc: a@b.example", "a <a@b.example>"])
def test_messages_come_from_an_address(address):
    with pytest.raises(ConfigError, match="WIDGET_MAIL_FROM"):
        load_config(environ={"WIDGET_MAIL_FROM": address})


def to_server(url="https://enquete.example/17cyber", secret="x" * 32):
    return {"WIDGET_DOSSIER_URL": url, "WIDGET_DOSSIER_SECRET": secret}


@pytest.mark.parametrize("url", ["https://enquete.example", "https://enquete.example:8443/a?key=b", "https://[2001:db8::1]/", "http://127.0.0.1:8018/x", "http://localhost"])  # fmt: skip
def test_dossiers_go_to_a_server_over_https_or_on_this_machine(url):
    assert load_config(environ=to_server(url))["DOSSIER_URL"] == url


@pytest.mark.parametrize("url", ["enquete.example", "http://enquete.example", "https://", "https://user:hunter2@enquete.example/", "http://127.0.0.1.example/", "http://localhost@enquete.example/", "https://enquete.example/a b", "https://enquete.example/#hunter2", "https://é.example/", "ftp://enquete.example"])  # fmt: skip
def test_a_server_that_dossiers_cannot_safely_go_to_is_refused_without_being_repeated(url):
    with pytest.raises(ConfigError, match="WIDGET_DOSSIER_URL") as refused:
        load_config(environ=to_server(url))
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("secret", ["", "hunter2", "x" * 31, "whsec_", "whsec_" + "x" * 31, "whsec_" + "_" * 40, "whsec_é" + "x" * 40])  # fmt: skip
def test_a_secret_that_signs_nothing_is_refused_without_being_repeated(secret):
    with pytest.raises(ConfigError, match="WIDGET_DOSSIER_SECRET") as refused:
        load_config(environ=to_server(secret=secret))
    assert not secret or secret not in str(refused.value).replace("whsec_…", "")


def test_a_secret_signs_by_its_bytes_written_in_base_64_or_as_it_is():
    assert signing_key("whsec_" + "c2VwdCBsYW1wZXM=") == b"sept lampes"
    assert signing_key("é" * 32) == "é".encode() * 32


def test_without_a_server_no_secret_is_asked_for():
    settings = load_config({"DATABASE": "here.sqlite"}, environ={})

    assert dossiers_folder(settings) == "here.sqlite.dossiers"
    assert dossiers_folder(settings | {"DOSSIERS": "/mnt/dossiers"}) == "/mnt/dossiers"


@pytest.mark.parametrize(
    ("given", "uri"),
    [
        ("", ""),
        ("securite@17cyber.example", "mailto:securite@17cyber.example"),
        ("https://17cyber.example/securite", "https://17cyber.example/securite"),
    ],
)
def test_whom_to_tell_of_an_incident_is_an_address_or_a_page_or_nobody_yet(given, uri):
    assert security_contact(load_config(environ={"WIDGET_SECURITY_CONTACT": given})) == uri


@pytest.mark.parametrize(
    "given",
    ["17cyber.example", "http://17cyber.example", "javascript:alert(1)", "a@b\nExpires: never", 'a"@b', "a b@c"],
)
def test_a_contact_that_nobody_can_use_is_refused(given):
    with pytest.raises(ConfigError, match="WIDGET_SECURITY_CONTACT"):
        load_config(environ={"WIDGET_SECURITY_CONTACT": given})
