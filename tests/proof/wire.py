"""The platform's side of a callback for races and crashes: sign, send, read; many at the same instant."""

import http.client
import json
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

from casino.platform import signature
from casino.platform.strictjson import NumberText
from tests.support.ledger import AGENT, fresh
from tests.support.processes import TOKEN


class Unclear(Exception):
    """No whole answer came: the call may or may not have been carried out."""


@dataclass(frozen=True)
class Reply:
    """Status and body of an answer."""

    status: int
    body: str

    @property
    def balance(self) -> str | None:
        """The balance as it was written, if the answer holds one."""
        content = json.loads(self.body, parse_float=str, parse_int=str).get("content")
        return None if content is None else str(content["balance"])

    @property
    def error(self) -> str | None:
        """The code of a refusal."""
        code = json.loads(self.body).get("error")
        return None if code is None else str(code)


def bet_body(player: str, stake: str, payout: str = "0", reference: str = "", currency: str = "EUR") -> bytes:
    """Return a makeBet as PHP would write it; amounts are plain decimals."""
    return _body(
        type="makeBet",
        player_id=player,
        currency=currency,
        transaction_id=reference or fresh("t-"),
        round_id=fresh("r-"),
        bet=NumberText(stake),
        win=NumberText(payout),
    )


def rollback_body(player: str, target: str, own: str = "", currency: str = "EUR") -> bytes:
    """Return a rollback; without an id of its own it carries the target's alone."""
    if not own:
        return _body(type="rollback", player_id=player, currency=currency, transaction_id=target)
    return _body(
        type="rollback", player_id=player, currency=currency, transaction_id=own, rollback_transaction_id=target
    )


def balance_body(player: str, currency: str = "EUR") -> bytes:
    """Return a getBalance."""
    return _body(type="getBalance", player_id=player, currency=currency)


def _body(**fields: str) -> bytes:
    return signature.php_encode({"agent_id": AGENT, "request_id": fresh("q-"), **fields})


def send(url: str, body: bytes, timeout: float = 15) -> Reply:
    """Send one signed call over a connection of its own. Raises `Unclear` when no whole answer comes."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=timeout)
    headers = {"Content-Type": "application/json", "X-Signature": signature.sign(body, TOKEN)}
    try:
        connection.request("POST", "/callback", body, headers)
        answer = connection.getresponse()
        return Reply(answer.status, answer.read().decode())
    except (OSError, http.client.HTTPException) as error:
        raise Unclear(repr(error)) from None
    finally:
        connection.close()


def send_together(url: str, bodies: Sequence[bytes]) -> list[Reply]:
    """Send all calls at the same instant, each from a thread of its own; return the answers in the calls' order."""
    gate = threading.Barrier(len(bodies))

    def wait_and_send(body: bytes) -> Reply:
        gate.wait(20)
        return send(url, body)

    with ThreadPoolExecutor(len(bodies)) as pool:
        return list(pool.map(wait_and_send, bodies))
