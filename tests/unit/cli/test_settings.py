"""Settings as an operator writes them down."""

import pytest

from picscripter.settings import SettingsError, load


@pytest.mark.parametrize(
    "line, value",
    [
        ("FACEBOOK_APP_ID=", ""),
        ("FACEBOOK_APP_ID=            # several, comma-separated", ""),
        ("FACEBOOK_APP_ID=abc            # words", "abc"),
        ("FACEBOOK_APP_ID=a#b", "a#b"),
        ("FACEBOOK_APP_ID=#b", "#b"),
        ("FACEBOOK_APP_ID='a b' # words", "a b"),
        ('export FACEBOOK_APP_ID="a # b"', "a # b"),
        ("FACEBOOK_APP_ID=a'b'", "a'b'"),
    ],
)
def test_a_line_of_the_file_is_read_as_shells_read_it(tmp_path, line, value):
    (tmp_path / ".env").write_text(line)
    environ = {"DATABASE_URL": "postgresql://h/d", **dict.fromkeys(SECRETS, "0123456789abcdef" * 4)}
    assert load(environ, env_file=tmp_path / ".env").environ["FACEBOOK_APP_ID"] == value


SECRETS = ("JWT_SECRET", "ENCRYPTION_KEY", "SESSION_SECRET")


@pytest.mark.parametrize("content", [b"", b"garbage", b"\xff\xfe\x00"])
def test_a_damaged_file_of_secrets_is_named(tmp_path, content):
    (tmp_path / "secrets.env").write_bytes(content)
    with pytest.raises(SettingsError) as told:
        load({"PICSCRIPTER_DATA": str(tmp_path)}, env_file=tmp_path / ".env")
    assert str(tmp_path / "secrets.env") in told.value.problems[0]


def test_own_secrets_are_made_once_and_for_their_owner_only(tmp_path):
    environ = {"PICSCRIPTER_DATA": str(tmp_path / "data")}
    first = load(environ, env_file=tmp_path / ".env")
    assert load(environ, env_file=tmp_path / ".env").jwt_secret == first.jwt_secret
    assert [(each.name, each.stat().st_mode & 0o777) for each in (tmp_path / "data").iterdir()] == [
        ("secrets.env", 0o600)
    ]


def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path):
    (tmp_path / ".env").write_bytes(b"\xff")
    with pytest.raises(SettingsError) as told:
        load({"PICSCRIPTER_DATA": str(tmp_path)}, env_file=tmp_path / ".env")
    assert told.value.problems == [f"{tmp_path / '.env'} cannot be read: it is not UTF-8."]
