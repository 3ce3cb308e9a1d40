"""Who looks at this page: the player's currency, the country that the proxy names, a phone or not (L12, L13)."""

import re

from flask import request
from flask_login import current_user

from casino.domain.audience import Audience
from casino.web.services import services

_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_UNKNOWN = {"XX", "ZZ", "T1"}


def current_country() -> str | None:
    """Return the country that the proxy in front of us found out; None when it says none, or is not asked."""
    header = services().settings.country_header
    given = request.headers.get(header, "").strip().upper() if header else ""
    return given if _COUNTRY.fullmatch(given) and given not in _UNKNOWN else None


def on_phone() -> bool:
    """Tell whether the browser says that it runs on a phone; silence means no."""
    hint = request.headers.get("Sec-CH-UA-Mobile")
    return hint == "?1" if hint in ("?0", "?1") else "Mobi" in request.headers.get("User-Agent", "")


def current_audience() -> Audience:
    """Return for whom the shelf of this request is laid out."""
    currency = current_user.currency if current_user.is_authenticated else None
    return Audience(currency, current_country(), on_phone(), services().settings.unpictured_games == "hide")
