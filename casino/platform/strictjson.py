"""Read a callback's JSON without guessing: UTF-8 only, no duplicate keys, numbers kept as they were written.

Python's own reader accepts UTF-16, byte order marks, NaN and duplicate keys, and turns numbers into floats
(SECURITY.md finding 6, PLATFORM.md rows 62 to 67 and 80). This one refuses the former and keeps the latter as text,
so that a signature can be checked over the number as the platform wrote it and money never passes through a float.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn

MAX_DEPTH = 32
MAX_NUMBER_LENGTH = 400
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class MalformedJson(ValueError):
    """The bytes are not the one JSON object we are ready to read; the message says why."""


class NumberText(str):
    """A JSON number exactly as it stood in the text, for example ``1000.50`` or ``1.0e+25``."""

    __slots__ = ()


def _number(text: str) -> NumberText:
    if len(text) > MAX_NUMBER_LENGTH:
        raise MalformedJson(f"a number has {len(text)} characters; at most {MAX_NUMBER_LENGTH} are read")
    return NumberText(text)


def _refuse_constant(name: str) -> NoReturn:
    raise MalformedJson(f"{name} is not a JSON number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise MalformedJson(f"the key {twice!r} stands twice in one object")
    return result


_decoder = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_number, parse_int=_number, parse_constant=_refuse_constant
)


def read_object(raw: bytes) -> dict[str, Any]:
    """Return the JSON object in `raw`; every number in it is a `NumberText`.

    Raises `MalformedJson` for anything else: another encoding, a byte order mark, a duplicate key, a lone
    surrogate or NUL in a string, nesting deeper than 32, a number of more than 400 characters, a non-object.
    """
    if raw.startswith(b"\xef\xbb\xbf"):
        raise MalformedJson("the body starts with a byte order mark")
    if raw.count(b"{") + raw.count(b"[") > MAX_DEPTH and _depth(raw) > MAX_DEPTH:
        raise MalformedJson(f"the body is nested deeper than {MAX_DEPTH} levels")
    try:
        text = raw.decode("utf-8")
        value = _decoder.decode(text)
    except UnicodeDecodeError as error:
        raise MalformedJson(f"the body is not UTF-8 (byte {error.start})") from None
    except json.JSONDecodeError as error:
        raise MalformedJson(f"the body is not JSON: {error.msg} at character {error.pos}") from None
    except RecursionError:
        raise MalformedJson("the body is nested too deeply") from None
    if not isinstance(value, dict):
        raise MalformedJson("the body is not a JSON object")
    if "\\u" in text and _has_bad_string(value):
        raise MalformedJson("a string holds a lone surrogate or a NUL character")
    return value


def _depth(raw: bytes) -> int:
    """Count the deepest nesting outside strings, without recursion and before anything is parsed."""
    depth = deepest = 0
    in_string = escaped = False
    for byte in raw:
        if in_string:
            if escaped:
                escaped = False
            elif byte == 0x5C:
                escaped = True
            elif byte == 0x22:
                in_string = False
        elif byte == 0x22:
            in_string = True
        elif byte in b"{[":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"}]":
            depth -= 1
    return deepest


def _has_bad_string(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value or _LONE_SURROGATE.search(value) is not None
    if isinstance(value, dict):
        return any(_has_bad_string(key) or _has_bad_string(item) for key, item in value.items())
    if isinstance(value, list):
        return any(map(_has_bad_string, value))
    return False


def encode(value: Any, *, escape_slash: bool, ascii_only: bool, spaced: bool, sort: str = "none") -> str:
    """Write `value` as JSON text in one of the house styles of PLATFORM.md 5.1.

    `sort` is ``none``, ``top`` (the outermost object only, as PHP's ``ksort`` does) or ``deep``. A `NumberText` is
    written as it was read. Raises TypeError for a float: its text would differ between PHP, Python and Node.
    """
    comma, colon = (", ", ": ") if spaced else (",", ":")
    ascii_encoder = json.encoder.encode_basestring_ascii if spaced else _php_ascii
    write = ascii_encoder if ascii_only else json.encoder.encode_basestring

    def string(value: str) -> str:
        encoded = write(value)
        return encoded.replace("/", "\\/") if escape_slash else encoded

    def text(item: Any, level: int) -> str:
        if item is None or item is True or item is False:
            return {None: "null", True: "true", False: "false"}[item]
        if isinstance(item, NumberText):
            return str(item)
        if isinstance(item, str):
            return string(item)
        if isinstance(item, int):
            return str(item)
        if isinstance(item, Mapping):
            ordered = sort == "deep" or (sort == "top" and level == 0)
            keys = sorted(item) if ordered else list(item)
            inner = (string(key) + colon + text(item[key], level + 1) for key in keys)
            return "{" + comma.join(inner) + "}"
        if isinstance(item, list | tuple):
            return "[" + comma.join(text(entry, level + 1) for entry in item) + "]"
        raise TypeError(f"cannot write {type(item).__name__} as signed JSON")

    return text(value, 0)


def _php_ascii(value: str) -> str:
    """Escape like PHP, which writes U+007F as it is where Python's ASCII encoder escapes it."""
    if "\x7f" not in value:
        return json.encoder.encode_basestring_ascii(value)
    return '"' + "\x7f".join(json.encoder.encode_basestring_ascii(part)[1:-1] for part in value.split("\x7f")) + '"'
