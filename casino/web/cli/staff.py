"""`flask staff …`: our own people."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click
import segno
from sqlalchemy.orm import Session

from casino.domain import events, second_factor, staff_logins
from casino.domain import staff as people
from casino.domain.passwords import Passwords
from casino.storage.database import read_unit, unit_of_work
from casino.storage.staff import MONEY_ROLES, ROLES, Staff
from casino.web import mail
from casino.web.cli.answers import answer, command, json_option, read_password
from casino.web.services import services

password_option = click.option("--password-file", required=True, help="File with the password; - reads standard input.")
reason_option = click.option("--reason", required=True, help="Why; it stands in the record of events.")


@click.group()
def staff() -> None:
    """Staff accounts: who may open the back office under /staff, and with what."""


@staff.command()
@click.argument("name")
@click.option("--role", required=True, type=click.Choice(ROLES))
@password_option
@json_option
@command
def create(name: str, role: str, password_file: str, as_json: bool) -> None:
    """Make a member of staff with one role."""
    found = services()
    password = read_password(password_file)
    with unit_of_work(found.engine) as unit:
        member = people.create(unit, name, role, password, found.clock(), Passwords())
    words = f"Made {member.name} with the role {role}."
    if role in MONEY_ROLES:
        words += f"\nThis role needs an authenticator before it opens the back office: flask staff authenticator {name}"
    answer(as_json, {"name": member.name, "role": role}, words)


@staff.command()
@click.argument("name")
@json_option
@command
def authenticator(name: str, as_json: bool) -> None:
    """Give a member a new authenticator and print it, for this once; an earlier one is worth nothing from here on."""
    with _changing(name, "staff_authenticator") as (unit, member, now):
        seed = staff_logins.new_authenticator(unit, member, mail.seal(), now)
        called = member.name
    address = second_factor.address(seed, called, f"{services().settings.site_name} staff")
    if not as_json:
        segno.make(address, error="m", micro=False).terminal(compact=True)
    words = f"Read the picture with {called}'s authenticator, or type its key: {seed}\nIt is not shown again."
    answer(as_json, {"name": called, "key": seed, "address": address}, words)


@staff.command()
@click.argument("name")
@password_option
@json_option
@command
def password(name: str, password_file: str, as_json: bool) -> None:
    """Give a member another password; what they have open is closed."""
    wanted = read_password(password_file)
    with _changing(name, "staff_password") as (unit, member, now):
        people.set_password(unit, member, wanted, now, Passwords())
        called = member.name
    answer(as_json, {"name": called}, f"{called} has another password now.")


@staff.command()
@click.argument("name")
@reason_option
@json_option
@command
def disable(name: str, reason: str, as_json: bool) -> None:
    """Let a member in no more, from their next click on; what they did stays under their name."""
    with _changing(name, "staff_disabled", reason) as (unit, member, now):
        people.switch_off(unit, member, now)
        called = member.name
    answer(as_json, {"name": called, "disabled": True}, f"{called} is switched off.")


@staff.command()
@click.argument("name")
@reason_option
@json_option
@command
def enable(name: str, reason: str, as_json: bool) -> None:
    """Let a member in again."""
    with _changing(name, "staff_enabled", reason) as (_unit, member, _now):
        people.switch_on(member)
        called = member.name
    answer(as_json, {"name": called, "disabled": False}, f"{called} is switched on again.")


@contextmanager
def _changing(name: str, event: str, reason: str | None = None) -> Iterator[tuple[Session, Staff, datetime]]:
    """Open a unit with one member to change; what was done is noted in it."""
    found = services()
    now = found.clock()
    with unit_of_work(found.engine) as unit:
        member = people.find(unit, name)
        yield unit, member, now
        events.note(unit, None, event, now, detail=f"{member.name}: {reason}"[:254] if reason else member.name)


@staff.command("list")
@json_option
@command
def list_command(as_json: bool) -> None:
    """List everybody: name, role, with or without an authenticator, switched off since when."""
    with read_unit(services().engine) as unit:
        rows = [
            {
                "name": one.name,
                "role": one.role,
                "authenticator": one.authenticator is not None,
                "disabled_at": one.disabled_at.isoformat() if one.disabled_at else None,
            }
            for one in people.everybody(unit)
        ]
    lines = [
        f"{row['name']:<24} {row['role']:<11} {'authenticator' if row['authenticator'] else 'password alone'}"
        + (f"  off since {row['disabled_at']}" if row["disabled_at"] else "")
        for row in rows
    ]
    answer(as_json, {"staff": rows}, "\n".join(lines) or "There is no member of staff.")
