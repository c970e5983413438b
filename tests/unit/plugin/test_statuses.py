from datetime import UTC, datetime, timedelta

import pytest

from picscripter.plugin import RateLimited, Response, Retry
from picscripter.plugin.statuses import error_for, resets_at

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "headers,seconds",
    [
        ({}, None),
        ({"retry-after": "120"}, 120),
        ({"retry-after": "Mon, 05 Jan 2026 12:01:00 GMT"}, 60),
        ({"retry-after": "Mon, 05 Jan 2026 11:00:00 GMT"}, 0),
        ({"retry-after": "soon"}, None),
        ({"x-rate-limit-reset": str(int(NOW.timestamp()) + 900)}, 900),
        ({"x-ratelimit-reset": str((int(NOW.timestamp()) + 900) * 1000)}, 900),
        ({"ratelimit-reset": "30"}, 30),
        ({"ratelimit-reset": "²"}, None),
        ({"retry-after": "99999999"}, 31 * 86_400),
    ],
)
def test_a_limit_ends_when_the_platform_says(headers, seconds):
    expected = None if seconds is None else NOW + timedelta(seconds=seconds)
    assert resets_at(headers, NOW) == expected
    error = error_for(Response(status=429, headers=headers, body=b""), NOW)
    assert isinstance(error, RateLimited)
    assert error.until == expected


def test_a_5xx_waits_as_long_as_it_asks():
    error = error_for(Response(status=503, headers={"retry-after": "7"}, body=b""), NOW)
    assert isinstance(error, Retry)
    assert error.after == 7
