"""What the vault seals opens only with its key, in its row, unchanged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picscripter.storage.vault import Sealed, Vault

OLD, NEW = bytes(32), bytes(range(32))


@given(st.text(), st.text())
def test_what_is_sealed_opens_in_its_row(plain, row):
    vault = Vault([NEW])
    assert vault.open(vault.seal(plain, bound_to=row), bound_to=row) == plain


def test_the_plain_text_is_not_in_it_and_no_two_are_equal():
    vault = Vault([NEW])
    one, two = (vault.seal("secret-token", bound_to="row") for _ in range(2))
    assert "secret" not in one
    assert one != two


def test_copied_into_another_row_it_does_not_open():
    vault = Vault([NEW])
    with pytest.raises(Sealed):
        vault.open(vault.seal("x", bound_to="connections/1/access"), bound_to="connections/2/access")


@pytest.mark.parametrize("place", [0, 3, 12, 13, 20, -5])
def test_changed_anywhere_it_does_not_open(place):
    vault = Vault([NEW])
    sealed = vault.seal("a longer secret", bound_to="row")
    place %= len(sealed)
    other = "A" if sealed[place] != "A" else "B"
    with pytest.raises(Sealed):
        vault.open(sealed[:place] + other + sealed[place + 1 :], bound_to="row")


@pytest.mark.parametrize(
    "junk", ["", "v1", "v1.", "v2.x.y", "plain text", "v1.{id}.", "v1.{id}.AAAA", "v1.{id}.%%%"]
)
def test_what_is_no_ciphertext_is_refused(junk):
    vault = Vault([NEW])
    with pytest.raises(Sealed):
        vault.open(junk.format(id=vault.current), bound_to="row")


def test_cut_short_it_does_not_open():
    vault = Vault([NEW])
    sealed = vault.seal("secret", bound_to="row")
    for length in range(len(sealed)):
        with pytest.raises(Sealed):
            vault.open(sealed[:length], bound_to="row")


def test_after_a_change_of_keys_the_old_one_still_opens_and_the_new_one_seals():
    before = Vault([OLD]).seal("x", bound_to="row")
    ring = Vault([NEW, OLD])
    assert ring.open(before, bound_to="row") == "x"
    assert not ring.is_current(before)
    after = ring.seal("x", bound_to="row")
    assert ring.is_current(after)
    assert Vault([NEW]).open(after, bound_to="row") == "x"


def test_without_its_key_it_says_which_one_is_missing():
    sealed = Vault([OLD]).seal("x", bound_to="row")
    with pytest.raises(Sealed, match="ENCRYPTION_KEY"):
        Vault([NEW]).open(sealed, bound_to="row")
