"""What people type as their server, and what strangers name as one."""

import pytest

from picscripter.domain.server_address import server_of


@pytest.mark.parametrize(
    "typed",
    [
        "social.example",
        "https://social.example",
        " HTTPS://Social.Example/ ",
        "https://social.example:443",
        "social.example.",
    ],
)
def test_a_server_is_known_however_it_is_typed(typed):
    assert server_of(typed) == "https://social.example"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "http://social.example",
        "social.example:8443",
        "https://social.example/path",
        "https://social.example/?q",
        "https://social.example/#f",
        "https://me:secret@social.example",
        "me@social.example",
        "127.0.0.1",
        "8.8.8.8",
        "[::1]",
        "2130706433",
        "localhost",
        "intranet",
        "printer.local",
        "metadata.google.internal",
        "social.example\\@evil.example",
        "https://social.example\r\nHost: x",
        "ftp://social.example",
        "a" * 300 + ".example",
    ],
)
def test_what_is_no_public_server_is_refused(typed):
    with pytest.raises(ValueError, match=r"\w"):
        server_of(typed)
