"""Every component in every state, on one page. Only a development site has it."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, render_template

from casino.domain.games import GameCard
from casino.money import Money
from casino.web.error_pages import PAGES
from casino.web.forms import LoginForm, RegistrationForm

blueprint = Blueprint("styleguide", __name__)

LONG = "The Exceedingly Long Night of the Lamplighter and Her Seven Cats"


@dataclass(frozen=True)
class Shelf:
    """A rail made of samples."""

    key: str
    games: list[GameCard]


def _sample(name: str, *, is_new: bool = False) -> GameCard:
    return GameCard(
        "sample", name, "A provider with a name of its own", "sample", "slots", None, is_new, None, None, ()
    )


@blueprint.get("/styleguide")
def index() -> Any:
    """Show the components: short and long words, small and large sums, every state that a form can be in."""
    names = ["Moonlit Pier", "Fog", LONG, "Маяк у старой пристани", "Low Tide", "Harbour", "Nine Bells", "Salt"]
    wrong = RegistrationForm(formdata=None, prefix="wrong-")
    wrong.currency.choices = [("EUR", "EUR"), ("USD", "USD")]
    wrong.username.errors = ["This name is taken. Please choose another one."]
    wrong.terms.errors = ["Without the terms we cannot open an account."]
    empty = LoginForm(formdata=None)
    flash("Something happened, and it is a fact.", "info")
    flash("Something did not work, and here is what to do.", "trouble")
    return render_template(
        "styleguide/index.html",
        shelf=Shelf("samples", [_sample(name, is_new=at % 3 == 0) for at, name in enumerate(names)]),
        amounts=[Money.parse(text, "EUR") for text in ("0", "12.5", "-3", "1234.56", "999999999999.99")]
        + [Money.parse("0.00012345", "BTC"), Money.parse("100000", "JPY"), Money.parse("250.10", "RUB")],
        wrong=wrong,
        empty=empty,
        refusals=list(PAGES.items()),
        statuses=("open", "won", "lost", "rolled_back", "declined"),
    )
