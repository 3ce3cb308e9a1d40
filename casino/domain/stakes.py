"""The smallest and the largest stake of a game, as far as the platform's list states them (L11)."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from casino.money import Money
from casino.storage.catalogue import Game

_LEAST = ("min_stake", "min_bet", "minBet", "stake_min", "bet_min", "min")
_MOST = ("max_stake", "max_bet", "maxBet", "stake_max", "bet_max", "max")
_BY_CURRENCY = ("stakes", "bets", "limits", "bet_limits")
_CURRENCY = ("stake_currency", "bet_currency", "limits_currency")


def stakes(game: Game, currency: str | None) -> tuple[Money | None, Money | None]:
    """Return the least and the most that the list states in this currency; what it does not say is None.

    Figures without a currency count only where the game is played in a single one: others would be a guess.
    """
    if currency is None:
        return None, None
    said = _in_currency(game, currency)
    least, most = _amount(said, _LEAST, currency), _amount(said, _MOST, currency)
    if least is not None and most is not None and least > most:
        return None, None
    return least, most


def _in_currency(game: Game, currency: str) -> Mapping[str, Any]:
    for name in _BY_CURRENCY:
        table = game.extra.get(name)
        if isinstance(table, Mapping) and isinstance(table.get(currency), Mapping):
            return dict(table[currency])
    stated = next((game.extra[name] for name in _CURRENCY if isinstance(game.extra.get(name), str)), None)
    if stated is None and game.currencies is not None and len(game.currencies) == 1:
        stated = game.currencies[0]
    return game.extra if stated == currency else {}


def _amount(said: Mapping[str, Any], names: tuple[str, ...], currency: str) -> Money | None:
    value = next((said[name] for name in names if name in said), None)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        amount = Money.parse(format(Decimal(str(value)), "f"), currency)
    except (InvalidOperation, ValueError, TypeError):
        return None
    return amount if amount.units > 0 else None
