"""The strict reader: what Python's own lets through is refused (SECURITY.md finding 6, rows 62 to 67)."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casino.platform.strictjson import MAX_DEPTH, MAX_NUMBER_LENGTH, MalformedJson, NumberText, encode, read_object


def nested(levels: int) -> bytes:
    return b'{"a":' * levels + b"1" + b"}" * levels


REFUSED = {
    "nothing": b"",
    "blanks": b"  ",
    "an array": b"[]",
    "text": b'"x"',
    "a number": b"1",
    "null": b"null",
    "half": b'{"a":1',
    "a tail": b'{"a":1} x',
    "two": b'{"a":1}{"a":1}',
    "a comma too many": b'{"a":1,}',
    "single quotes": b"{'a':1}",
    "a comment": b'{"a":1/**/}',
    "one key twice": b'{"player":1,"player":2}',
    "one key twice, escaped": b'{"player":1,"pl\\u0061yer":2}',
    "one key twice, inside": b'{"a":{"b":1,"b":1}}',
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "UTF-16 without a mark": '{"a":1}'.encode("utf-16-le"),
    "UTF-32": '{"a":1}'.encode("utf-32"),
    "a byte order mark": b'\xef\xbb\xbf{"a":1}',
    "broken UTF-8": b'{"a":"\xc3"}',
    "overlong UTF-8": b'{"a":"\xc0\xaf"}',
    "a surrogate in UTF-8": b'{"a":"\xed\xa0\x80"}',
    "a lone surrogate": b'{"a":"\\ud800"}',
    "surrogates in the wrong order": b'{"a":"\\udc00\\ud800"}',
    "a lone surrogate as key": b'{"\\ud800":1}',
    "a lone surrogate deep inside": b'{"a":[{"b":["\\udfff"]}]}',
    "NUL": b'{"a":"x\\u0000y"}',
    "a raw control character": b'{"a":"x\ny"}',
    "NaN": b'{"a":NaN}',
    "Infinity": b'{"a":Infinity}',
    "minus Infinity": b'{"a":-Infinity}',
    "plus": b'{"a":+1}',
    "a leading zero": b'{"a":01}',
    "a bare point": b'{"a":.5}',
    "hexadecimal": b'{"a":0x10}',
    "too deep": nested(MAX_DEPTH + 1),
    "far too deep": nested(100_000),
    "brackets to the sky": b'{"a":' + b"[" * 100_000,
    "a number without end": b'{"a":' + b"9" * (MAX_NUMBER_LENGTH + 1) + b"}",
}


@pytest.mark.parametrize("body", REFUSED)
def test_what_is_not_one_plain_object_is_refused(body: str) -> None:
    """With words, and never with another exception."""
    with pytest.raises(MalformedJson) as caught:
        read_object(REFUSED[body])

    assert str(caught.value)


def test_what_is_just_within_the_limits_is_read() -> None:
    """Depth and length of a number, exactly."""
    assert read_object(nested(MAX_DEPTH))["a"]
    assert len(read_object(b'{"a":' + b"9" * MAX_NUMBER_LENGTH + b"}")["a"]) == MAX_NUMBER_LENGTH
    many = b'{"a":[' + b",".join([b"[]"] * 2000) + b"]}"
    assert len(read_object(many)["a"]) == 2000
    assert read_object(b'{"a":"' + b"[{" * 500 + b'\\"["}')["a"].startswith("[{")


@pytest.mark.parametrize("number", ["1000.50", "1000.5", "1.0e+25", "1E400", "-0", "0.30000000000000004", "1e-7", "10"])
def test_numbers_stay_as_they_were_written(number: str) -> None:
    """Money never passes through a float, and the signature can be checked over the platform's own writing."""
    found = read_object(f'{{"bet":{number},"in":[{number}]}}'.encode())

    assert found == {"bet": number, "in": [number]}
    assert type(found["bet"]) is NumberText
    assert encode(found, escape_slash=False, ascii_only=True, spaced=False) == f'{{"bet":{number},"in":[{number}]}}'


def test_text_that_looks_like_a_number_is_text() -> None:
    """Row 75 warns about it; so it has to be told apart."""
    found = read_object(b'{"bet":"1000.50","bet2":1000.50}')

    assert type(found["bet"]) is str
    assert type(found["bet2"]) is NumberText


def test_letters_of_all_kinds_are_read() -> None:
    """Names are foreign words; pairs of surrogates are one letter."""
    found = read_object('{"a":"Мария \\ud83d\\ude00 😀 \\u2028 \\/"}'.encode())

    assert found == {"a": "Мария 😀 😀 \u2028 /"}


_texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
_json = st.recursive(
    st.none() | st.booleans() | _texts | st.integers(-(10**30), 10**30).map(lambda n: NumberText(n)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_texts, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(_texts, _json, max_size=5), st.booleans(), st.booleans(), st.booleans())
def test_what_is_written_is_read_back(value: dict[str, object], slash: bool, ascii_only: bool, spaced: bool) -> None:
    """In every house style; and a stock reader understands it too."""
    text = encode(value, escape_slash=slash, ascii_only=ascii_only, spaced=spaced)

    assert read_object(text.encode()) == value
    json.loads(text)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    """Nothing else may come out of it."""
    with contextlib.suppress(MalformedJson):
        assert isinstance(read_object(body), dict)
