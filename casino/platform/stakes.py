"""makeBet: the bets that wait together, decided and written in one unit of work with their rows of the journal."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from casino.domain import rounds
from casino.domain.rounds import Order
from casino.errors import InvalidRequest, PlayerNotFound
from casino.platform import protocol
from casino.platform.journal import Entry, Reply
from casino.platform.one_step import write_plain_bets
from casino.platform.protocol import Call, Contract
from casino.platform.replies import conclude, refuse
from casino.storage.direct import Direct
from casino.wallet import bets
from casino.wallet.bets import Bet, Plan


@dataclass(frozen=True, slots=True)
class Stake:
    """One makeBet that was read and may be played."""

    contract: Contract
    entry: Entry
    call: Call
    bet: Bet

    @property
    def order(self) -> Order:
        """What the domain is asked for."""
        return Order(self.call.player_ref, self.bet, self.entry.received_at, _large_win(self.call, self.contract))


def stake_of(contract: Contract, entry: Entry, call: Call) -> Stake:
    """Return the bet of a makeBet. Raises `InvalidRequest` or `InvalidAmount`."""
    if call.currency is None or call.stake is None or call.payout is None:
        raise InvalidRequest
    bet = Bet(
        agent_id=contract.agent_id,
        reference=call.reference,
        currency=call.currency,
        stake_units=protocol.amount_units("bet", call.stake, call.currency),
        payout_units=protocol.amount_units("win", call.payout, call.currency),
        round_ref=call.round_ref,
        game_ref=call.game_ref,
        finished=call.finished,
        free_spin=call.free_spin,
        charged=contract.free_spin_stake_counts or not call.free_spin,
    )
    return Stake(contract, entry, call, bet)


def play(unit: Direct, stakes: Sequence[Stake], *, hurry: bool = False) -> list[Reply]:
    """Play bets in their order and return their replies; their references must differ. `hurry` as in `plan_bets`.

    On PostgreSQL neighbours that are everyday bets are written in one round trip.
    """
    replies: list[Reply] = []
    for _, same_day in groupby(stakes, key=lambda stake: unit.day(stake.entry.received_at)):
        group = list(same_day)
        decided = zip(group, rounds.plan_bets(unit, [stake.order for stake in group], hurry=hurry), strict=True)
        for plain, neighbours in groupby(decided, key=lambda one: unit.postgresql and _is_plain(one[1])):
            run = list(neighbours)
            replies += _write_plain(unit, run) if plain else [_write(unit, *one) for one in run]
    return replies


def _is_plain(plan: Plan | PlayerNotFound) -> bool:
    return isinstance(plan, Plan) and plan.is_plain


def _write_plain(unit: Direct, run: Sequence[tuple[Stake, Any]]) -> list[Reply]:
    replies, written = [], []
    for stake, plan in run:
        reply = Reply(200, protocol.balance_reply(plan.outcome.balance_units, stake.bet.currency))
        replies.append(reply)
        written.append((plan, stake.entry.row(unit, reply)))
    write_plain_bets(unit, written)
    return replies


def _write(unit: Direct, stake: Stake, plan: Plan | PlayerNotFound) -> Reply:
    if isinstance(plan, PlayerNotFound):
        return refuse(unit, stake.contract, stake.entry, stake.call, plan)
    bets.write(unit, plan, stake.entry.received_at)
    return conclude(unit, stake.contract, stake.entry, stake.call, plan.outcome, stake.bet.currency)


def _large_win(call: Call, contract: Contract) -> int | None:
    threshold = contract.large_win.get(call.currency or "")
    return protocol.amount_units("win_alert", threshold, call.currency or "") if threshold is not None else None
