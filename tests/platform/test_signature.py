"""Signatures byte for byte as the platform's PHP sample makes them, and 17 ways to be right about one body."""

import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casino.platform import signature
from casino.platform.signature import FORMS, SignatureInvalid, SignatureRequired, encode_form, php_encode, sign, verify
from casino.platform.strictjson import NumberText, read_object

TOKEN = "5d0c7e2f91b84a36c2f7"
BODY = (
    b'{"type":"makeBet","win":10,"bet":1000.5,"home":"https://a.b/c","name":"\xd0\x9c\xd0\xb0\xd1\x80\xd0\xb8\xd1\x8f '
    b'\xf0\x9f\x98\x80","nested":{"z":1,"a":{"y":2,"b":[1.0e+25]}},"empty":{}}'
)


def test_the_header_is_lower_case_hex_of_hmac_sha256() -> None:
    """Checked against the standard library, and against a digest that is known from elsewhere."""
    assert sign(BODY, TOKEN) == hmac.new(TOKEN.encode(), BODY, hashlib.sha256).hexdigest()
    known = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"
    assert sign(b"The quick brown fox jumps over the lazy dog", "key") == known


def test_bodies_are_written_as_php_would() -> None:
    """Sorted outside and not inside, slashes and letters escaped, U+007F left alone (PLATFORM.md 5.1)."""
    data = {"url": "https://a.b/c", "b": {"z": 1, "a": [True, None]}, "a": "ö😀\x7f\u2028", "n": NumberText("1.0e+25")}

    assert php_encode(data) == (
        b'{"a":"\\u00f6\\ud83d\\ude00\x7f\\u2028","b":{"z":1,"a":[true,null]},"n":1.0e+25,"url":"https:\\/\\/a.b\\/c"}'
    )


def test_a_float_is_never_signed() -> None:
    """PHP, Python and Node write it differently."""
    with pytest.raises(TypeError):
        php_encode({"bet": 10.0})


def test_there_are_seventeen_forms_and_each_has_a_name() -> None:
    """Raw first; the names go into `CASINO_SIG_FORMS`."""
    assert len(set(FORMS)) == 17
    assert FORMS[0] == "raw"
    assert "top-escaped-ascii-compact" in FORMS


@pytest.mark.parametrize("form", FORMS[1:])
def test_every_form_of_one_body_is_recognised_and_named(form: str) -> None:
    """Whatever order, escapes and blanks the platform signs, the body that we act on is the same."""
    signed = encode_form(read_object(BODY), form)

    found = verify(BODY, sign(signed, TOKEN), [TOKEN])

    assert encode_form(read_object(BODY), found.form) == signed
    assert found.parsed == read_object(BODY)


def test_the_raw_bytes_come_first() -> None:
    """They need no reading at all."""
    found = verify(BODY, sign(BODY, TOKEN), [TOKEN])

    assert (found.form, found.key_index, found.parsed) == ("raw", 0, None)


def test_only_pinned_forms_count() -> None:
    """Once the platform's habit is known."""
    sorted_form = "top-escaped-ascii-compact"
    digest = sign(encode_form(read_object(BODY), sorted_form), TOKEN)

    assert verify(BODY, digest, [TOKEN], [sorted_form]).form == sorted_form
    for pinned in (["raw"], ["deep-plain-utf8-spaced"], ["raw", "deep-plain-utf8-spaced"]):
        with pytest.raises(SignatureInvalid):
            verify(BODY, digest, [TOKEN], pinned)
    with pytest.raises(SignatureInvalid):
        verify(BODY, sign(BODY, TOKEN), [TOKEN], [sorted_form])


def test_two_tokens_live_while_one_is_exchanged() -> None:
    """Current first, then the previous one; which it was is told (row 93)."""
    for form in ("raw", "top-escaped-ascii-compact"):
        signed = BODY if form == "raw" else encode_form(read_object(BODY), form)
        assert verify(BODY, sign(signed, "new"), ["new", "old"]).key_index == 0
        assert verify(BODY, sign(signed, "old"), ["new", "old"]).key_index == 1
        with pytest.raises(SignatureInvalid):
            verify(BODY, sign(signed, "older"), ["new", "old"])


@pytest.mark.parametrize("header", [None, ""])
def test_a_missing_header_has_its_own_answer(header: str | None) -> None:
    """Row 85."""
    with pytest.raises(SignatureRequired):
        verify(BODY, header, [TOKEN])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda digest: digest[:-1],
        lambda digest: digest + "0",
        lambda digest: "sha256=" + digest,
        lambda digest: digest + "," + digest,
        lambda digest: " " + digest,
        lambda digest: digest + "\n",
        lambda digest: "ё" + digest[1:],
        lambda digest: "\uff10" + digest[1:],
        lambda digest: "g" + digest[1:],
        lambda digest: ("1" if digest[0] == "0" else "0") + digest[1:],
        lambda digest: "0" * 64,
        lambda digest: "x" * 100_000,
    ],
)
def test_a_digest_with_one_fault_is_wrong(spoil: object) -> None:
    """And never an exception of another kind: comparing text that is not ASCII would be one (row 88)."""
    with pytest.raises(SignatureInvalid):
        verify(BODY, spoil(sign(BODY, TOKEN)), [TOKEN])  # type: ignore[operator]


def test_capitals_are_the_same_digest() -> None:
    """Row 87."""
    assert verify(BODY, sign(BODY, TOKEN).upper(), [TOKEN]).form == "raw"


def test_one_bit_of_the_body_is_enough() -> None:
    """Every byte of it counts, the blanks too."""
    digest = sign(BODY, TOKEN)
    for place in range(0, len(BODY), 7):
        changed = BODY[:place] + bytes([BODY[place] ^ 1]) + BODY[place + 1 :]
        with pytest.raises(SignatureInvalid):
            verify(changed, digest, [TOKEN])


@pytest.mark.parametrize("body", [b"", b"[]", b'{"a":1,"a":2}', b"\xff", b'{"a":NaN}', b"nonsense"])
def test_a_body_that_is_no_object_matches_no_form_but_raw(body: bytes) -> None:
    """It is read only after its own bytes were signed; then the answer is about its shape."""
    assert verify(body, sign(body, TOKEN), [TOKEN]).form == "raw"
    with pytest.raises(SignatureInvalid):
        verify(body, sign(b"{}", TOKEN), [TOKEN])


_texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
_values = st.recursive(
    st.none() | st.booleans() | _texts | st.integers(-(10**15), 10**15),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_texts, inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(_texts, _values, max_size=5), st.sampled_from(FORMS[1:]))
def test_any_object_signed_in_any_form_is_recognised(data: dict[str, object], form: str) -> None:
    """From any body that means the same, as a stock JSON writer sends it."""
    signed = encode_form(data, form)
    sent = json.dumps(data, ensure_ascii=False).encode()

    found = verify(sent, sign(signed, TOKEN), [TOKEN])

    assert json.loads(signed) == data
    assert found.form == "raw" or encode_form(read_object(sent), found.form) == signed


def test_a_body_too_long_to_be_written_again_still_passes_as_raw() -> None:
    """Just at the limit it is tried in all forms, above it as it came."""
    for size, known in ((signature.MAX_REENCODED_BYTES, True), (signature.MAX_REENCODED_BYTES + 1, False)):
        body = b'{"b":"' + b"x" * (size - 14) + b'","a":1}'
        assert len(body) == size
        assert verify(body, sign(body, TOKEN), [TOKEN]).form == "raw"
        digest = sign(php_encode(read_object(body)), TOKEN)
        if known:
            assert verify(body, digest, [TOKEN]).form == "top-escaped-ascii-compact"
        else:
            with pytest.raises(SignatureInvalid):
                verify(body, digest, [TOKEN])
