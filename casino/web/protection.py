"""The player's limits, reminders and the log of both: set, tightened at once, loosened late (R22 to R36, R51)."""

import csv
import io
import re
from datetime import datetime
from typing import Any

from babel.dates import format_skeleton, format_time
from flask import Blueprint, Response, flash, render_template, request, session, url_for
from flask_login import login_required
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from casino.domain import breaks, limits, questions, reality
from casino.domain.limits import TIME_KINDS, LimitKey, LoosenRule
from casino.domain.policy import Policy
from casino.domain.reality import RealityRule
from casino.errors import InvalidAmount, InvalidRequest, NotFound
from casino.money import Money
from casino.storage.players import Player
from casino.storage.protection import PlayerLimit, RealityCheck
from casino.web import gauges
from casino.web.auth import current_player
from casino.web.i18n import current_locale, gettext
from casino.web.i18n import lazy_gettext as _l
from casino.web.redirects import see_other
from casino.web.rendering import _time_element, reader_zone
from casino.web.services import services
from casino.web.units import reading, writing

blueprint = Blueprint("protection", __name__, url_prefix="/account/protection")

STATES = {
    "active": _l("in force"),
    "pending": _l("waiting"),
    "ended": _l("ended"),
    "cancelled": _l("taken back"),
    "lapsed": _l("lapsed, not confirmed in time"),
}
ACTORS = {"player": _l("you"), "operator": _l("us")}
_DAY_MINUTES = 24 * 60
_MAX_ID = 2**63 - 1
ASK = "ask_limits"
"""In the signed cookie of a log-in: which question about limits waits for its answer."""


def rules() -> Policy:
    """Return the policy profile in force."""
    return services().policy


@blueprint.app_template_filter("moment")
def moment(value: datetime) -> Markup:
    """Show day and time to the minute, where the reader is."""
    local, locale = value.astimezone(reader_zone()), current_locale()
    day = format_skeleton("yMMMMd", local, locale=locale)
    return _time_element(value, f"{day}, {format_time(local, 'HH:mm', locale=locale)}")


@blueprint.get("/")
@login_required
def overview() -> Any:
    """Show every limit with its meter, and where to change it."""
    return _show_limits()


def _show_limits(failed: str = "", problem: str = "", written: str = "") -> Any:
    house, player = services(), current_player()
    page = render_template(
        "protection/limits.html",
        groups=gauges.groups(reading(), player, rules(), house.clock()),
        failed=failed,
        problem=problem,
        written=written,
        currency=player.currency,
        rule=LoosenRule.of(rules()),
    )
    return (page, 422) if failed else page


@blueprint.post("/limits")
@login_required
def change() -> Any:
    """Lower or set a limit at once, ask for a higher one, or for its end."""
    player, now, rule = current_player(), services().clock(), LoosenRule.of(rules())
    key = _key(player)
    intent, written = request.form.get("intent", "lower"), request.form.get("amount", "")
    try:
        amount = None if intent == "remove" else read_amount(key, written)
        with writing() as unit:
            held = _own_amount(unit, player, key)
            _check_intent(key, intent, amount, held)
            row = limits.set_limit(unit, unit.get_one(Player, player.id), key, amount, now, rule)
            questions.tell_staff_of_large_limit(unit, unit.get_one(Player, player.id), row, rules(), now)
            state, effective_at = row.state, row.effective_at
    except InvalidAmount as refused:
        return _show_limits(f"{key.kind}-{key.period}", refused.message, written)
    session.pop(ASK, None)
    if state == "pending":
        flash(gettext("Noted. Until you confirm it, from %(when)s on, nothing changes.", when=_plain(effective_at)))
    else:
        flash(gettext("Done. The limit of %(limit)s holds from now on.", limit=gauges.amount_words(key, amount)))
    return see_other(url_for("protection.overview"))


def _key(player: Player) -> LimitKey:
    kind, period = request.form.get("kind", ""), request.form.get("period", "")
    key = LimitKey(kind, period, "" if kind in TIME_KINDS else player.currency)
    if key not in gauges.offered(rules(), player.currency):
        raise NotFound("This kind of limit is not offered here.")
    return key


def _own_amount(unit: Session, player: Player, key: LimitKey) -> int | None:
    wanted = (key.kind, key.period, key.currency, "active", "player")
    for row in limits.in_force(unit, player):
        if (row.kind, row.period, row.currency, row.state, row.setter) == wanted:
            return row.amount
    return None


def _check_intent(key: LimitKey, intent: str, amount: int | None, held: int | None) -> None:
    """A press on the wrong button must not do what it does not say."""
    if held is None or amount is None:
        return
    limit = gauges.amount_words(key, held)
    if intent == "lower" and amount > held:
        raise InvalidAmount(
            gettext("This is more than your limit of %(limit)s. A higher one has a button of its own.", limit=limit)
        )
    if intent == "raise" and amount <= held:
        raise InvalidAmount(
            gettext("This is not more than your limit of %(limit)s. A lower one holds at once.", limit=limit)
        )


def read_amount(key: LimitKey, written: str) -> int:
    """Read what was typed, with a comma or a point; says how to mend it. Raises `InvalidAmount`."""
    plain = re.sub(r"[\s\u00a0\u202f]", "", written).replace(",", ".")
    if not plain:
        raise InvalidAmount(gettext("Write a number."))
    if key.kind in TIME_KINDS:
        if not re.fullmatch(r"\d{1,4}", plain, re.ASCII) or not 1 <= int(plain) <= _DAY_MINUTES:
            raise InvalidAmount(gettext("Write whole minutes, from 1 to 1440."))
        return int(plain)
    try:
        amount = Money.parse(plain, key.currency)
    except ValueError:
        raise InvalidAmount(gettext("Write an amount with digits only, such as 12 or 12.50.")) from None
    if amount.units < 0 or Money.parse(amount.text, key.currency) != amount:
        raise InvalidAmount(gettext("Write an amount of nothing or more, in whole coins."))
    return amount.units


def _plain(value: datetime) -> str:
    return moment(value).striptags()


@blueprint.post("/limits/<int:limit_id>/confirm")
@login_required
def confirm(limit_id: int) -> Response:
    """Put a looser limit in force that was asked for, now that its day has come (R28)."""
    if limit_id > _MAX_ID:
        raise NotFound
    now, rule = services().clock(), LoosenRule.of(rules())
    with writing() as unit:
        limits.confirm(unit, unit.get_one(Player, current_player().id), limit_id, now, rule)
    flash(gettext("Confirmed. It holds from now on."))
    return see_other(url_for("protection.overview"))


@blueprint.post("/limits/<int:limit_id>/cancel")
@login_required
def cancel(limit_id: int) -> Response:
    """Take a request back; the limit in force stays."""
    if limit_id > _MAX_ID:
        raise NotFound
    with writing() as unit:
        limits.cancel(unit, unit.get_one(Player, current_player().id), limit_id, services().clock())
    flash(gettext("Taken back. Your limit stays as it is."))
    return see_other(url_for("protection.overview"))


@blueprint.get("/reminders")
@login_required
def reminders() -> Any:
    """Show how often the game waits with a word about time and money."""
    return _show_reminders()


def _show_reminders(problem: str = "", written: str = "") -> Any:
    rule, player = RealityRule.of(rules()), current_player()
    page = render_template(
        "protection/reminders.html",
        rule=rule,
        minutes=reality.interval(reading(), player, rule),
        problem=problem,
        written=written,
    )
    return (page, 422) if problem else page


@blueprint.post("/reminders")
@login_required
def remind() -> Any:
    """Set the interval of reality checks."""
    rule, written = RealityRule.of(rules()), request.form.get("minutes", "").strip()
    try:
        minutes = int(written) if re.fullmatch(r"\d{1,4}", written, re.ASCII) else -1
        with writing() as unit:
            reality.set_interval(unit, unit.get_one(Player, current_player().id), minutes, services().clock(), rule)
    except InvalidRequest:
        words = gettext("Write whole minutes, from %(low)s to %(high)s.", low=rule.lowest, high=rule.highest)
        return _show_reminders(words, written)
    flash(gettext("Done. The next check comes by the new interval."))
    return see_other(url_for("protection.reminders"))


@blueprint.get("/log")
@login_required
def log() -> Any:
    """Show everything that was ever asked for and answered here (R36)."""
    player, unit = current_player(), reading()
    checks = select(RealityCheck).where(RealityCheck.player_id == player.id).order_by(RealityCheck.id.desc()).limit(100)
    return render_template(
        "protection/log.html",
        lines=_lines(limits.history(unit, player)),
        pauses=breaks.history(unit, player),
        checks=list(unit.scalars(checks)),
        answers=questions.history(unit, player),
        money_of=Money,
        states=STATES,
        actors=ACTORS,
    )


def _lines(rows: list[PlayerLimit]) -> list[dict[str, Any]]:
    """Return the log, newest first, each with what held when it was asked for."""
    held: dict[tuple[LimitKey, str], int | None] = {}
    lines = []
    for row in reversed(rows):
        key = LimitKey(row.kind, row.period, row.currency)
        old = held.get((key, row.setter))
        lines.append(
            {
                "row": row,
                "what": gauges.title_words(key),
                "old": gauges.amount_words(key, old),
                "new": gauges.amount_words(key, row.amount),
            }
        )
        if row.confirmed_at is not None:
            held[key, row.setter] = row.amount
    return lines[::-1]


@blueprint.get("/log.csv")
@login_required
def export() -> Response:
    """Hand out the log of limits as a table; times in UTC, amounts as plain numbers."""
    out = io.StringIO()
    writer = csv.writer(out)
    columns = "requested_at kind period currency amount state effective_at confirmed_at ended_at setter actor reason"
    writer.writerow(columns.split())
    for row in limits.history(reading(), current_player()):
        amount = "" if row.amount is None else row.amount if row.kind in TIME_KINDS else None
        times = (row.requested_at, row.effective_at, row.confirmed_at, row.ended_at)
        asked, effective, confirmed, ended = ("" if one is None else f"{one:%Y-%m-%dT%H:%M:%SZ}" for one in times)
        if amount is None:
            amount = Money(row.amount or 0, row.currency).text
        reason = "'" + row.reason if row.reason and row.reason[0] in "=+-@\t\r" else row.reason or ""
        facts = (asked, row.kind, row.period, row.currency, amount, row.state)
        writer.writerow((*facts, effective, confirmed, ended, row.setter, row.actor, reason))
    response = Response(out.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="limits.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response
