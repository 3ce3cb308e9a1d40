"""What the platform is told: a balance, or a refusal under the code that it knows; and the journal's row with it."""

from dataclasses import replace

from casino.domain import rounds
from casino.errors import Refusal, tree
from casino.platform import protocol
from casino.platform.journal import Entry, Reply, error_body
from casino.platform.protocol import Call, Contract
from casino.storage.direct import Direct
from casino.wallet.transactions import Outcome

MESSAGES = {error.code: error.default for error in tree()}
EXTRA_MESSAGES = {
    "signature_required": "The header X-Signature is missing.",
    "invalid_signature": "The signature does not fit the body.",
    "invalid_agent": "This is not the agent id of this site.",
    "caller_not_allowed": "Calls from this address are not accepted.",
    "length_required": "The request needs a Content-Length.",
    "body_too_large": "The body is larger than 64 KiB.",
    "unsupported_encoding": "The body must not be compressed.",
    "method_not_allowed": "Only POST is answered here.",
}


def error_reply(contract: Contract, status: int, code: str, message: str | None = None) -> Reply:
    """Return a refusal in the platform's shape, under the code that the platform knows for ours."""
    words = message or MESSAGES.get(code) or EXTRA_MESSAGES[code]
    return Reply(status, error_body(contract.error_codes.get(code, code), words), decision=code)


def refuse(unit: Direct, contract: Contract, entry: Entry, call: Call, refusal: Refusal) -> Reply:
    """Decline a call that leaves no transaction, because there is no wallet or player to store it under."""
    try:
        rounds.balance_units(unit, call.player_ref, call.currency or "")
    except Refusal as better:
        refusal = better
    reply = error_reply(contract, contract.decline_status, refusal.code)
    entry.write(unit, reply, call=call)
    return reply


def conclude(unit: Direct, contract: Contract, entry: Entry, call: Call, outcome: Outcome, currency: str) -> Reply:
    """Turn an outcome into the reply, and keep both."""
    if outcome.refusal is not None:
        reply = error_reply(contract, contract.decline_status, outcome.refusal)
    else:
        units = outcome.balance_units
        if outcome.replayed and contract.replay_current_balance:
            units = rounds.balance_units(unit, call.player_ref, currency)
        reply = Reply(200, protocol.balance_reply(units, currency))
    reply = replace(reply, replayed=outcome.replayed, alerts=outcome.alerts)
    entry.write(unit, reply, outcome.transaction_id, call)
    return reply
