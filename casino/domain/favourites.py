"""What the lobby knows of one player: hearts, the view of the shelf they asked for, games left in mid-round."""

from datetime import datetime

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from casino.errors import NotFound, Refusal
from casino.storage.catalogue import Favourite, Game, ShelfView
from casino.storage.ledger import Account

MOST = 500
LOOK_BACK = 200
"""In how many of a wallet's latest bets an unfinished round is looked for."""

_OPEN_ROUNDS = text(
    'SELECT t.game_ref, MAX(t.id) AS last_id FROM "transaction" t WHERE t.player_id = :player_id '
    "AND t.outcome = 'applied' AND t.round_ref IN "
    '(SELECT b.round_ref FROM "transaction" b JOIN (SELECT transaction_id FROM movement WHERE wallet_id = :wallet_id '
    "AND kind = 'bet' ORDER BY id DESC LIMIT :back) m ON m.transaction_id = b.id) "
    "GROUP BY t.game_ref, t.round_ref, t.currency "
    "HAVING MAX(CASE WHEN t.finished IS NOT NULL THEN 1 ELSE 0 END) = 1 "
    "AND MAX(CASE WHEN t.finished OR t.kind = 'rollback' THEN 1 ELSE 0 END) = 0"
)


def keep(unit: Session, player_id: int, slug: str, now: datetime) -> str:
    """Put a heart on a game and return its name; doing it twice changes nothing. Raises `NotFound`."""
    game = _game(unit, slug)
    if unit.get(Favourite, (player_id, game.id)) is None:
        if len(slugs(unit, player_id)) >= MOST:
            raise Refusal(f"{MOST} favourites are as many as we keep. Take one away first.")
        unit.add(Favourite(player_id=player_id, game_id=game.id, created_at=now))
    return game.name


def drop(unit: Session, player_id: int, slug: str) -> str:
    """Take the heart off a game and return its name; doing it twice changes nothing. Raises `NotFound`."""
    game = _game(unit, slug)
    unit.execute(delete(Favourite).where(Favourite.player_id == player_id, Favourite.game_id == game.id))
    return game.name


def _game(unit: Session, slug: str) -> Game:
    game = unit.scalar(select(Game).where(Game.slug == slug))
    if game is None:
        raise NotFound("This game is not in the lobby.")
    return game


def slugs(unit: Session, player_id: int) -> frozenset[str]:
    """Return the slugs of the player's favourites, to draw the hearts by."""
    kept = select(Game.slug).join(Favourite, Favourite.game_id == Game.id).where(Favourite.player_id == player_id)
    return frozenset(unit.scalars(kept))


def games_with_open_rounds(unit: Session, player_id: int) -> list[str]:
    """Return the platform's references of games in which a round of this player is not finished, latest first (R67).

    Only rounds of which the platform says when they finish can be unfinished.
    """
    found: dict[str, int] = {}
    for wallet_id in unit.scalars(select(Account.id).where(Account.player_id == player_id)).all():
        keys = {"player_id": player_id, "wallet_id": wallet_id, "back": LOOK_BACK}
        for row in unit.execute(_OPEN_ROUNDS, keys):
            if row.game_ref is not None:
                found[row.game_ref] = max(row.last_id, found.get(row.game_ref, 0))
    return sorted(found, key=found.__getitem__, reverse=True)


def remember_view(unit: Session, player_id: int, query: str) -> None:
    """Keep the filters and the order that this player wants to find the shelf in (L24); empty forgets them."""
    view = unit.get(ShelfView, player_id)
    if view is not None:
        view.query = query[:1000]
    else:
        unit.add(ShelfView(player_id=player_id, query=query[:1000]))


def view(unit: Session, player_id: int) -> str:
    """Return the remembered filters as the query of an address; empty when there are none."""
    found = unit.get(ShelfView, player_id)
    return found.query if found is not None else ""
