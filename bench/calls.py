"""The platform's calls, written and signed before the clock starts: whole HTTP requests, ready for the socket."""

import hashlib
import hmac
import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

SPINS = {"0.2": "0.6", "0.5": "1.6", "1": "3.2", "2": "6.4", "5": "16", "10": "32"}
"""Stakes, and what a winning spin pays on each. Three spins in ten win, so players get back about 96 %."""
WIN_SHARE = 0.3
GAMES = 60
_STAKES = tuple(SPINS)
_HEAD = (
    b"POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n%s: %s\r\n"
    b"User-Agent: GuzzleHttp/7\r\nAccept: */*\r\nContent-Length: %d\r\n\r\n%s"
)


@dataclass(frozen=True, slots=True)
class Workload:
    """Which calls to write: their kind, whose they are, how many, and a word that makes their ids new."""

    kind: str
    players: Sequence[Sequence[str]]
    count: int
    nonce: str
    agent_id: int
    token: str
    hot: bool = False

    def requests(self) -> list[bytes]:
        """Return the signed requests in the order in which they are to be sent."""
        path, header, write = {
            "makeBet": (b"/callback", b"X-Signature", make_bet),
            "getBalance": (b"/callback", b"X-Signature", get_balance),
            "betwin": (b"/wallet/betwin", b"X-REQUEST-SIGN", bet_win),
        }[self.kind]
        key, chance, players = self.token.encode(), random.Random(self.nonce), self._players()
        requests = []
        for number in range(self.count):
            body = write(self, number, *next(players), chance).encode()
            signature = hmac.digest(key, body, hashlib.sha256).hex().encode()
            requests.append(_HEAD % (path, header, signature, len(body), body))
        return requests

    def _players(self) -> Iterator[tuple[str, str]]:
        """Yield players without end: the first one only (hot), or all of them, shuffled anew each time round."""
        chosen = [(one[0], one[1]) for one in (self.players[:1] if self.hot else self.players)]
        shuffle = random.Random(f"{self.nonce} players")
        while True:
            shuffle.shuffle(chosen)
            yield from chosen


def _identity(chance: random.Random) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))


def _spin(chance: random.Random) -> tuple[str, str]:
    stake = chance.choice(_STAKES)
    return stake, SPINS[stake] if chance.random() < WIN_SHARE else "0"


def make_bet(load: Workload, number: int, player: str, username: str, chance: random.Random) -> str:
    """Write a spin as the platform's PHP does: sorted keys, no blanks. (A test compares it with `php_encode`.)"""
    stake, payout = _spin(chance)
    return (
        f'{{"agent_id":{load.agent_id},"bet":{stake},"currency":"EUR","finished":true,"game_id":{number % GAMES + 1},'
        f'"language":"en","player_id":"{player}","player_username":"{username}","request_id":"{_identity(chance)}",'
        f'"round_id":"r-{load.nonce}-{number}","session_id":"{_identity(chance)}",'
        f'"transaction_id":"t-{load.nonce}-{number}","type":"makeBet","win":{payout}}}'
    )


def get_balance(load: Workload, number: int, player: str, username: str, chance: random.Random) -> str:
    """Write a question for the balance."""
    return (
        f'{{"agent_id":{load.agent_id},"currency":"EUR","game_id":{number % GAMES + 1},"language":"en",'
        f'"player_id":"{player}","player_username":"{username}","request_id":"{_identity(chance)}",'
        f'"session_id":"{_identity(chance)}","type":"getBalance"}}'
    )


def bet_win(load: Workload, number: int, player: str, _username: str, chance: random.Random) -> str:
    """Write the same spin in the words of beexar's protocol: a bet, and a win if there is one, in one call."""
    stake, payout = _spin(chance)
    legs = f'{{"id_provider":"b-{load.nonce}-{number}","type":"bet","amount":"{Decimal(stake):.2f}"}}'
    if payout != "0":
        legs += f',{{"id_provider":"w-{load.nonce}-{number}","type":"win","amount":"{Decimal(payout):.2f}"}}'
    return (
        f'{{"session_id":"{_identity(chance)}","account_id":"{player}","currency":"EUR",'
        f'"game_id":"game-{number % GAMES + 1}","round_id":"r-{load.nonce}-{number}","finished":true,'
        f'"transactions":[{legs}]}}'
    )
