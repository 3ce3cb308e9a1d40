"""What happens without being asked: `flask watch`, from a timer; `flask rounds open` is its report."""

from datetime import timedelta

import click

from casino.domain import cashier, open_rounds, pace
from casino.storage.database import read_unit, unit_of_work
from casino.web.cli.answers import answer, command, json_option
from casino.web.services import services


@click.command()
@click.option("--hours", type=click.IntRange(1, 720), default=24, show_default=True, help="How far back to look.")
@json_option
@command
def watch(hours: int, as_json: bool) -> None:
    """Alert staff of rounds open for too long and of stakes placed too fast, once each; end bonuses that expired."""
    house = services()
    now, policy = house.clock(), house.policy
    with unit_of_work(house.engine) as unit:
        ended = cashier.end_bonuses(unit, now)
    with unit_of_work(house.engine) as unit:
        stale = open_rounds.alert_stale(unit, now, timedelta(hours=policy.stale_round_hours))
        fast = pace.alert_fast(unit, policy, now, now - timedelta(hours=hours))
    document = {
        "stale_rounds": [one.round_ref for one in stale],
        "bonuses_ended": [one.bonus_id for one in ended],
        "fast_bets": [{"player_id": one.player_ref, "game": one.game, "stakes": one.count} for one in fast],
    }
    lines = [f"Round {one.round_ref} is stale: {one.stake.display} in it." for one in stale]
    lines += [f"Player {one.player_ref} in {one.game}: {one.count} fast stakes on {one.day}." for one in fast]
    lines += [f"Bonus {one.bonus_id} has expired." for one in ended]
    answer(as_json, document, "\n".join(lines) or "Nothing new.")


@click.group()
def rounds() -> None:
    """Rounds: what is open."""


@rounds.command("open")
@json_option
@command
def show_open(as_json: bool) -> None:
    """Total the stakes in open rounds per game and currency."""
    with read_unit(services().engine) as unit:
        totals = open_rounds.by_game(unit)
    document = {
        "games": [
            {"game": one.game, "rounds": one.rounds, "stake": one.stake.text, "currency": one.stake.currency}
            for one in totals
        ]
    }
    lines = [f"{one.rounds:>6}  {one.stake.display:>18}  {one.game}" for one in totals]
    answer(as_json, document, "\n".join(lines) or "No round is open.")
