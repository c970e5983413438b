"""Passwords: what is compared, and that the time tells nobody who has an account."""

import time

import pytest

from picscripter.services.passwords import Passwords

pytestmark = pytest.mark.anyio


async def seconds(passwords, hashed):
    """The shortest of three: what else runs on the machine only makes it longer."""
    found = []
    for _ in range(3):
        began = time.perf_counter()
        assert not await passwords.matches("another-password", hashed)
        found.append(time.perf_counter() - began)
    return min(found)


async def test_an_unknown_user_takes_as_long_as_a_wrong_password():
    passwords = Passwords(cost=9)
    known = await seconds(passwords, await passwords.hash("password123"))
    assert 0.5 < await seconds(passwords, None) / known < 2


async def test_a_nul_does_not_cut_a_password_short():
    passwords = Passwords(cost=4)
    hashed = await passwords.hash("before\0after-it")
    assert not await passwords.matches("before\0something", hashed)
    assert await passwords.matches("before\0after-it", hashed)


async def test_one_password_typed_on_two_keyboards_is_one_password():
    passwords = Passwords(cost=4)
    assert await passwords.matches("pa\u0308ssword", await passwords.hash("p\u00e4ssword"))


async def test_the_same_password_has_another_hash_each_time():
    passwords = Passwords(cost=4)
    assert await passwords.hash("password123") != await passwords.hash("password123")
