"""The words of the command line: quick to answer, and clear when they are wrong."""

import subprocess
import sys
from pathlib import Path

import pytest

from picscripter.cli.exits import Exit
from picscripter.cli.words import WORDS
from support.demo import PICSCRIPTER, environment


def test_help_is_there_before_anything_of_weight_is_loaded():
    code = "import sys, picscripter.cli; print([name for name in sys.modules if '.' not in name and name.startswith(('a', 'p', 't'))])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert [
        name for name in ("aiohttp", "aerich", "pydantic", "tortoise", "asyncio") if f"'{name}'" in loaded
    ] == []


def test_help_names_every_word_and_every_exit_code(picscripter):
    done = picscripter("--help")
    assert done.code == 0
    first_words = [
        line.split()[0] for line in done.out.splitlines() if line.startswith("    ") and line.strip()
    ]
    assert [word for word in WORDS if word not in first_words] == []
    assert [code for code in range(5) if f"\n  {code}  " not in done.out] == []


@pytest.mark.parametrize("word", WORDS)
def test_every_word_explains_itself_and_speaks_json(picscripter, word):
    done = picscripter(word, "--help")
    assert done.code == 0
    assert "--json" in done.out


def test_the_version_is_told_on_request(picscripter):
    assert picscripter("--version").out.startswith("picscripter 0.")


@pytest.mark.parametrize(
    "words",
    [[], ["publish"], ["serve", "--port", "70000"], ["resolve", "id"], ["resolve", "id", "published"]],
)
def test_words_that_make_no_sense_end_with_2(picscripter, words):
    assert picscripter(*words).code == 2


@pytest.mark.parametrize(
    "words, meant",
    [
        (["serv"], "did you mean serve?"),
        (["serve", "--prot", "1"], "did you mean --port?"),
        (["doctor", "facebok"], "did you mean facebook?"),
    ],
)
def test_a_slip_of_the_fingers_is_told_what_was_meant(picscripter, words, meant):
    assert meant in picscripter(*words).err


def test_help_may_be_asked_for_by_its_word(picscripter):
    assert picscripter("help").out == picscripter("--help").out
    assert picscripter("help", "serve").out == picscripter("serve", "--help").out


def test_a_platform_that_is_allowed_and_not_installed_is_named(picscripter):
    done = picscripter("plugins", PICSCRIPTER_PLUGINS="twitter,facebok")
    assert done.code == 4
    assert "names facebok, which is not installed (did you mean facebook?)" in done.err
    (wrong,) = [
        each
        for each in picscripter("doctor", "--json", PICSCRIPTER_PLUGINS="facebok").json["findings"]
        if each["topic"] == "facebok"
    ]
    assert wrong["grade"] == "bad"


def test_no_start_is_made_with_a_host_that_no_platform_has(picscripter):
    typo = {"PICSCRIPTER_HOST_FACEBOOK_GRAHP": "http://127.0.0.1:4111/facebook/graph"}
    done = picscripter("seed", **typo)
    assert done.code == 3
    assert "PICSCRIPTER_HOST_FACEBOOK_GRAPH" in done.err
    (told,) = picscripter("doctor", "--json", **typo).json["findings"]
    assert told["text"] in done.err


@pytest.mark.parametrize("words", [["seed"], ["serve", "--port", "0"], ["doctor"]])
def test_a_folder_of_data_that_is_a_file_is_named_with_the_setting(picscripter, tmp_path, words):
    (tmp_path / "file").write_text("")
    done = picscripter(*words, PICSCRIPTER_DATA=str(tmp_path / "file"))
    assert done.code == 4
    assert f"{tmp_path / 'file'} cannot be used" in done.err
    assert "PICSCRIPTER_DATA" in done.err


def test_wrong_settings_are_told_all_at_once_and_end_with_3(picscripter):
    wrong = {"DATABASE_URL": "postgresql://db/x", "PORT": "many", "JWT_SECRET": "short"}
    for_people, for_programs = picscripter("serve", **wrong), picscripter("serve", "--json", **wrong)
    assert (for_people.code, for_programs.code) == (3, 3)
    assert all(name in for_people.err for name in ("PORT", "JWT_SECRET", "ENCRYPTION_KEY", "SESSION_SECRET"))
    assert for_people.out == ""
    assert len(for_programs.json["error"]["sentences"]) == 4


def test_a_database_that_is_away_is_a_sentence_and_ends_with_4(picscripter):
    secrets = dict.fromkeys(("JWT_SECRET", "ENCRYPTION_KEY", "SESSION_SECRET"), "0123456789abcdef" * 4)
    done = picscripter("migrate", DATABASE_URL="postgresql://nobody:secret-word@127.0.0.1:1/x", **secrets)
    assert done.code == 4
    assert "The database cannot be used" in done.err
    assert "secret-word" not in done.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_a_log_that_takes_nothing_more_changes_no_exit_code(tmp_path):
    words = [*PICSCRIPTER, "sandbox", "--port", "0", "myspace"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(words, env=environment(tmp_path, PYTHONUNBUFFERED=""), stderr=full, timeout=60)
    assert done.returncode == Exit.MISSING
