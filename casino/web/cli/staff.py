"""`flask staff …`: our own people."""

import click

from casino.domain import staff as people
from casino.domain.passwords import Passwords
from casino.storage.database import unit_of_work
from casino.storage.staff import ROLES
from casino.web.cli.answers import answer, command, json_option, read_password
from casino.web.services import services


@click.group()
def staff() -> None:
    """Staff accounts. The back office has no pages yet; accounts are ready for them."""


@staff.command()
@click.argument("name")
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--password-file", required=True, help="File with the password; - reads the standard input.")
@json_option
@command
def create(name: str, role: str, password_file: str, as_json: bool) -> None:
    """Make a member of staff with one role."""
    found = services()
    password = read_password(password_file)
    with unit_of_work(found.engine) as unit:
        member = people.create(unit, name, role, password, found.clock(), Passwords())
    answer(as_json, {"name": member.name, "role": role}, f"Made {member.name} with the role {role}.")
