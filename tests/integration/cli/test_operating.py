"""What an operator does beside serving: migrate, seed, look at plugins, ask the doctor."""

import pytest

from picscripter.platforms.discovery import discover

LOGINS = [login for platform in discover().values() for login in platform.description.logins]
KEYS = {name: "set" for login in LOGINS for name in (login.client_id, login.client_secret) if name}
SECRETS = dict.fromkeys(("JWT_SECRET", "ENCRYPTION_KEY", "SESSION_SECRET"), "0123456789abcdef" * 4)


def test_migrations_go_forth_back_and_forth_again(picscripter, empty_database_url):
    env = {"DATABASE_URL": empty_database_url, **SECRETS}
    first = picscripter("migrate", "--json", **env).json["applied"]
    assert first
    assert picscripter("migrate", "--json", **env).json == {"applied": []}
    assert picscripter("migrate", "--down", "0", "--json", **env).json["takenBack"]
    assert picscripter("migrate", "--json", **env).json["applied"] == first


@pytest.mark.parametrize("version", ["0", "99"])
def test_taking_back_what_is_not_applied_is_nothing_to_do(picscripter, empty_database_url, version):
    env = {"DATABASE_URL": empty_database_url, **SECRETS}
    picscripter("migrate", **env)
    if version == "0":
        picscripter("migrate", "--down", "0", **env)
    again = picscripter("migrate", "--down", version, **env)
    assert (again.code, again.err) == (0, "")
    assert again.out.startswith("Nothing to take back")


def test_a_seeded_user_can_be_seeded_again_with_his_password_alone(picscripter):
    first = picscripter("seed", "--json").json
    again = picscripter("seed", "--json", "--password", first["password"]).json
    assert again["userId"] == first["userId"]
    assert first["token"].count(".") == 2
    assert picscripter("seed").code == 1
    assert picscripter("seed", "--password", "another-password").code == 1


def test_a_seeded_user_gets_what_a_client_needs_in_plain_lines(picscripter):
    lines = picscripter("seed", "--email", "ann@example.com").out.splitlines()
    assert [line.split()[0] for line in lines] == ["email", "password", "token", "userId"]


def test_an_address_that_is_none_is_refused_in_a_sentence(picscripter):
    done = picscripter("seed", "--email", "nobody")
    assert (done.code, done.err) == (1, "This is not an e-mail address.\n")


def test_plugins_are_listed_and_the_allow_list_narrows_them(picscripter):
    listed = [each["name"] for each in picscripter("plugins", "--json").json["platforms"]]
    assert {"facebook", "twitter"} <= set(listed)
    assert listed == sorted(listed)
    table = picscripter("plugins", PICSCRIPTER_PLUGINS="twitter")
    assert table.code == 0
    assert [line.split()[:2] for line in table.out.splitlines()[1:]] == [["twitter", "ready"]]


def test_plugins_are_listed_while_other_settings_are_wrong(picscripter):
    assert picscripter("plugins", JWT_SECRET="short").code == 0


def test_the_doctor_finds_a_good_installation_fine(picscripter, database_url):
    env = {"DATABASE_URL": database_url, "PUBLIC_URL": "https://posts.example.com", **KEYS, **SECRETS}
    done = picscripter("doctor", "--json", **env)
    assert [finding for finding in done.json["findings"] if finding["grade"] == "bad"] == []
    assert (done.code, done.json["fine"]) == (0, True)


def test_the_doctor_tells_what_is_missing_and_how_to_mend_it(picscripter):
    done = picscripter("doctor")
    assert done.code == 4
    assert "FACEBOOK_APP_ID and FACEBOOK_APP_SECRET must be set" in done.out
    assert (
        "→ Register an app with the redirect address http://localhost:5000/api/callback/facebook" in done.out
    )


def test_the_doctor_looks_at_one_platform_alone(picscripter):
    done = picscripter("doctor", "twitter", "--json", **KEYS)
    assert {finding["topic"] for finding in done.json["findings"]} == {"twitter"}
    assert done.code == 0
    assert picscripter("doctor", "myspace").code == 4


@pytest.mark.parametrize(
    "env, topic",
    [
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x"}, "database"),
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x", "REDIS_URL": "redis://127.0.0.1:1"}, "redis"),
        ({"PICSCRIPTER_SANDBOX": "http://127.0.0.1:1"}, "sandbox"),
        ({"JWT_SECRET": "short"}, "settings"),
    ],
)
def test_the_doctor_finds_what_does_not_answer(picscripter, env, topic):
    done = picscripter("doctor", "--json", **{**SECRETS, **env})
    assert [finding["grade"] for finding in done.json["findings"] if finding["topic"] == topic] == ["bad"]
    assert done.code == 4


def test_the_doctor_misses_migrations_and_changes_nothing(picscripter, empty_postgres_url):
    env = {"DATABASE_URL": empty_postgres_url, **SECRETS}
    for _ in range(2):
        (finding,) = [
            each
            for each in picscripter("doctor", "--json", **env).json["findings"]
            if each["topic"] == "database"
        ]
        assert (finding["grade"], finding["fix"]) == ("bad", "picscripter migrate")
