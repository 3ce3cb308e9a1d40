"""Write one JSON value the ways that PHP, Python and Node write it (PLATFORM.md 5.1).

The encoders are this tool's own: a body that the site's encoder made could never show that encoder wrong.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal


class Raw(str):
    """JSON text to be written exactly as it stands: a number's spelling, or something that is no JSON at all."""


@dataclass(frozen=True, slots=True)
class Style:
    """How one sender writes JSON."""

    name: str
    floats: Literal["php", "python", "node"] = "php"
    sort: Literal["none", "top", "deep"] = "none"
    escape_slash: bool = False
    ascii_only: bool = True
    blanks: bool = False
    pretty: bool = False

    def but(self, **changes: Any) -> "Style":
        """Return this style with some habits changed."""
        habits = {field: getattr(self, field) for field in self.__slots__}
        return Style(**{**habits, **changes})


PHP = Style("PHP", floats="php", sort="top", escape_slash=True)
PHP_UNSORTED = PHP.but(name="PHP, keys as they come", sort="none")
PHP_UNESCAPED = Style("PHP with unescaped flags", floats="php", sort="top", ascii_only=False)
PHP_PRETTY = PHP.but(name="PHP, pretty-printed", sort="none", pretty=True)
PYTHON = Style("Python's default", floats="python", blanks=True)
NODE = Style("Node", floats="node", ascii_only=False)


def encode(value: Any, style: Style) -> bytes:
    """Return `value` as UTF-8 JSON in that style. Numbers given as `Raw` keep their spelling in every style."""
    return _write(value, style, 0).encode("utf-8", "surrogatepass")


def amount(text: str) -> Raw:
    """Return a decimal text as PHP writes such a number: 1000.50 as 1000.5 and 10.00 as 10."""
    number = Decimal(text)
    plain = f"{number:f}"
    return Raw(plain.rstrip("0").rstrip(".") if "." in plain else plain)


def _write(value: Any, style: Style, depth: int) -> str:
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, str):
        return _text(value, style)
    if value is None or isinstance(value, bool | int):
        return json.dumps(value)
    if isinstance(value, float):
        return _float(value, style)
    if isinstance(value, Mapping):
        sort = style.sort == "deep" or (style.sort == "top" and depth == 0)
        keys = sorted(value) if sort else list(value)
        colon = ": " if style.blanks or style.pretty else ":"
        parts = [_text(key, style) + colon + _write(value[key], style, depth + 1) for key in keys]
        return _wrap("{", parts, "}", style, depth)
    return _wrap("[", [_write(item, style, depth + 1) for item in value], "]", style, depth)


def _wrap(start: str, parts: list[str], end: str, style: Style, depth: int) -> str:
    if style.pretty and parts:
        margin = "\n" + "    " * (depth + 1)
        return start + margin + ("," + margin).join(parts) + "\n" + "    " * depth + end
    return start + (", " if style.blanks else ",").join(parts) + end


def _text(text: str, style: Style) -> str:
    parts = text.split("\x7f") if style.floats == "php" else [text]
    # PHP writes U+007F as it is, where Python's ASCII encoder escapes it
    inner = "\x7f".join(json.dumps(part, ensure_ascii=style.ascii_only)[1:-1] for part in parts)
    written = f'"{inner}"'
    return written.replace("/", "\\/") if style.escape_slash else written


def _float(number: float, style: Style) -> str:
    written = repr(number)
    if style.floats == "python":
        return written
    if "e" not in written:
        return written.removesuffix(".0")
    digits, power = written.split("e")
    if style.floats == "php":
        digits = digits if "." in digits else digits + ".0"
    elif -7 < int(power) < 21:
        return f"{Decimal(written):f}"
    return f"{digits}e{int(power):+d}"
