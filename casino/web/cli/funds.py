"""`flask wallet bonus`, `end-bonuses`, `withdrawals`, `pay` and `refuse`: money with a condition (R63, R77)."""

from datetime import timedelta

import click

from casino.domain import cashier, funds, players
from casino.money import Money
from casino.storage.database import read_unit, unit_of_work
from casino.storage.players import Player
from casino.wallet import bonuses, withdrawals
from casino.web.cli.answers import answer, command, json_option
from casino.web.cli.persons import actor
from casino.web.cli.players import money
from casino.web.services import services


@click.command()
@click.argument("player_id")
@click.argument("amount")
@click.option("--currency", required=True)
@click.option("--days", type=click.IntRange(1, 366), required=True, help="What is not staked by then goes back.")
@click.option("--reason", required=True, help="The player sees it in the wallet and the statement.")
@json_option
@command
def bonus(player_id: str, amount: str, currency: str, days: int, reason: str, as_json: bool) -> None:
    """Give bonus money: it must be staked once before it can be withdrawn, and ends after so many days.

    Refused for players who are on a break, excluded, blocked or at one of their limits, and where the policy has none.
    """
    house = services()
    now = house.clock()
    ends = now + timedelta(days=days)
    given, allowed = money(amount, currency), house.policy.bonus_money
    with unit_of_work(house.engine) as unit:
        player = players.get(unit, player_id)
        row = cashier.grant_bonus(unit, player, given, ends, now, reason=reason, actor=actor(), allowed=allowed)
        number = row.id
    document = {"bonus": number, "amount": given.text, "currency": currency, "expires_at": ends.isoformat()}
    answer(as_json, document, f"Bonus {number} of {given.display} for {player_id}, until {ends:%Y-%m-%d %H:%M} UTC.")


@click.command("end-bonuses")
@click.argument("player_id")
@click.option("--currency", required=True)
@json_option
@command
def end_bonuses(player_id: str, currency: str, as_json: bool) -> None:
    """Take back what is left of a player's bonuses, for example at the player's wish."""
    house = services()
    with unit_of_work(house.engine) as unit:
        player = players.get(unit, player_id)
        ended = bonuses.end_all(unit, player.id, currency, "revoked", house.clock(), actor())
        taken = Money(sum(one.taken_units for one in ended), currency)
    document = {"ended": len(ended), "taken": taken.text, "currency": currency}
    answer(as_json, document, f"{len(ended)} bonuses ended; {taken.display} went back.")


@click.command("withdrawals")
@json_option
@command
def waiting(as_json: bool) -> None:
    """List the withdrawals that wait to be paid or refused, the oldest first."""
    with read_unit(services().engine) as unit:
        rows = [(row, unit.get_one(Player, row.player_id)) for row in withdrawals.waiting(unit)]
    document = {
        "withdrawals": [
            {
                "number": row.id,
                "player_id": player.public_id,
                "amount": Money(row.amount_units, row.currency).text,
                "currency": row.currency,
                "requested_at": row.requested_at.isoformat(),
            }
            for row, player in rows
        ]
    }
    lines = [
        f"{row.id:>6}  {Money(row.amount_units, row.currency).display:>16}  {player.public_id}  "
        f"{row.requested_at:%Y-%m-%d %H:%M} UTC"
        for row, player in rows
    ]
    answer(as_json, document, "\n".join(lines) or "No withdrawal waits.")


@click.command("funds")
@json_option
@command
def owed(as_json: bool) -> None:
    """Show what the house owes its players: balances, open rounds and withdrawals on their way, by currency (R80)."""
    with read_unit(services().engine) as unit:
        found = funds.owed(unit)
    document = {
        "owed": [
            {
                "currency": one.total.currency,
                "balances": one.balances.text,
                "open_rounds": one.open_rounds.text,
                "withdrawals": one.withdrawals.text,
                "total": one.total.text,
            }
            for one in found
        ]
    }
    lines = [
        f"{one.total.currency:<5} {one.balances.display:>22} {one.open_rounds.display:>22} "
        f"{one.withdrawals.display:>22} {one.total.display:>22}"
        for one in found
    ]
    heads = f"{'':<5} {'balances':>22} {'open rounds':>22} {'withdrawals':>22} {'owed':>22}"
    answer(as_json, document, "\n".join([heads, *lines]) if found else "Nothing is owed to any player.")


@click.command()
@click.argument("number", type=int)
@click.option("--reference", required=True, help="Of the payment, as the bank or the payment service knows it.")
@json_option
@command
def pay(number: int, reference: str, as_json: bool) -> None:
    """Note that a withdrawal was paid. The player's papers come first: `flask player identity`."""
    house = services()
    with unit_of_work(house.engine) as unit:
        cashier.pay_out(unit, number, reference, house.clock(), actor=actor())
    answer(as_json, {"number": number, "state": "paid"}, f"Withdrawal {number} is paid.")


@click.command()
@click.argument("number", type=int)
@click.option("--reason", required=True, help="The player sees it.")
@json_option
@command
def refuse(number: int, reason: str, as_json: bool) -> None:
    """Refuse a withdrawal; its money goes back into the wallet with the reason."""
    house = services()
    with unit_of_work(house.engine) as unit:
        withdrawals.refuse(unit, number, reason, house.clock(), actor=actor())
    answer(as_json, {"number": number, "state": "refused"}, f"Withdrawal {number} is refused; its money is back.")
