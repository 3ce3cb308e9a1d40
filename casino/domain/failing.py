"""Games that fail to open: counted, and taken off the shelf when it is the game and not the platform (L50)."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casino.domain import switches
from casino.storage.catalogue import Game, LaunchFailure
from casino.storage.ledger import Alert

log = logging.getLogger(__name__)

MOST = 5
WINDOW = timedelta(minutes=10)
ALERT = "game_hidden"
ACTOR = "the house"


def note(unit: Session, game_id: int, now: datetime) -> bool:
    """Note that a game could not be opened; hide it, with an alert, at the fifth time in ten minutes.

    When other games together fail half as often, the platform is what fails, and hiding one game after another would
    only empty the shelf. Staff open the game again by `flask games switch on`. Returns whether it was hidden now.
    """
    unit.add(LaunchFailure(game_id=game_id, happened_at=now))
    unit.flush()
    lately = LaunchFailure.happened_at > now - WINDOW
    of_game = LaunchFailure.game_id == game_id
    here = unit.scalar(select(func.count()).where(lately, of_game)) or 0
    elsewhere = unit.scalar(select(func.count()).where(lately, ~of_game)) or 0
    game = unit.get_one(Game, game_id)
    if here < MOST or 2 * elsewhere >= here or not game.enabled:
        return False
    minutes = int(WINDOW.total_seconds() // 60)
    reason = f"it could not be opened {here} times in {minutes} minutes"
    switches.switch_game(unit, game.slug, True, reason, ACTOR, now)
    unit.add(Alert(code=ALERT, detail=f"The game {game.slug!r} was taken off the shelf: {reason}.", created_at=now))
    log.error("%s was taken off the shelf: %s", game.slug, reason)
    return True
