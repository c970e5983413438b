"""Settings are read once, and everything that is wrong with them is said at once."""

from pathlib import Path

import pytest

from picscripter.settings import SettingsError, load

SECRETS = {
    "JWT_SECRET": "a1b2c3d4e5" * 4,
    "ENCRYPTION_KEY": "0123456789abcdef" * 4,
    "SESSION_SECRET": "f9e8d7c6b5" * 4,
}


def read(tmp_path: Path, text: str = "", **environ: str):
    file = tmp_path / "the.env"
    file.write_text(text)
    return load({"PICSCRIPTER_DATA": str(tmp_path / "data"), **environ}, env_file=file)


def test_an_embedded_start_makes_its_own_secrets_once_for_its_owner_alone(tmp_path):
    first, again = read(tmp_path), read(tmp_path)

    assert first.encryption_keys == again.encryption_keys
    assert len(first.jwt_secret) == 64
    assert (tmp_path / "data" / "secrets.env").stat().st_mode & 0o077 == 0


def test_a_comment_behind_an_empty_value_is_no_value(tmp_path):
    settings = read(tmp_path, "CORS_ORIGIN=     # none yet\nPORT=5001 # ours\n")

    assert settings.cors_origins == ()
    assert settings.port == 5001


def test_the_environment_stands_above_the_file(tmp_path):
    assert read(tmp_path, "PORT=5001\n", PORT="5002").port == 5002


def test_a_secret_may_stand_in_a_file_of_its_own(tmp_path):
    (tmp_path / "jwt").write_text(SECRETS["JWT_SECRET"] + "\n")

    assert read(tmp_path, JWT_SECRET_FILE=str(tmp_path / "jwt")).jwt_secret == SECRETS["JWT_SECRET"]


def test_missing_and_weak_secrets_stop_a_start_on_postgres_and_all_are_named(tmp_path):
    with pytest.raises(SettingsError) as wrong:
        read(tmp_path, DATABASE_URL="postgresql://localhost/x", JWT_SECRET="secret" * 10, PORT="many")

    said = " ".join(wrong.value.problems)
    assert all(name in said for name in ("JWT_SECRET", "ENCRYPTION_KEY", "SESSION_SECRET", "PORT"))


def test_sqlite_beside_redis_is_refused(tmp_path):
    with pytest.raises(SettingsError, match="REDIS_URL needs DATABASE_URL"):
        read(tmp_path, REDIS_URL="redis://localhost", **SECRETS)


def test_no_secret_is_in_the_repr(tmp_path):
    settings = read(tmp_path, **SECRETS)

    assert not any(secret in repr(settings) for secret in SECRETS.values())


@pytest.mark.parametrize(
    "place,bucket,prefix",
    [
        ("s3://posts", "posts", ""),
        ("s3://posts/", "posts", ""),
        ("s3://posts/a/b", "posts", "a/b/"),
        ("s3://my.posts-2/a/", "my.posts-2", "a/"),
    ],
)
def test_media_may_be_in_a_bucket(tmp_path, place, bucket, prefix):
    settings = read(tmp_path, PICSCRIPTER_MEDIA=place)
    assert (settings.media_bucket.name, settings.media_bucket.prefix) == (bucket, prefix)
    assert settings.media == tmp_path / "data" / "media"


def test_media_may_be_in_another_folder(tmp_path):
    assert read(tmp_path, PICSCRIPTER_MEDIA=str(tmp_path / "elsewhere")).media == tmp_path / "elsewhere"
    assert read(tmp_path).media == tmp_path / "data" / "media"


@pytest.mark.parametrize(
    "place", ["s3://", "s3:///a", "s3://a", "s3://posts?x=1", "gs://posts", "https://posts"]
)
def test_a_place_for_media_that_is_neither_is_told(tmp_path, place):
    with pytest.raises(SettingsError, match="PICSCRIPTER_MEDIA"):
        read(tmp_path, PICSCRIPTER_MEDIA=place)


@pytest.mark.parametrize(
    "name,value",
    [
        ("PICSCRIPTER_SANDBOX", "127.0.0.1:4111"),
        ("PICSCRIPTER_SANDBOX", "http://"),
        ("PUBLIC_URL", "posts.example.com"),
        ("PUBLIC_URL", "https://posts.example.com:many"),
        ("REDIS_URL", "localhost:6379"),
        ("REDIS_URL", "redis://localhost:many"),
        ("DATABASE_URL", "mysql://db/x"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "postgresql://u:p@db:many/x"),
    ],
)
def test_an_address_that_is_none_is_told_before_anything_is_tried(tmp_path, name, value):
    others = {} if name == "DATABASE_URL" else {"DATABASE_URL": "postgresql://db/x"}
    with pytest.raises(SettingsError) as wrong:
        read(tmp_path, **SECRETS, **others, **{name: value})
    assert [problem.split()[0] for problem in wrong.value.problems] == [name]


@pytest.mark.parametrize(
    "value",
    [
        "postgresql://db/x",
        "postgres://u:p%40ss@[::1]:5432/x?sslmode=require",
        "postgresql:///x?host=/run/postgresql",
        "postgresql://u:p:q@one:5432,two:5433/x",
    ],
)
def test_every_form_of_address_that_postgres_knows_is_taken(tmp_path, value):
    assert read(tmp_path, DATABASE_URL=value, **SECRETS).database_url == value


def test_a_host_whose_address_is_left_empty_is_not_moved(tmp_path):
    given = {"PICSCRIPTER_HOST_TOY_API": " ", "PICSCRIPTER_HOST_TOY_UP": " http://here/ "}
    settings = load({"PICSCRIPTER_DATA": str(tmp_path), **given}, env_file=tmp_path / "no.env")
    assert settings.host_overrides() == {"PICSCRIPTER_HOST_TOY_UP": "http://here/"}
