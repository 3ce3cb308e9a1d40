"""The operator's commands (`flask …`), as INTERFACE.md names them. Exit status 0 done, 1 refused, 2 wrong usage."""

from flask import Flask

from casino.certify.command import certify_command
from casino.web.cli import (
    callbacks,
    catalogue,
    data_requests,
    funds,
    letters,
    lobby,
    operations,
    persons,
    players,
    policy,
    staff,
    wallets,
    watch,
)


def init_commands(app: Flask) -> None:
    """Give the app its commands."""
    commands = (
        players.player,
        wallets.wallet,
        staff.staff,
        callbacks.callbacks,
        letters.mail,
        policy.policy,
        catalogue.games,
        lobby.lobby,
        watch.watch,
        watch.rounds,
        operations.maintenance,
        operations.audit_command,
        operations.settings_command,
        operations.doctor,
        operations.sandbox,
        certify_command,
    )
    for command in (persons.reviews, persons.decide, persons.identity, persons.erase):
        players.player.add_command(command)
    for command in (data_requests.requests, data_requests.put_down, data_requests.answer_request):
        players.player.add_command(command)
    for command in (funds.bonus, funds.end_bonuses, funds.waiting, funds.pay, funds.refuse, funds.owed):
        wallets.wallet.add_command(command)
    for command in commands:
        app.cli.add_command(command)
