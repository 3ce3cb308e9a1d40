"""The platform's words and ours: its calls become `Call` objects, our answers its bodies, its lists our entries.

Foreign names live here alone. What the platform does not document has a default from PLATFORM.md's head and a switch in
the settings: the field map (our name to theirs), the type aliases, the error codes.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Self

from casino.errors import InvalidAmount, InvalidRequest, UnknownType
from casino.money import CURRENCIES, Money
from casino.platform.strictjson import NumberText

GET_BALANCE, MAKE_BET, ROLLBACK = "getBalance", "makeBet", "rollback"
DEFAULT_FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "transaction": ("transaction_id",),
        "round": ("round_id",),
        "stake": ("bet",),
        "payout": ("win",),
        "target": ("rollback_transaction_id", "original_transaction_id", "reference_transaction_id"),
        "finished": ("finished", "round_finished", "is_finished"),
        "free_spins": ("freespins",),
        "game": ("game_id",),
        "request": ("request_id",),
    }
)
"""Our names for the fields whose foreign names are guesses, and the guesses in the order in which they are tried."""

_AMOUNT = re.compile(r"-?\d+(?:\.\d+)?(?:[eE]([+-]?\d{1,3}))?", re.ASCII)
_WHOLE = re.compile(r"-?\d+", re.ASCII)
_EXACT = Context(prec=120)
_DUST = Decimal("1e-9")
MAX_AMOUNT_TEXT = 40
MAX_EXPONENT = 12
MAX_REFERENCE = 255


@dataclass(frozen=True, slots=True)
class Contract:
    """What was agreed with the platform, and the switches for what it leaves open (PLATFORM.md section 6)."""

    agent_id: int
    tokens: tuple[str, ...]
    forms: tuple[str, ...] = ()
    type_aliases: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: DEFAULT_FIELDS)
    error_codes: Mapping[str, str] = field(default_factory=dict)
    decline_status: int = 200
    replay_current_balance: bool = False
    unknown_rollback_is_error: bool = False
    refuse_settled_rollback: bool = False
    refuse_negative_rollback: bool = False
    free_spin_stake_counts: bool = True
    large_win: Mapping[str, Decimal] = field(default_factory=dict)
    capture: bool = False

    @classmethod
    def from_settings(cls, settings: Any) -> Self:
        """Make the contract that `casino.config.Settings` describe."""
        return cls(
            agent_id=settings.agent_id,
            tokens=settings.api_tokens,
            forms=settings.sig_forms,
            type_aliases=settings.type_aliases,
            fields={**DEFAULT_FIELDS, **settings.field_map},
            error_codes=settings.error_codes,
            decline_status=settings.decline_status,
            replay_current_balance=settings.replay_balance == "current",
            unknown_rollback_is_error=settings.rollback_unknown == "error",
            refuse_settled_rollback=settings.rollback_settled == "refuse",
            refuse_negative_rollback=settings.rollback_negative == "refuse",
            free_spin_stake_counts=settings.freespin_bet == "as_sent",
            large_win=settings.win_alert,
            capture=settings.callback_capture,
        )


@dataclass(frozen=True, slots=True)
class Call:
    """One callback, read and checked for shape. Amounts are exact decimals; ids are text; absent is None."""

    kind: str
    player_ref: str
    currency: str | None
    request_ref: str | None = None
    reference: str = ""
    round_ref: str | None = None
    game_ref: str | None = None
    stake: Decimal | None = None
    payout: Decimal | None = None
    target: str = ""
    finished: bool | None = None
    free_spin: bool = False
    warnings: tuple[str, ...] = ()


def agent_matches(body: Mapping[str, Any], contract: Contract) -> bool:
    """Tell whether the body names our agent; accepts 1 and "1" (row 71). Raises `InvalidRequest` when it is missing."""
    value = body.get("agent_id")
    if value is None:
        raise InvalidRequest("agent_id is missing.")
    return isinstance(value, str) and value == str(contract.agent_id)


def call_type(body: Mapping[str, Any], contract: Contract) -> str:
    """Return getBalance, makeBet or rollback, through the aliases (row 48). Raises `UnknownType` (row 59)."""
    value = body.get("type")
    if isinstance(value, str) and not isinstance(value, NumberText):
        known = contract.type_aliases.get(value, value)
        if known in (GET_BALANCE, MAKE_BET, ROLLBACK):
            return known
    raise UnknownType


def read_call(body: Mapping[str, Any], contract: Contract) -> Call:
    """Read a callback's fields. Raises `UnknownType`, `InvalidRequest` or `InvalidAmount` and says which field."""
    kind = call_type(body, contract)
    reader = _Reader(body, contract.fields)
    player_ref = reader.identifier("player_id", "player_id")
    request_ref = reader.optional_identifier("request")
    if kind == GET_BALANCE:
        return Call(kind, player_ref, reader.currency(), request_ref)
    if kind == MAKE_BET:
        stake, payout = reader.amount("stake"), reader.amount("payout")
        return Call(
            kind,
            player_ref,
            reader.currency(),
            request_ref,
            reference=reader.required_identifier("transaction"),
            round_ref=reader.required_identifier("round"),
            game_ref=reader.optional_identifier("game"),
            stake=stake,
            payout=payout,
            finished=reader.flag("finished"),
            free_spin=reader.value("free_spins")[1] not in (None, False),
            warnings=tuple(reader.warnings),
        )
    return _read_rollback(reader, player_ref, request_ref)


def _read_rollback(reader: "_Reader", player_ref: str, request_ref: str | None) -> Call:
    name, target = reader.value("target")
    reference = reader.optional_identifier("transaction")
    if target is None:
        if reference is None:
            raise InvalidRequest("the rollback names no transaction to cancel.")
        target_ref = reference
    else:
        target_ref = _identifier(name, target)
    return Call(
        ROLLBACK,
        player_ref,
        reader.currency() if reader.body.get("currency") is not None else None,
        request_ref,
        reference=reference or target_ref,
        stake=reader.stated_amount("stake"),
        payout=reader.stated_amount("payout"),
        target=target_ref,
        warnings=tuple(reader.warnings),
    )


class _Reader:
    """Takes fields out of one body by our names."""

    def __init__(self, body: Mapping[str, Any], fields: Mapping[str, Sequence[str]]) -> None:
        self.body = body
        self._fields = fields
        self.warnings: list[str] = []

    def value(self, ours: str) -> tuple[str, Any]:
        """Return the first present foreign field for our name, and its value; null counts as absent."""
        names = self._fields[ours]
        for name in names:
            if self.body.get(name) is not None:
                return name, self.body[name]
        return names[0], None

    def identifier(self, name: str, ours: str) -> str:
        if self.body.get(name) is None:
            raise InvalidRequest(f"{ours} is missing.")
        return _identifier(name, self.body[name])

    def required_identifier(self, ours: str) -> str:
        name, value = self.value(ours)
        if value is None:
            raise InvalidRequest(f"{name} is missing.")
        return _identifier(name, value)

    def optional_identifier(self, ours: str) -> str | None:
        name, value = self.value(ours)
        return None if value is None else _identifier(name, value)

    def currency(self) -> str:
        value = self.body.get("currency")
        if not isinstance(value, str) or isinstance(value, NumberText) or not 1 <= len(value) <= 10:
            raise InvalidRequest("currency is missing or is not a currency code.")
        return value

    def amount(self, ours: str) -> Decimal:
        name, value = self.value(ours)
        if value is None:
            if name in self.body:
                raise InvalidAmount(f"{name} is null.")
            raise InvalidRequest(f"{name} is missing.")
        if isinstance(value, str) and not isinstance(value, NumberText):
            self.warnings.append(f"{name} came as text")
        return read_amount(name, value)

    def stated_amount(self, ours: str) -> Decimal | None:
        name, value = self.value(ours)
        if value is None:
            return None
        try:
            return read_amount(name, value)
        except InvalidAmount as error:
            self.warnings.append(error.message)
            return None

    def flag(self, ours: str) -> bool | None:
        _, value = self.value(ours)
        return value if isinstance(value, bool) else None


def _identifier(name: str, value: Any) -> str:
    """Read an id: text as it is, an integer as its decimal text; anything else is an `InvalidRequest` (rows 11, 72)."""
    if isinstance(value, NumberText):
        if not _WHOLE.fullmatch(value):
            raise InvalidRequest(f"{name} is a fraction; it must be text or a whole number.")
    elif not isinstance(value, str):
        raise InvalidRequest(f"{name} must be text or a whole number.")
    if not value.strip() or len(value) > MAX_REFERENCE:
        raise InvalidRequest(f"{name} must have 1 to {MAX_REFERENCE} characters.")
    return str(value)


def read_amount(name: str, value: Any) -> Decimal:
    """Read a number of money exactly, from a JSON number or a plain ASCII string (rows 74 to 82).

    Raises `InvalidAmount` for negative, too long or too large numbers, for true, false, lists, blanks, commas.
    """
    if not isinstance(value, str):
        raise InvalidAmount(f"{name} is not a number.")
    match = _AMOUNT.fullmatch(value) if len(value) <= MAX_AMOUNT_TEXT else None
    if match is None or (match[1] and abs(int(match[1])) > MAX_EXPONENT):
        raise InvalidAmount(f"{name} is not a plain number of money.")
    try:
        amount = _EXACT.create_decimal(value)
    except InvalidOperation:
        raise InvalidAmount(f"{name} is not a plain number of money.") from None
    if amount < 0:
        raise InvalidAmount(f"{name} is negative.")
    return abs(amount)


def amount_units(name: str, amount: Decimal, code: str) -> int:
    """Return the amount in units of the currency `code`.

    A rest below 1e-9 of the currency is float dust and snaps to the nearest unit (row 77); more digits than the ledger
    holds, or more than 10^12 of it, are an `InvalidAmount` (rows 78 and 83).
    """
    scaled = _EXACT.scaleb(amount, CURRENCIES[code].scale)
    units = int(_EXACT.to_integral_value(scaled))
    if units > CURRENCIES[code].max_units:
        raise InvalidAmount(f"{name} is out of range.", out_of_range=True)
    rest = abs(_EXACT.subtract(amount, _EXACT.scaleb(Decimal(units), -CURRENCIES[code].scale)))
    if rest and rest >= _DUST:
        raise InvalidAmount(f"{name} has more digits than {code} can hold here.")
    return units


def balance_reply(units: int, code: str) -> str:
    """Return the body of a good answer: the balance in the currency's digits, never below zero (rows 41 and 84)."""
    return '{"content":{"balance":' + Money(max(0, units), code).text + "}}"
