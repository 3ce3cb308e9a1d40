"""For whom the shelf is laid out: currency, country and device decide which games are on it (L12, L13, R69)."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, literal, or_, select
from sqlalchemy.orm import Session

from casino.errors import GameUnavailable
from casino.storage.catalogue import Game, Switch

GAMING = "gaming"
PROVIDER = "provider:"


@dataclass(frozen=True, slots=True)
class Audience:
    """Who looks: None stands for not known, and then nothing is hidden for it."""

    currency: str | None = None
    country: str | None = None
    phone: bool = False
    pictured: bool = False
    """Whether games without a picture are held back from the shelf (L08); their pages stay."""


EVERYBODY = Audience()


def key_of(values: Iterable[str] | None) -> str | None:
    """Return a set in the form that the catalogue's key columns hold: ``|EUR|USD|``; None stays None."""
    return None if values is None else "|" + "".join(f"{value.replace('|', '/')}|" for value in values)


def has(column: object, value: str) -> ColumnElement[bool]:
    """Return the condition that a key column holds `value`."""
    found: ColumnElement[bool] = column.contains(f"|{value}|", autoescape=True)  # type: ignore[attr-defined]
    return found


def listed(audience: Audience) -> list[ColumnElement[bool]]:
    """Return the conditions under which a game is on this audience's shelf, the switches as they stand now."""
    conditions = [
        Game.gone_at.is_(None),
        Game.enabled.is_(True),
        ~exists().where(Switch.name == GAMING),
        (literal(PROVIDER) + Game.provider_slug).not_in(select(Switch.name)),
        (Game.on_phone if audience.phone else Game.on_desktop).is_(True),
    ]
    if audience.pictured:
        conditions.append(Game.picture.is_not(None))
    if audience.currency:
        conditions.append(or_(Game.currency_key.is_(None), has(Game.currency_key, audience.currency)))
    if audience.country:
        conditions.append(or_(Game.blocked_key.is_(None), ~has(Game.blocked_key, audience.country)))
        conditions.append(or_(Game.allowed_key.is_(None), has(Game.allowed_key, audience.country)))
    return conditions


def gaming_is_off(unit: Session) -> bool:
    """Tell whether every game is switched off at once."""
    return unit.get(Switch, GAMING) is not None


def is_open(unit: Session, game: Game) -> bool:
    """Tell whether neither the game, nor its provider, nor all gaming is switched off."""
    stopped = select(Switch.name).where(Switch.name.in_((GAMING, PROVIDER + game.provider_slug))).limit(1)
    return game.enabled and game.gone_at is None and unit.scalar(stopped) is None


def why_closed(unit: Session, game: Game, audience: Audience) -> str | None:
    """Return why this audience cannot launch the game: ``switched_off``, ``currency`` or ``country``; None if it can.

    The device is not asked: it is only guessed from what the browser says, and a wrong guess must not lock a game.
    """
    if not is_open(unit, game):
        return "switched_off"
    if audience.currency and game.currencies is not None and audience.currency not in game.currencies:
        return "currency"
    place = f"|{audience.country}|"
    if audience.country and (
        place in (game.blocked_key or "") or (game.allowed_key is not None and place not in game.allowed_key)
    ):
        return "country"
    return None


def check_open(unit: Session, game: Game, audience: Audience) -> None:
    """Let this audience launch the game, or raise `GameUnavailable` with the reason (L13, R69)."""
    reason = why_closed(unit, game, audience)
    if reason == "currency":
        raise GameUnavailable(f"This game is not played in {audience.currency}.")
    if reason == "country":
        raise GameUnavailable("This game is not offered in your country.")
    if reason is not None:
        raise GameUnavailable("This game is closed at the moment.")
