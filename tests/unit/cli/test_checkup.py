"""What the doctor makes of settings and of API versions, without asking anybody."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from picscripter.cli.checkup import platforms, surroundings
from picscripter.platforms.discovery import discover
from picscripter.platforms.registry import Quarantined, Registry
from picscripter.settings import Settings, load

LOGINS = [login for platform in discover().values() for login in platform.description.logins]
KEYS = {name: "set" for login in LOGINS for name in (login.client_id, login.client_secret) if name}


def _settings(folder: Path, **environ: str) -> Settings:
    return load({"PICSCRIPTER_DATA": str(folder), **environ}, env_file=folder / "no.env")


def _grades(found, topic: str) -> list[str]:
    return [finding.grade for finding in found if finding.topic == topic]


@pytest.mark.parametrize(
    "url, grade",
    [
        ("https://posts.example.com", "ok"),
        ("http://localhost:5000", "note"),
        ("http://posts.example.com", "bad"),
        ("https://posts.example.com?x=1", "bad"),
    ],
)
def test_an_address_that_platforms_would_refuse_is_found(tmp_path, url, grade):
    assert _grades(surroundings.look(_settings(tmp_path, PUBLIC_URL=url)), "PUBLIC_URL") == [grade]


def test_secrets_that_others_can_read_are_found(tmp_path):
    settings = _settings(tmp_path)
    assert _grades(surroundings.look(settings), "secrets") == ["ok"]
    (tmp_path / "secrets.env").chmod(0o644)
    assert _grades(surroundings.look(settings), "secrets") == ["bad"]


def test_open_doors_are_worth_a_note(tmp_path):
    settings = _settings(tmp_path, CORS_ORIGIN="*", MEDIA_ALLOW_HOSTS="10.0.0.7:9000,cdn.example.com")
    found = list(surroundings.look(settings))
    assert _grades(found, "CORS_ORIGIN") == ["note"]
    (media,) = [finding.text for finding in found if finding.topic == "MEDIA_ALLOW_HOSTS"]
    assert "10.0.0.7:9000" in media
    assert "cdn.example.com" not in media


def test_a_platform_without_credentials_is_told_with_its_redirect_address(tmp_path):
    settings = _settings(
        tmp_path, PUBLIC_URL="https://posts.example.com", **{**KEYS, "TWITTER_CLIENT_SECRET": ""}
    )
    found = list(platforms.look(settings, discover(), date(2026, 11, 23), None))
    assert _grades(found, "facebook") == ["ok"]
    (missing,) = [finding for finding in found if finding.topic == "twitter"]
    assert missing.grade == "bad"
    assert "TWITTER_CLIENT_SECRET" in missing.text
    assert "https://posts.example.com/api/callback/twitter" in missing.fix


@pytest.mark.parametrize("days, grade", [(0, "bad"), (1, "note"), (90, "note"), (91, None)])
def test_an_api_version_is_told_of_in_time(tmp_path, days, grade):
    (facebook,) = discover(frozenset({"facebook"})).values()
    assert facebook.description.sunset is not None
    today = facebook.description.sunset - timedelta(days=days)
    found = platforms.look(_settings(tmp_path, **KEYS), Registry([facebook]), today, "facebook")
    assert _grades(found, "facebook")[1:] == ([grade] if grade else [])


def test_a_plugin_that_was_kept_out_is_told_with_its_reason(tmp_path):
    broken = Quarantined(
        name="toy", distribution="picscripter-toy", version="1", reason="it has no hook publish"
    )
    found = list(platforms.look(_settings(tmp_path), Registry([], [broken]), date(2026, 1, 1), None))
    assert [(finding.topic, finding.grade) for finding in found] == [("toy", "bad"), ("platforms", "bad")]
    assert "no hook publish" in found[0].text
