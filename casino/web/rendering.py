"""How values are shown: money, times and icons, in the reader's language and time zone. Templates use these only."""

import math
import re
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import NumberPattern, format_decimal, parse_pattern
from flask import Flask, request, url_for
from flask_login import current_user
from markupsafe import Markup

from casino.money import Money, currency
from casino.wallet import statements
from casino.web.assets import static_url
from casino.web.drawn import drawn_url
from casino.web.i18n import current_language, current_locale, gettext
from casino.web.preferences import THEMES, current_theme, read_preference
from casino.web.services import services
from casino.web.units import reading

MINUS = "\N{MINUS SIGN}"
"""A hyphen is too short beside tabular figures."""
_MORE_LETTERS = {"ru": ("onest-cyrillic.woff2",), "tr": ("onest-latin-ext.woff2",)}


@cache
def _money_pattern(locale: Locale, code: str) -> NumberPattern:
    """Return the locale's own way to write an amount, with this currency's digits and sign."""
    money = currency(code)
    pattern = locale.currency_formats["standard"].pattern.split(";")[0]
    zeros = "0" * money.digits
    pattern = pattern.replace("0.00", f"0.{zeros}" if zeros else "0")
    letters = money.sign.isalpha()
    sign = "".join(f"'{letter}'" if letter in "#0.,;-%E@*+" else letter for letter in money.sign)
    if letters and pattern.startswith("\N{CURRENCY SIGN}") and not pattern[1:2].isspace():
        sign += "\N{NO-BREAK SPACE}"
    return parse_pattern(pattern.replace("\N{CURRENCY SIGN}", sign))


def money(amount: Money, *, signed: bool = False) -> str:
    """Return the amount as the reader writes it, cut to the currency's digits; `signed` shows a plus as well."""
    locale = current_locale()
    size = format_decimal(
        abs(amount).text, format=_money_pattern(locale, amount.currency), locale=locale, decimal_quantization=False
    )
    if amount.minor_units < 0:
        return _with_sign(MINUS, size, locale)
    return _with_sign("+", size, locale) if signed and amount.minor_units > 0 else size


def _with_sign(sign: str, size: str, locale: Locale) -> str:
    """Put the sign before the amount; where words run to the left a mark keeps it on the left of its digits."""
    if locale.text_direction == "ltr":
        return sign + size
    return re.sub(r"\d", lambda digit: f"\N{LEFT-TO-RIGHT MARK}{sign}{digit[0]}", size, count=1)


def signed_money(amount: Money) -> str:
    """Return the amount with its plus or minus."""
    return money(amount, signed=True)


def reader_zone() -> tzinfo:
    """Return the time zone that the browser told us, else UTC; a bare machine knows no zones but UTC."""
    name = read_preference("zone") or ""
    return ZoneInfo(name) if name in _zones() else UTC


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def zone_name() -> str:
    """Return the reader's time zone in words that tell it apart: ``Europe/Berlin`` or ``UTC``."""
    return getattr(reader_zone(), "key", "UTC")


def local_day(moment: datetime) -> date:
    """Return the day on which it happened where the reader is."""
    return moment.astimezone(reader_zone()).date()


def _time_element(moment: datetime, words: str) -> Markup:
    utc = moment.astimezone(UTC)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        utc.strftime("%Y-%m-%dT%H:%M:%SZ"), utc.strftime("%Y-%m-%d %H:%M:%S UTC"), words
    )


def when(moment: datetime) -> Markup:
    """Show day and time of 24 hours, to the second, where the reader is; UTC as the element's title."""
    local = moment.astimezone(reader_zone())
    locale = current_locale()
    day = format_skeleton("yMMMd", local, locale=locale)
    return _time_element(moment, f"{day}, {format_time(local, 'HH:mm:ss', locale=locale)}")


def clock_time(moment: datetime) -> Markup:
    """Show the time of day to the second."""
    local = moment.astimezone(reader_zone())
    return _time_element(moment, format_time(local, "HH:mm:ss", locale=current_locale()))


def hour_minute(moment: datetime) -> Markup:
    """Show the time of day to the minute."""
    local = moment.astimezone(reader_zone())
    return _time_element(moment, format_time(local, "HH:mm", locale=current_locale()))


def day(value: date) -> str:
    """Show a day: Today, Yesterday, or its weekday and date."""
    today = local_day(services().clock())
    if value == today:
        return gettext("Today")
    if (today - value).days == 1:
        return gettext("Yesterday")
    locale = current_locale()
    if value.year == today.year:
        words = f"{format_date(value, 'EEEE', locale=locale)}, {format_skeleton('MMMMd', value, locale=locale)}"
    else:
        words = format_date(value, "long", locale=locale)
    return words[:1].upper() + words[1:]


def long_date(value: date) -> str:
    """Show a day with its year."""
    return format_date(value, "long", locale=current_locale())


def number(value: int) -> str:
    """Show a count in the reader's grouping."""
    return format_decimal(value, locale=current_locale())


def percent(value: str | Decimal) -> str:
    """Show a share in hundredths, such as 96.7, with the digits that it has and where the reader puts the sign."""
    locale = current_locale()
    size = format_decimal(Decimal(value), locale=locale, decimal_quantization=False)
    return re.sub(r"[#,.0]+", size, locale.percent_formats[None].pattern.split(";")[0])


def elapsed(seconds: int) -> str:
    """Show a stretch of time as h:mm:ss (R49)."""
    minutes, rest = divmod(max(0, math.floor(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}"


def language_fonts() -> tuple[str, ...]:
    """Return the files of our type that the words of this page need, to be fetched before the style sheet is read."""
    return ("onest-latin.woff2", *_MORE_LETTERS.get(current_language(), ()))


def icon(name: str) -> Markup:
    """Return one of our icons; it says nothing to a screen reader, the words beside it do."""
    return _icon(name, static_url("img/icons.svg"))


@lru_cache(maxsize=512)
def _icon(name: str, sheet: str) -> Markup:
    return Markup(
        '<svg class="icon icon-{0}" width="20" height="20" aria-hidden="true" focusable="false">'
        '<use href="{1}#{0}"/></svg>'
    ).format(name, sheet)


def game_path(endpoint: str, slug: str) -> str:
    """Return the address of something about a game; a lobby asks for hundreds of them, and they never change."""
    return _game_path(request.script_root, endpoint, slug)


def way_in(slug: str) -> str:
    """Return the log-in that leads on to a game's page."""
    return _way_in(request.script_root, slug)


@lru_cache(maxsize=32_768)
def _way_in(_root: str, slug: str) -> str:
    return url_for("auth.login", next=url_for("lobby.game", slug=slug))


@lru_cache(maxsize=32_768)
def _game_path(_root: str, endpoint: str, slug: str) -> str:
    return url_for(endpoint, slug=slug)


def drawing(name: str, css_class: str, view_box: str) -> Markup:
    """Return one of our drawings (mark, ripple, scene), coloured by the page's tokens."""
    sheet = {"mark": "mark", "ripple": "ripple", "scene": "quay"}[name]
    return Markup(
        '<svg class="{1}" viewBox="{2}" preserveAspectRatio="xMaxYMid slice" aria-hidden="true" focusable="false">'
        '<use href="{3}#{0}"/></svg>'
    ).format(name, css_class, view_box, static_url(f"img/{sheet}.svg"))


def init_rendering(app: Flask) -> None:
    """Register the filters and the few values that every page needs."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        money=money,
        signed_money=signed_money,
        when=when,
        clock_time=clock_time,
        hour_minute=hour_minute,
        day=day,
        date=long_date,
        number=number,
        percent=percent,
        elapsed=elapsed,
    )
    app.jinja_env.globals.update(
        icon=icon,
        drawing=drawing,
        drawn_url=drawn_url,
        static_url=static_url,
        game_path=game_path,
        way_in=way_in,
        language_fonts=language_fonts,
        zone_name=zone_name,
        themes=THEMES,
    )

    @app.context_processor
    def page_values() -> dict[str, Any]:
        settings = services().settings
        return {
            "site": settings,
            "policy": services().policy,
            "theme": current_theme(),
            "balance": shown_balance,
            "here": _own_path(),
            "brand_stylesheet": url_for("brand.stylesheet") if settings.accent else None,
        }


def shown_balance() -> Money | None:
    """Return the player's money in their own currency; None for a visitor. Templates call it, so errors do not."""
    if not current_user.is_authenticated:
        return None
    code = current_user.currency
    for held in statements.balances(reading(), current_user.id):
        if held.currency == code:
            return held
    return Money.zero(code)


def _own_path() -> str:
    """Return the address of this page on our host, for a way back after a preference was changed."""
    if request.method != "GET":
        return "/"
    return request.full_path.rstrip("?")
