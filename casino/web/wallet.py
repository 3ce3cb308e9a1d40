"""The player's money: balance, statement by day with its totals, the same as a table to keep, and the rounds."""

import csv
import io
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from itertools import groupby
from typing import Any

from babel.support import LazyProxy
from flask import Blueprint, Response, render_template, request, url_for
from flask_login import login_required

from casino.domain import history, open_rounds
from casino.errors import NotFound
from casino.money import Money
from casino.wallet import statements, withdrawals
from casino.wallet.statements import MovementRow, StatementPage
from casino.web.auth import current_player
from casino.web.forms import PeriodForm
from casino.web.i18n import gettext
from casino.web.i18n import lazy_gettext as _l
from casino.web.rendering import local_day, reader_zone
from casino.web.services import services
from casino.web.units import reading
from casino.web.withdrawals import book_ends, running_bonuses

blueprint = Blueprint("wallet", __name__, url_prefix="/wallet")

PAGE = 50
EXPORT_PAGE = 500
EXPORT_ROWS = 50_000
PRINT_ROWS = 5_000
MAX_KEY = 2**63 - 1
"""The largest key that the database can hold; a larger number in an address is a page that is not there."""
KINDS: dict[str, LazyProxy] = {
    "": _l("All kinds"),
    "bet": _l("Bets"),
    "win": _l("Wins"),
    "rollback": _l("Rollbacks"),
    "deposit": _l("Deposits"),
    "withdrawal": _l("Withdrawals"),
    "returned": _l("Withdrawals returned"),
    "adjustment": _l("Adjustments"),
    "bonus": _l("Bonuses"),
    "bonus_end": _l("Bonuses ended"),
}
PRESETS: tuple[tuple[LazyProxy, int | None], ...] = (
    (_l("All time"), None),
    (_l("Today"), 0),
    (_l("7 days"), 6),
    (_l("30 days"), 29),
)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class Period:
    """The part of the statement that the address asks for; what makes no sense in it is left out."""

    def __init__(self) -> None:
        self.form = PeriodForm(request.args)
        self.form.kind.choices = list(KINDS.items())
        self.form.validate()
        self.since = self.form.since.data if not self.form.since.errors else None
        self.until = self.form.until.data if not self.form.until.errors else None
        if self.since and self.until and self.until < self.since:
            self.since, self.until = self.form.since.data, self.form.until.data = self.until, self.since
        kind = request.args.get("kind", "")
        self.kind = kind if kind in KINDS else ""
        self.game = request.args.get("game", "")[:255]

    @property
    def moments(self) -> dict[str, Any]:
        """The bounds as moments: from the start of the first day to the end of the last, where the reader is."""
        zone = reader_zone()
        since = datetime.combine(self.since, clock.min, zone).astimezone(UTC) if self.since else None
        until = None
        if self.until and self.until < date.max:
            until = datetime.combine(self.until + timedelta(days=1), clock.min, zone).astimezone(UTC)
        kinds = (self.kind,) if self.kind else ()
        return {"since": since, "until": until, "kinds": kinds, "game_ref": self.game or None}

    @property
    def address(self) -> dict[str, Any]:
        """What goes into a link to the same part."""
        return {
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "kind": self.kind or None,
            "game": self.game or None,
        }


@blueprint.get("/")
@login_required
def statement() -> Any:
    """Show the balance, the movements of a period by day, and what they sum up to (R57, R61)."""
    player, period, before = current_player(), Period(), _cursor()
    book_ends(player)
    held = statements.balances(reading(), player.id)
    own = next((money for money in held if money.currency == player.currency), Money.zero(player.currency))
    page = statements.movements(reading(), player.id, own.currency, before=before, limit=PAGE, **period.moments)
    return render_template(
        "wallet/statement.html",
        held=own,
        open_stakes=open_rounds.held(reading(), player),
        bonuses=running_bonuses(player),
        available=withdrawals.available(reading(), player.id, own.currency),
        on_their_way=withdrawals.on_their_way(reading(), player.id),
        others=[money for money in held if money.currency != own.currency],
        bounds=_bounds(page) if before is None and not (period.kind or period.game) else None,
        totals=[(kind, page.totals[kind]) for kind in KINDS if page.totals.get(kind)],
        days=_by_day(page.rows, "created_at"),
        form=period.form,
        since=period.since,
        until=period.until,
        kind=period.kind,
        kinds=KINDS.items(),
        game=period.game,
        games=history.games_played(reading(), player),
        ever=statements.net_deposits(reading(), player.id, own.currency),
        since_ever=player.created_at,
        print_url=url_for("wallet.printed", since=period.address["since"], until=period.address["until"]),
        presets=_presets(period),
        narrowed=any(period.address.values()),
        older_url=page.next_before and url_for("wallet.statement", **period.address, before=page.next_before),
        csv_url=url_for("wallet.table", **period.address),
    )


def _bounds(page: StatementPage) -> tuple[Money, Money]:
    """Return the balance before the period and after it: opening and all movements make closing (R61)."""
    opening = page.closing
    for total in page.totals.values():
        opening = opening - total
    return opening, page.closing


def _presets(period: Period) -> list[dict[str, Any]]:
    today = local_day(services().clock())
    found = []
    for label, days in PRESETS:
        since = today - timedelta(days=days) if days is not None else None
        current = period.since == since and period.until is None
        kept: dict[str, Any] = {"kind": period.kind or None, "game": period.game or None}
        href = url_for("wallet.statement", since=since and since.isoformat(), **kept)
        found.append({"label": label, "href": href, "current": current})
    return found


def _cursor() -> int | None:
    cursor = request.args.get("before", type=int)
    return cursor if cursor is not None and 0 < cursor <= MAX_KEY else None


def _by_day(rows: Iterable[Any], moment: str) -> list[tuple[date, list[Any]]]:
    return [(day, list(group)) for day, group in groupby(rows, key=lambda row: local_day(getattr(row, moment)))]


@blueprint.get("/statement/print")
@login_required
def printed() -> Any:
    """Show a period to print or to keep: every movement, the oldest first; opening and rows make closing (R61)."""
    player, period = current_player(), Period()
    moments = {**period.moments, "kinds": (), "game_ref": None}
    rows: list[MovementRow] = []
    before: int | None = None
    closing = opening = Money.zero(player.currency)
    while len(rows) < PRINT_ROWS:
        page = statements.movements(reading(), player.id, player.currency, before=before, limit=EXPORT_PAGE, **moments)
        closing = page.closing if before is None else closing
        opening, before = page.opening, page.next_before
        rows += page.rows
        if before is None:
            break
    return render_template(
        "wallet/printed.html",
        player=player,
        rows=rows[::-1],
        opening=opening,
        closing=closing,
        moved=closing - opening,
        since=period.since,
        until=period.until,
        is_cut=before is not None,
        now=services().clock(),
        back_url=url_for("wallet.statement", since=period.address["since"], until=period.address["until"]),
        utc=lambda moment: f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
    )


@blueprint.get("/statement.csv")
@login_required
def table() -> Response:
    """Send the same movements as a table: every row with its id, in UTC and local time; safe to open (1.2.10)."""
    player, period = current_player(), Period()
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        [
            "id",
            "time_utc",
            "time_local",
            "kind",
            "game",
            "round",
            "transaction",
            "amount",
            "balance_after",
            "currency",
            "note",
        ]
    )
    before: int | None = None
    for _ in range(EXPORT_ROWS // EXPORT_PAGE):
        page = statements.movements(
            reading(), player.id, player.currency, before=before, limit=EXPORT_PAGE, **period.moments
        )
        writer.writerows(_table_row(row) for row in page.rows)
        before = page.next_before
        if before is None:
            break
    return Response(
        out.getvalue(),
        mimetype="text/csv",
        headers={
            "Content-Disposition": 'attachment; filename="statement.csv"',
            "Cache-Control": "no-store",
        },
    )


def _table_row(row: Any) -> list[str]:
    words = [row.kind, row.game_name, row.round_ref, row.transaction_id]
    return [
        str(row.id),
        row.created_at.astimezone(UTC).isoformat(timespec="seconds"),
        row.created_at.astimezone(reader_zone()).isoformat(timespec="seconds"),
        *(_harmless(word) for word in words),
        row.amount.text,
        row.balance_after.text,
        row.amount.currency,
        _harmless(row.note),
    ]


def _harmless(word: str | None) -> str:
    """Return the text so that no spreadsheet takes it for a formula."""
    return "'" + word if word and word.startswith(FORMULA_STARTS) else word or ""


@blueprint.get("/rounds")
@login_required
def rounds() -> Any:
    """List the player's rounds, newest first (R59)."""
    page = history.recent(reading(), current_player(), before=_cursor(), limit=PAGE)
    older = url_for("wallet.rounds", before=page.next_before) if page.next_before else None
    return render_template("wallet/rounds.html", days=_by_day(page.rows, "started_at"), older_url=older)


@blueprint.get("/rounds/<int:key>")
@login_required
def round_detail(key: int) -> Any:
    """Show one round with every call of it in order (R60). Another player's round is none."""
    if key > MAX_KEY:
        raise NotFound
    found = history.detail(reading(), current_player(), key)
    return render_template(
        "wallet/round_detail.html", row=found.row, transactions=found.transactions, step_words=step_words
    )


def step_words(step: Any) -> str:
    """Say what a step of a round was."""
    if step.kind == "rollback":
        return gettext("Taken back")
    if step.outcome == "declined":
        return gettext("Declined: nothing moved")
    if step.stake and step.payout:
        return gettext("Bet and win")
    if step.stake:
        return gettext("Bet")
    return gettext("Win") if step.payout else gettext("Nothing to pay")
