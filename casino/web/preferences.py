"""What a browser remembers for its owner: language, theme, time zone. Plain cookies, never trusted, never secret."""

from flask import Response, request

from casino.web.services import services

YEAR = 365 * 24 * 3600
THEMES = ("auto", "dark", "light")


def cookie_name(name: str) -> str:
    """Return the cookie's name: bound to this very host where the site is public."""
    return f"__Host-{name}" if services().settings.production else name


def read_preference(name: str) -> str | None:
    """Return what the browser sent, unchecked; the caller compares it with what is offered."""
    return request.cookies.get(cookie_name(name))


def write_preference(response: Response, name: str, value: str) -> None:
    """Ask the browser to remember it for a year."""
    response.set_cookie(
        cookie_name(name),
        value,
        max_age=YEAR,
        path="/",
        secure=services().settings.production,
        httponly=True,
        samesite="Lax",
    )


def current_theme() -> str:
    """Return auto, dark or light."""
    theme = read_preference("theme")
    return theme if theme in THEMES else "auto"
