import pytest
from hypothesis import given
from hypothesis import strategies as st

from picscripter.domain.redaction import HIDDEN, in_use, redact

CANARY = "CANARY9f8e7d6c5b4a"


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {CANARY}",
        f"authorization: bearer {CANARY}",
        f"b'Authorization: Basic {CANARY}=='",
        f"got OAuth {CANARY} there",
        f"https://x.example/?access_token={CANARY}&fields=id",
        f'{{"refresh_token": "{CANARY}", "code": 190}}',
        f"{{'client_secret': '{CANARY}'}}",
        f'"{{\\"access_token\\": \\"{CANARY}\\"}}"',
        f"code={CANARY}&state=x",
        f"code_verifier={CANARY}",
        f"appsecret_proof={CANARY}",
        f"EAA{CANARY}ZZZZZZZZ is bad",
        f"IGAA{CANARY}ZZZZZZZZ is bad",
        f"eyJhbGciOi.{CANARY}.sig",
        f"https://s3.example/o?X-Amz-Signature={CANARY}",
        f"password={CANARY}",
    ],
)
def test_credentials_are_taken_out_of_texts(text):
    assert CANARY not in redact(text)
    assert HIDDEN in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"error": {"code": 190, "error_subcode": 463}}',
        "code: invalid_request",
        '"code": "rate_limited"',
        "the token is bad",
        "status code 400",
    ],
)
def test_what_helps_people_stays(text):
    assert redact(text) == text


def test_members_of_json_are_taken_out_by_their_names():
    said = {"data": [{"access_token": CANARY, "id": "1"}], "Authorization": CANARY, "code": CANARY, "n": 1}
    assert redact(said) == {
        "data": [{"access_token": HIDDEN, "id": "1"}],
        "Authorization": HIDDEN,
        "code": HIDDEN,
        "n": 1,
    }


@given(st.text(min_size=8, max_size=40), st.text(max_size=20), st.text(max_size=20))
def test_a_secret_in_use_is_taken_out_wherever_it_stands(secret, before, after):
    from urllib.parse import quote

    if secret in HIDDEN or HIDDEN in secret:
        return
    assert secret not in redact(f"{before}{secret}{after}", (secret,)).replace(HIDDEN, "\0")
    if len(quote(secret, safe="")) > 10:
        assert quote(secret, safe="") not in redact(quote(secret, safe=""), (secret,))


def test_a_short_word_is_never_taken_for_a_secret():
    assert redact("the post", ("post", "")) == "the post"


@pytest.mark.parametrize(
    "text", [f"token={CANARY}", f"Authorization: Bearer {CANARY}", f'{{"secret": "{CANARY}"}}']
)
def test_what_was_taken_out_stays_as_it_is(text):
    assert redact(redact(text)) == redact(text)


@pytest.mark.parametrize("spelt", [CANARY, CANARY.encode().hex()])
def test_a_secret_in_use_is_taken_out_whatever_it_looks_like_and_however_it_is_spelt(spelt):
    with in_use(CANARY):
        assert redact(f"it is {spelt}, you know") == f"it is {HIDDEN}, you know"
    assert redact(f"it is {spelt}, you know") == f"it is {spelt}, you know"
