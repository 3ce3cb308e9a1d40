"""`flask player …`: make, show, block, unblock, limit."""

from datetime import date, datetime
from typing import Any

import click

from casino.domain import identities, marketing, players
from casino.domain.identities import Claim
from casino.domain.passwords import Passwords
from casino.domain.players import RegistrationRequest
from casino.domain.stake_limits import set_stake_limit
from casino.errors import InvalidAmount
from casino.money import Money
from casino.storage.database import read_unit, unit_of_work
from casino.wallet import posting, statements
from casino.web import mail
from casino.web.cli.answers import answer, command, json_option, read_password
from casino.web.pages import TERMS_VERSION
from casino.web.registers import connected_register
from casino.web.services import services


@click.group()
def player() -> None:
    """Players: make, show, block, unblock, limit."""


def money(text: str, currency: str) -> Money:
    """Read an amount of the command line, or refuse it in words."""
    try:
        return Money.parse(text, currency)
    except ValueError as fault:
        raise InvalidAmount(str(fault)) from None


@player.command()
@click.argument("name")
@click.option("--email", required=True)
@click.option("--password-file", required=True, help="File with the password; - reads the standard input.")
@click.option("--currency", required=True)
@click.option("--deposit", help="Book this first deposit, for example 100.00.")
@click.option("--birth-date", type=click.DateTime(["%Y-%m-%d"]), default="1990-01-01", show_default=True)
@click.option("--language", help="Language of the pages; the site's first one without it.")
@click.option("--first-name", default="")
@click.option("--last-name", default="")
@click.option("--phone", default="")
@click.option("--document", default="", help="Number of a passport or identity card; it is kept encrypted.")
@json_option
@command
def create(
    name: str,
    email: str,
    password_file: str,
    currency: str,
    deposit: str | None,
    birth_date: datetime,
    language: str | None,
    first_name: str,
    last_name: str,
    phone: str,
    document: str,
    as_json: bool,
) -> None:
    """Make an active, verified player; one who looks like another player's second account waits for a review."""
    found = services()
    now = found.clock()
    request = RegistrationRequest(
        username=name,
        email=email,
        password=read_password(password_file),
        birth_date=date(birth_date.year, birth_date.month, birth_date.day),
        currency=currency,
        language=language or found.settings.languages[0],
        terms_version=TERMS_VERSION,
        identity=Claim(first_name, last_name, phone, document),
    )
    passwords = Passwords(min_length=found.policy.password_min_length)
    with unit_of_work(found.engine) as unit:
        made = players.register(unit, request, now, found.policy.minimum_age, passwords, mail.seal())
        if deposit is not None:
            amount = money(deposit, currency)
            if amount.units <= 0:
                raise InvalidAmount("A deposit is larger than nothing.")
            posting.deposit(unit.connection(), made.id, amount, now)
        public_id, waits = made.public_id, made.status == "pending"
    words = f"Made player {name} with the id {public_id}." + (" A review waits: flask player reviews." if waits else "")
    answer(as_json, {"player_id": public_id, "status": "pending" if waits else "active"}, words)


@player.command()
@click.argument("player_id")
@json_option
@command
def show(player_id: str, as_json: bool) -> None:
    """Show a player."""
    with read_unit(services().engine) as unit:
        found = players.get(unit, player_id)
        balances = {money.currency: money.text for money in statements.balances(unit, found.id)}
        who = identities.known(unit, found.id, mail.seal())
    document: dict[str, Any] = {
        "player_id": found.public_id,
        "name": found.username,
        "email": found.email,
        "person": {"name": who.name, "phone": who.phone, "document": who.document},
        "status": found.status,
        "reason": found.status_reason,
        "created_at": found.created_at.isoformat(),
        "balances": balances,
    }
    answer(as_json, document, "\n".join(f"{key:<11} {value}" for key, value in document.items()))


@player.command()
@click.argument("player_id")
@click.option("--reason", required=True)
@json_option
@command
def block(player_id: str, reason: str, as_json: bool) -> None:
    """Bar new bets and end all log-ins at once; wins and rollbacks still arrive."""
    found = services()
    with unit_of_work(found.engine) as unit:
        players.block(unit, players.get(unit, player_id), reason, found.clock())
    answer(as_json, {"player_id": player_id, "status": "blocked"}, f"Player {player_id} is blocked.")


@player.command()
@click.argument("player_id")
@click.option("--reason", required=True)
@json_option
@command
def unblock(player_id: str, reason: str, as_json: bool) -> None:
    """Allow play again."""
    found = services()
    with unit_of_work(found.engine) as unit:
        players.unblock(players.get(unit, player_id), reason, found.clock())
    answer(as_json, {"player_id": player_id, "status": "active"}, f"Player {player_id} can play again.")


@player.command()
@json_option
@command
def mailing(as_json: bool) -> None:
    """Print who may be written to now, an address a line: nobody on a break, excluded, or named by a register."""
    house = services()
    found = marketing.readers(house.engine, connected_register(), house.policy, house.clock())
    document = {
        "readers": [{"player_id": one.public_id, "email": one.email, "language": one.language} for one in found]
    }
    answer(as_json, document, "\n".join(one.email for one in found))


@player.command()
@click.argument("player_id")
@click.option("--stake", required=True, help="The largest single stake, for example 10.00; none removes the limit.")
@click.option("--currency", required=True)
@json_option
@command
def limit(player_id: str, stake: str, currency: str, as_json: bool) -> None:
    """Set the largest single stake of a player; it holds from the next bet on."""
    found = services()
    amount = None if stake == "none" else money(stake, currency)
    with unit_of_work(found.engine) as unit:
        set_stake_limit(unit, players.get(unit, player_id), currency, amount, found.clock(), actor="command line")
    words = "no stake limit" if amount is None else f"a stake limit of {amount.display}"
    answer(as_json, {"player_id": player_id, "stake": stake, "currency": currency}, f"Player {player_id} has {words}.")
