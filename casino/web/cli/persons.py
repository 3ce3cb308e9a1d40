"""`flask player reviews`, `decide`, `identity` and `erase`: who a player is, and what is forgotten of it in the end."""

import getpass
from typing import Any

import click
from flask import current_app

from casino.domain import erasure, identities, papers, players
from casino.storage.database import read_unit, unit_of_work
from casino.web import mail
from casino.web.cli.answers import answer, command, json_option
from casino.web.services import services


def actor() -> str:
    """Return who is at the command line, for the record."""
    return f"command line: {getpass.getuser()}"[:64]


@click.command()
@click.option("--all", "everything", is_flag=True, help="The decided ones as well.")
@json_option
@command
def reviews(everything: bool, as_json: bool) -> None:
    """List accounts that look like one person's (R06); the first of each pair waits until it is decided."""
    with read_unit(services().engine) as unit:
        found = identities.reviews(unit, everything=everything)
    document: dict[str, Any] = {
        "reviews": [
            {
                "number": one.number,
                "player_id": one.player_ref,
                "other_player_id": one.other_ref,
                "matched": one.matched,
                "opened_at": one.opened_at.isoformat(),
                "verdict": one.verdict,
                "reason": one.reason,
            }
            for one in found
        ]
    }
    lines = [
        f"{one.number:>5}  {one.player_ref} and {one.other_ref} share {one.matched}"
        + (f": {one.verdict}, {one.reason}" if one.verdict else "")
        for one in found
    ]
    answer(as_json, document, "\n".join(lines) or "No account waits for a review.")


@click.command()
@click.argument("player_id")
@click.option("--paper", required=True, help="What was seen, such as passport.")
@click.option("--name", required=True, help="The name on it.")
@click.option("--passed", "passed", flag_value=True, type=bool, help="It proves who the player is.")
@click.option("--failed", "passed", flag_value=False, type=bool, help="It does not; say why in --reason.")
@click.option("--reason", default="", help="Why it failed.")
@json_option
@command
def identity(player_id: str, paper: str, name: str, passed: bool | None, reason: str, as_json: bool) -> None:
    """Put down that a player's papers were looked at (R78): no withdrawal is paid before that has passed."""
    if passed is None:
        raise click.UsageError("say --passed or --failed")
    house = services()
    with unit_of_work(house.engine) as unit:
        row = papers.note(
            unit, players.get(unit, player_id),
            paper=paper, name=name, passed=passed, reason=reason, now=house.clock(), actor=actor(),
        )  # fmt: skip
        match = row.name_match
    document = {"player_id": player_id, "passed": passed, "name_match": match}
    same = {"same": "the account's", "differs": "not the account's", "unknown": "which the account does not state"}[
        match
    ]
    said = "who they are is proved" if passed else "who they are is not proved"
    answer(as_json, document, f"Player {player_id}: {said}. The name on the paper is {same}.")


@click.command()
@click.argument("number", type=int)
@click.option("--same", "verdict", flag_value="same", help="One person: the later account is closed.")
@click.option("--different", "verdict", flag_value="different", help="Two people: the later account may play.")
@click.option("--reason", required=True)
@json_option
@command
def decide(number: int, verdict: str | None, reason: str, as_json: bool) -> None:
    """Decide a review of `flask player reviews`; the player is written to."""
    if verdict is None:
        raise click.UsageError("say --same or --different")
    house = services()
    with current_app.test_request_context(), unit_of_work(house.engine) as unit:  # letters are written as for a page
        found = identities.decide(unit, number, verdict, reason, house.clock(), actor=actor())
        if found.status == "active":
            mail.write_to(unit, found, "review_opened", path="/")
        elif found.status == "closed":
            mail.write_to(unit, found, "review_closed", path="/help")
        public_id, status = found.public_id, found.status
    words = {"active": "may play", "pending": "still has to confirm its address, or waits for another review"}
    line = f"Player {public_id} {words.get(status, 'is ' + status)}."
    answer(as_json, {"player_id": public_id, "verdict": verdict, "status": status}, line)


@click.command()
@click.option("--for-good", is_flag=True, help="Really erase; without it, only say whom it would be.")
@json_option
@command
def erase(for_good: bool, as_json: bool) -> None:
    """Erase who the people were whose accounts closed longer ago than the policy's years; the ledger stays (R90)."""
    house = services()
    with unit_of_work(house.engine) as unit:
        found = erasure.due(unit, house.clock(), house.policy.retention_years)
        refs = [one.public_id for one in found]
        if for_good:
            for one in found:
                erasure.erase(unit, one, house.clock())
    done = "Erased" if for_good else "Would erase"
    line = "\n".join(f"{done} {ref}." for ref in refs) or "Nobody's account closed that long ago."
    answer(as_json, {"erased" if for_good else "would_erase": refs}, line)
