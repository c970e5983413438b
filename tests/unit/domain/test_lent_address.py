"""Addresses of lent files: nobody can guess one, and each process knows those of the others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picscripter.domain.lent_address import Seal, loan_of, new_loan_id
from picscripter.domain.public_url import unreachable

SEAL = Seal("0123456789abcdef0123456789abcdef")
PUBLIC = "https://posts.example.com/app"


def token(address):
    return address.rpartition("/")[2]


@given(st.sampled_from(["image/jpeg", "video/mp4", "application/octet-stream", "image/x-unheard-of"]))
def test_what_was_sealed_is_opened(kind):
    loan = new_loan_id()
    address = SEAL.address(PUBLIC, loan, kind)
    assert address.startswith(f"{PUBLIC}/media/")
    assert SEAL.opened(token(address)) == loan == loan_of(address)


def test_a_picture_ends_as_fetchers_expect_it():
    assert SEAL.address(PUBLIC, new_loan_id(), "image/jpeg").endswith(".jpg")
    assert SEAL.address(PUBLIC, new_loan_id(), "video/quicktime").endswith(".mov")


@given(st.integers(0, 63), st.sampled_from("0123456789abcdef"))
def test_a_token_with_one_other_letter_opens_nothing(place, letter):
    whole = token(SEAL.address(PUBLIC, "0" * 32, "image/jpeg"))
    forged = whole[:place] + letter + whole[place + 1 :]
    assert forged == whole or SEAL.opened(forged) is None


@given(st.text(max_size=80))
def test_no_other_text_opens_anything(text):
    assert SEAL.opened(text) is None


def test_another_secret_opens_nothing():
    address = SEAL.address(PUBLIC, new_loan_id(), "image/jpeg")
    assert Seal("another secret of thirty-two letters").opened(token(address)) is None
    assert loan_of(address) is not None


@pytest.mark.parametrize(
    "address", ["", "https://elsewhere.example/a.jpg", f"{PUBLIC}/media/", f"{PUBLIC}/media/x.jpg"]
)
def test_other_addresses_name_no_loan(address):
    assert loan_of(address) is None


@pytest.mark.parametrize("url", ["https://posts.example.com", "https://posts.example.com:8443/app"])
def test_https_on_a_public_name_can_be_reached(url):
    assert unreachable(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:5000",
        "http://posts.example.com",
        "https://localhost",
        "https://box.local",
        "https://192.168.1.4",
        "https://93.184.216.34",
        "https://intranet",
        "posts.example.com",
        "",
    ],
)
def test_all_other_addresses_cannot_be_reached(url):
    assert "PUBLIC_URL" in unreachable(url)
