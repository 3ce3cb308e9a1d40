"""`flask wallet …`: show, adjust, release; bonuses and withdrawals stand in `funds`."""

import getpass

import click

from casino.domain import players
from casino.errors import CurrencyMismatch
from casino.storage.database import read_unit, unit_of_work
from casino.wallet import posting, statements, withdrawals
from casino.web.cli.answers import answer, command, json_option
from casino.web.cli.players import money
from casino.web.services import services


@click.group()
def wallet() -> None:
    """Wallets: show, adjust, release; bonuses and withdrawals."""


@wallet.command()
@click.argument("player_id")
@json_option
@command
def show(player_id: str, as_json: bool) -> None:
    """Show the balances of a player."""
    with read_unit(services().engine) as unit:
        holder = players.get(unit, player_id).id
        found = statements.balances(unit, holder)
        bound = {one.currency: withdrawals.available(unit, holder, one.currency).restricted for one in found}
    balances = {balance.currency: balance.text for balance in found}
    lines = [
        f"{text} {code}" + (f", of it bonus money: {bound[code].text}" if bound[code] else "")
        for code, text in balances.items()
    ]
    answer(as_json, balances, "\n".join(lines))


@wallet.command(context_settings={"ignore_unknown_options": True})
@click.argument("player_id")
@click.argument("amount")
@click.option("--currency", required=True)
@click.option("--reason", required=True, help="The player sees it in the statement.")
@json_option
@command
def adjust(player_id: str, amount: str, currency: str, reason: str, as_json: bool) -> None:
    """Correct a wallet by a signed AMOUNT, for example 5.00 or -5.00; opens the wallet where there is none."""
    found = services()
    now = found.clock()
    change = money(amount, currency)
    with unit_of_work(found.engine) as unit:
        holder = players.get(unit, player_id)
        connection = unit.connection()
        try:
            posting.lock_wallet(connection, holder.id, currency)
        except CurrencyMismatch:
            posting.open_wallet(connection, holder.id, currency, now)
        actor = f"command line: {getpass.getuser()}"
        after = posting.adjust(connection, holder.id, change, now, reason=reason, actor=actor)
        balance = statements.balance(unit, holder.id, after.currency)
    answer(as_json, {"currency": currency, "balance": balance.text}, balance.display)


@wallet.command()
@click.argument("player_id")
@click.option("--currency", required=True)
@click.option("--reason", required=True)
@json_option
@command
def release(player_id: str, currency: str, reason: str, as_json: bool) -> None:
    """End the hold on withdrawals after the review of a large win."""
    found = services()
    with unit_of_work(found.engine) as unit:
        posting.release_withdrawals(unit.connection(), players.get(unit, player_id).id, currency, reason, found.clock())
    answer(
        as_json, {"player_id": player_id, "held": False}, f"Withdrawals of {player_id} in {currency} are open again."
    )
