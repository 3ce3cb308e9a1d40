"""The smallest and the largest stake, from lists that spell them differently (L11)."""

from typing import Any

import pytest

from casino.domain.stakes import stakes
from casino.storage.catalogue import Game

pytestmark = pytest.mark.feature("L11")


def words(extra: dict[str, Any], currency: str | None = "EUR", currencies: list[str] | None = None) -> list[str | None]:
    least, most = stakes(Game(extra=extra, currencies=currencies), currency)
    return [one.text if one is not None else None for one in (least, most)]


@pytest.mark.parametrize(
    "extra",
    [
        {"stakes": {"EUR": {"min": "0.20", "max": "10.00"}, "RUB": {"min": "10", "max": "500"}}},
        {"limits": {"EUR": {"min_bet": 0.2, "max_bet": 10}}},
        {"min_stake": "0.20", "max_stake": "10.00", "stake_currency": "EUR"},
    ],
)
def test_what_the_list_states_is_shown(extra: dict[str, Any]) -> None:
    assert words(extra) == ["0.20", "10.00"]


def test_a_game_of_one_currency_needs_no_word_for_it() -> None:
    assert words({"minBet": "1", "maxBet": "5"}, currencies=["EUR"]) == ["1.00", "5.00"]


@pytest.mark.parametrize(
    "extra",
    [
        {},
        {"min_stake": "0.20", "max_stake": "10.00"},
        {"stakes": {"EUR": {"min": "much", "max": True}}},
        {"stakes": {"EUR": {"min": "-1", "max": "0"}}},
        {"stakes": {"EUR": {"min": "9", "max": "3"}}},
        {"stakes": {"EUR": {"min": float("nan"), "max": float("inf")}}},
        {"stakes": ["EUR"]},
        {"stakes": {"USD": {"min": "1", "max": "2"}}},
    ],
)
def test_what_is_not_known_is_not_guessed(extra: dict[str, Any]) -> None:
    """Figures in an unknown currency, or that make no sense, are left out."""
    assert words(extra) == [None, None]


def test_one_figure_is_better_than_none() -> None:
    assert words({"stakes": {"EUR": {"max": "7.50"}}}) == [None, "7.50"]
    assert words({"stakes": {"EUR": {"min": "1"}}}, currency=None) == [None, None]
