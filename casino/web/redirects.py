"""Ways back that stay on our host."""

from urllib.parse import unquote, urlsplit

from flask import Response, redirect, request


def own_path(target: str | None, default: str = "/") -> str:
    """Return the target if it is a path on our own host, before and after one decoding; else the default."""
    if not target or len(target) > 2000:
        return default
    for reading in (target, unquote(target)):
        parts = urlsplit(reading)
        if parts.scheme or parts.netloc or not reading.startswith("/") or reading[1:2] in ("/", "\\"):
            return default
        if "\\" in reading or any(ord(letter) < 0x20 or ord(letter) == 0x7F for letter in reading):
            return default
    return target


def see_other(target: str) -> Response:
    """Answer a POST: look there now."""
    return redirect(target, 303)  # type: ignore[return-value]


def came_from() -> str | None:
    """Return the path of ours from which the request came, or None."""
    parts = urlsplit(request.referrer or "")
    if parts.netloc != request.host:
        return None
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return own_path(path, "") or None
