"""The way out for a player's money: ask for it, and see what became of each request (R41, R63, R64, R77).

There is a button to ask and none to call back: once asked for, the money is out of play until staff pay or refuse.
"""

import re
from typing import Any

from flask import Blueprint, flash, render_template, url_for
from flask_login import current_user, login_required
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired

from casino.domain import cashier, logins, papers
from casino.errors import InsufficientFunds, WithdrawalsHeld
from casino.money import Money
from casino.storage.funds import Withdrawal
from casino.storage.players import Player
from casino.wallet import bonuses, withdrawals
from casino.web.auth import current_player
from casino.web.forms import trimmed
from casino.web.gates import confirmed
from casino.web.i18n import gettext
from casino.web.i18n import lazy_gettext as _l
from casino.web.redirects import see_other
from casino.web.rendering import money
from casino.web.services import services
from casino.web.units import reading, writing

blueprint = Blueprint("withdrawals", __name__, url_prefix="/wallet/withdrawals")
_BLANKS = re.compile(r"[\s\u00a0\u202f]")


class WithdrawalForm(FlaskForm):
    """How much."""

    amount = StringField(_l("Amount"), [InputRequired(_l("Write a number."))], filters=[trimmed])


def book_ends(player: Player) -> None:
    """End the bonuses in this player's wallet whose time is over, before the wallet is shown."""
    wallet_id = bonuses.wallet_of(reading(), player.id, player.currency)
    now = services().clock()
    if wallet_id is not None and bonuses.due(reading(), now, wallet_id):
        with writing() as unit:
            bonuses.expire(unit, player.id, player.currency, now)


def running_bonuses(player: Player) -> list[bonuses.Standing]:
    """Return the player's bonuses that are not used up, the next to expire first."""
    wallet_id = bonuses.wallet_of(reading(), player.id, player.currency)
    return [] if wallet_id is None else bonuses.standing(reading(), wallet_id, player.currency)


@blueprint.get("/")
@login_required
def overview() -> Any:
    """Show what can be taken out, and every request with what became of it."""
    book_ends(current_player())
    return _show(WithdrawalForm(formdata=None))


def _show(form: WithdrawalForm, status: int = 200) -> tuple[str, int]:
    player, unit = current_player(), reading()
    page = render_template(
        "wallet/withdrawals.html",
        form=form,
        available=withdrawals.available(unit, player.id, player.currency),
        bonuses=running_bonuses(player),
        is_proved=papers.is_proved(unit, player.id),
        is_confirmed=logins.is_confirmed(current_user.login, services().clock()),
        requests=[_line(one) for one in withdrawals.of_player(unit, player.id)],
    )
    return page, status


def _line(row: Withdrawal) -> dict[str, Any]:
    return {
        "number": row.id,
        "amount": Money(row.amount_units, row.currency),
        "state": row.state,
        "requested_at": row.requested_at,
        "decided_at": row.decided_at,
        "note": row.note if row.state == "refused" else None,
    }


@blueprint.post("/")
@login_required
@confirmed
def ask() -> Any:
    """Take the money out of play and queue its payout; what cannot be comes back beside the amount."""
    form, player = WithdrawalForm(), current_player()
    if form.validate():
        try:
            amount = _read(form.amount.data or "", player.currency)
            with writing() as unit:
                done = cashier.withdraw(unit, unit.get_one(Player, player.id), amount, services().clock())
        except ValueError:
            form.amount.errors = [gettext("Write an amount with digits only, such as 12 or 12.50.")]
        except InsufficientFunds:
            free = withdrawals.available(reading(), player.id, player.currency).free
            form.amount.errors = [gettext("At most %(amount)s can be taken out now.", amount=money(free))]
        except WithdrawalsHeld:
            form.amount.errors = [
                gettext("A large win is being looked at; nothing can be taken out until that is done.")
            ]
        else:
            words = gettext("Withdrawal no. %(number)s of %(amount)s is on its way. Your balance is %(balance)s now.")
            facts = {"number": done.id, "amount": money(done.amount), "balance": money(done.balance)}
            flash(words % facts, "info")
            return see_other(url_for("withdrawals.overview"))
    return _show(form, 422)


def _read(written: str, currency: str) -> Money:
    """Return the amount typed, with a comma or a point, in whole coins and more than nothing; else ValueError."""
    plain = _BLANKS.sub("", written).replace(",", ".")
    amount = Money.parse(plain, currency)
    if amount.units <= 0 or Money.parse(amount.text, currency) != amount:
        raise ValueError("not an amount that can be paid")
    return amount
