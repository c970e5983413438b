import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picscripter.domain.media_address import check_media_url, is_public, place_of

PRIVATE = [
    "10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "0.0.0.0/8",
    "224.0.0.0/4", "240.0.0.0/4", "198.18.0.0/15", "192.0.0.0/24",
]  # fmt: skip
private_4 = st.sampled_from(PRIVATE).flatmap(
    lambda net: st.ip_addresses(v=4, network=net).map(ipaddress.IPv4Address)
)


@given(private_4)
def test_no_private_address_is_public_in_any_spelling(ip):
    number = int(ip)
    a, b, c, d = ip.packed
    spellings = [
        str(ip), f"{ip}.", str(number), hex(number), f"0{number:o}", f"{a}.{number & 0xFFFFFF}", f"{a}.{b}.{c * 256 + d}",
        f"0x{a:x}.{b}.{c}.{d}", f"0{a:o}.{b}.{c}.{d}", f"{a:04d}.{b}.{c}.{d}", f"[::ffff:{ip}]", f"[::{ip}]", f"[64:ff9b::{ip}]",
        f"[2002:{a:02x}{b:02x}:{c:02x}{d:02x}::1]", f"[64:ff9b:1::{ip}]", f"[::ffff:0:{ip}]",
    ]  # fmt: skip
    for spelling in spellings:
        problem = check_media_url(f"https://{spelling}/x.jpg")
        assert problem is not None, spelling
        assert (problem.rule, problem.path) == ("media.address", "/media")


@given(st.ip_addresses(v=6))
def test_an_address_that_is_not_global_unicast_is_never_public(ip):
    if is_public(ip):
        assert ip in ipaddress.ip_network("2000::/3")
        assert ip.ipv4_mapped is None
        assert ip.sixtofour is None
        assert ip.teredo is None


@given(st.text(max_size=60))
def test_any_text_is_answered_and_never_raises(text):
    check_media_url(text)
    check_media_url(f"https://{text}/x")


@pytest.mark.parametrize("good", ["1.1.1.1", "8.8.8.8", "2606:4700:4700::1111", "2a00:1450:4001::1"])
def test_public_addresses_are_public(good):
    assert is_public(good)


@pytest.mark.parametrize(
    "bad", ["168.63.129.16", "fe80::1%eth0", "fd00:ec2::254", "ff02::1", "::1", "::", "nonsense", ""]
)
def test_metadata_and_local_addresses_are_not(bad):
    assert not is_public(bad)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/x.jpg",
        "http://example.com:80/x.jpg",
        "https://bücher.example/bild.png?x=1#y",
        "https://EXAMPLE.com./x",
        "https://1.1.1.1/x",
    ],
)
def test_ordinary_addresses_are_fine(url):
    assert check_media_url(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x.jpg",
        "ftp://example.com/x",
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
        "https://user@example.com/x",
        "https://user:pass@example.com/x",
        "https://@example.com/x",
        "https://example.com:8080/x",
        "https://example.com:99999/x",
        "https://localhost/x",
        "https://a.localhost./x",
        "https://127.0.0.1\\@example.com/x",
        "https://example.com/ x",
        "https://exa\tmple.com/x",
        "https://①②⑦.⓪.⓪.①/x",
        "https://127。0。0。1/x",
        "https://example.com../x",
        "https://[fe80::1%25eth0]/x",
        "https://[::1/x",
        "https://999.1.1.1/x",
        "https://0x7f.1/x",
    ],
)
def test_what_we_would_never_fetch_is_said_without_asking_anybody(url):
    assert check_media_url(url) is not None


def test_an_operator_s_list_opens_a_host_or_one_port_of_it():
    url = "http://127.0.0.1:4111/x.jpg"
    assert check_media_url(url, frozenset({"127.0.0.1"})) is None
    assert check_media_url(url, frozenset({"127.0.0.1:4111"})) is None
    assert check_media_url(url, frozenset({"127.0.0.1:80"})) is not None
    assert check_media_url("http://cdn.internal:9/x", frozenset({"cdn.internal"})) is None
    assert check_media_url("http://evil-cdn.internal:9/x", frozenset({"cdn.internal"})) is not None


def test_an_operator_s_list_opens_no_user_names():
    assert check_media_url("http://a@127.0.0.1/x", frozenset({"127.0.0.1"})) is not None


def test_a_place_is_written_in_one_way():
    assert (place_of("https://ExAmPle.com./x").host, place_of("https://[::1]/").host) == (
        "example.com",
        "::1",
    )
