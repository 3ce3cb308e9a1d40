"""The platform's fields become our words, exactly; how it answers over HTTP is certified row by row elsewhere."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casino.errors import InvalidAmount, InvalidRequest, UnknownType
from casino.money import CURRENCIES
from casino.platform.protocol import Call, Contract, agent_matches, amount_units, balance_reply, read_amount, read_call
from casino.platform.strictjson import NumberText, read_object

CONTRACT = Contract(agent_id=1042, tokens=("token",))


def call(body: str, contract: Contract = CONTRACT) -> Call:
    return read_call(read_object(body.encode()), contract)


def bet(**changes: str) -> str:
    """Return a makeBet; a value of "" leaves the field out, others are JSON."""
    fields = {"type": '"makeBet"', "player_id": '"abc"', "currency": '"EUR"', "transaction_id": '"t1"',
              "round_id": '"r1"', "bet": "1.50", "win": "0", **changes}  # fmt: skip
    return "{" + ",".join(f'"{name}":{value}' for name, value in fields.items() if value) + "}"


def test_a_bet_is_read() -> None:
    """Numbers as they were written; what is not sent is absent."""
    found = call(bet(game_id="17", request_id='"q"', finished="true", freespins='{"left":3}', session_id='"s"'))

    assert found == Call(
        "makeBet", "abc", "EUR", "q", reference="t1", round_ref="r1", game_ref="17", stake=Decimal("1.50"),
        payout=Decimal(0), finished=True, free_spin=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"transaction_id": "12345678901234567890"}, "12345678901234567890"),
        ({"transaction_id": '"' + "x" * 255 + '"'}, "x" * 255),
        ({"transaction_id": '" t "'}, " t "),
        ({"transaction_id": '"ü/😀"'}, "ü/😀"),
    ],
)
def test_ids_are_text_or_whole_numbers(changes: dict[str, str], expected: str) -> None:
    """Row 11; blanks are part of an id."""
    assert call(bet(**changes)).reference == expected


@pytest.mark.parametrize(
    "value", ["", "null", '""', '"  "', "1.0", "1e3", "true", "false", "[]", "{}", '"' + "x" * 256 + '"']
)
@pytest.mark.parametrize("name", ["transaction_id", "round_id", "player_id"])
def test_ids_that_are_none_are_refused_by_name(name: str, value: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(InvalidRequest) as caught:
        call(bet(**{name: value}))

    assert name in caught.value.message


@pytest.mark.parametrize("value", ["", "null", '""', "7", '"EUREUREUREUR"', "[]"])
def test_a_currency_is_a_code(value: str) -> None:
    """Whether the player has it is another question."""
    with pytest.raises(InvalidRequest):
        call(bet(currency=value))


@pytest.mark.parametrize(
    "text",
    ["-1", "-0.01", "NaN", "1e13", "1e-13", "1e400", "1" * 41, "", " 1", "1 ", "1,5", "0x10", "１", "+1", ".5", "1.",
     "1_000", "--1", "1e", "٣"],
)  # fmt: skip
def test_amounts_that_are_no_plain_money_are_refused(text: str) -> None:
    """As text and, where JSON lets them through, as numbers (rows 76 to 82)."""
    with pytest.raises(InvalidAmount):
        read_amount("bet", text)
    with pytest.raises(InvalidAmount):
        read_amount("bet", NumberText(text))


@pytest.mark.parametrize("value", [True, False, None, [], {}, ["1"], 1, 1.5])
def test_what_is_not_a_number_is_refused(value: object) -> None:
    """`True` is an int in Python; and no float ever comes in here (row 81)."""
    with pytest.raises(InvalidAmount):
        read_amount("bet", value)


@pytest.mark.parametrize(
    ("text", "units"),
    [("0", 0), ("-0", 0), ("-0.00", 0), ("1000.5", 10_005_000), ("1000.50", 10_005_000), ("1.0005e3", 10_005_000),
     ("0.0001", 1), ("1e-4", 1), ("0.30000000000000004", 3_000), ("0.29999999999999998", 3_000),
     ("1000000000000", 10**16)],
)  # fmt: skip
def test_amounts_are_exact(text: str, units: int) -> None:
    """The dust of floats snaps to what was meant (rows 74 to 79)."""
    assert amount_units("bet", read_amount("bet", NumberText(text)), "EUR") == units


@pytest.mark.parametrize("text", ["0.00001", "0.125125", "1000000000000.0001", "1e12" + "1", "0.0000000011"])
def test_more_than_the_ledger_holds_is_refused(text: str) -> None:
    """Never rounded in silence (rows 78 and 83)."""
    with pytest.raises(InvalidAmount):
        amount_units("bet", read_amount("bet", text), "EUR")


@given(st.sampled_from(sorted(CURRENCIES)), st.integers(0, 10**15))
def test_every_amount_survives_the_way_through_text(code: str, units: int) -> None:
    """Written in the currency's full scale, plainly or with an exponent, and as PHP's floats show it."""
    amount = Decimal(units).scaleb(-CURRENCIES[code].scale)
    units = min(units, CURRENCIES[code].max_units)
    amount = Decimal(units).scaleb(-CURRENCIES[code].scale)

    assert amount_units("bet", read_amount("bet", format(amount, "f")), code) == units
    if units < 10**9:
        assert (
            amount_units("bet", read_amount("bet", NumberText(repr(float(amount)).replace("e-0", "e-"))), code) == units
        )


@given(st.text(max_size=45))
def test_any_text_is_money_or_refused(text: str) -> None:
    """And nothing between."""
    try:
        amount = read_amount("bet", text)
    except InvalidAmount:
        return
    assert amount.is_finite()
    assert amount >= 0


def test_a_missing_amount_and_a_null_one_are_told_apart() -> None:
    """Row 61 and row 82."""
    with pytest.raises(InvalidRequest) as missing:
        call(bet(win=""))
    with pytest.raises(InvalidAmount):
        call(bet(win="null"))

    assert missing.value.code == "invalid_request"


def test_amounts_as_text_are_taken_with_a_warning() -> None:
    """Row 75."""
    found = call(bet(bet='"1000.50"'))

    assert (found.stake, found.warnings) == (Decimal("1000.50"), ("bet came as text",))


@pytest.mark.parametrize("value", ['"makebet"', '"MAKEBET"', '"refund"', '""', "1", "null", "true", '["makeBet"]', ""])
def test_types_are_known_or_not(value: str) -> None:
    """Row 59."""
    with pytest.raises(UnknownType):
        call(bet(type=value))


def test_aliases_and_field_names_are_the_operators() -> None:
    """The real names past `bet` and `win` are not documented (rows 47 and 48)."""
    contract = replace(
        CONTRACT,
        type_aliases={"refund": "rollback"},
        fields={**CONTRACT.fields, "transaction": ("txn", "transaction_id"), "target": ("ref",)},
    )

    found = call('{"type":"refund","player_id":"abc","txn":"k1","ref":"t1"}', contract)

    assert (found.kind, found.reference, found.target, found.currency) == ("rollback", "k1", "t1", None)
    assert call(bet(), contract).reference == "t1"


@pytest.mark.parametrize(
    ("fields", "own", "target"),
    [
        ('"transaction_id":"t1"', "t1", "t1"),
        ('"transaction_id":"k1","rollback_transaction_id":"t1"', "k1", "t1"),
        ('"transaction_id":"k1","original_transaction_id":7', "k1", "7"),
        ('"transaction_id":"k1","reference_transaction_id":"t1","rollback_transaction_id":null', "k1", "t1"),
        ('"rollback_transaction_id":"t1"', "t1", "t1"),
    ],
)
def test_a_rollback_names_its_target_in_either_style(fields: str, own: str, target: str) -> None:
    """Row 47."""
    found = call('{"type":"rollback","player_id":"abc",' + fields + "}")

    assert (found.reference, found.target) == (own, target)


def test_a_rollback_without_any_id_is_refused() -> None:
    """And its amounts are only compared, so a broken one is a warning (row 42)."""
    with pytest.raises(InvalidRequest):
        call('{"type":"rollback","player_id":"abc"}')
    found = call('{"type":"rollback","player_id":"abc","transaction_id":"t","bet":-1,"win":"2.5"}')

    assert (found.stake, found.payout) == (None, Decimal("2.5"))
    assert found.warnings


@pytest.mark.parametrize(
    ("value", "fits"),
    [("1042", True), ('"1042"', True), ("1043", False), ('"x"', False),
                                             ("1042.0", False), ("true", False), ("[]", False),
     ('""', False)],
)  # fmt: skip
def test_our_agent_is_recognised(value: str, fits: bool) -> None:
    """Row 71: a number or its text."""
    assert agent_matches(read_object(f'{{"agent_id":{value}}}'.encode()), CONTRACT) is fits


@pytest.mark.parametrize("body", [b"{}", b'{"agent_id":null}'])
def test_a_missing_agent_is_a_missing_field(body: bytes) -> None:
    """Not a wrong one."""
    with pytest.raises(InvalidRequest):
        agent_matches(read_object(body), CONTRACT)


@pytest.mark.parametrize(
    ("units", "code", "text"),
    [(10_005_000, "EUR", "1000.50"), (10_005_099, "EUR", "1000.50"), (0, "EUR", "0.00"), (-1, "EUR", "0.00"),
     (999_999_999_999_999_999, "EUR", "99999999999999.99"), (19_999, "JPY", "1"), (1, "BTC", "0.00000001")],
)  # fmt: skip
def test_balances_are_written_exactly(units: int, code: str, text: str) -> None:
    """In the currency's digits, cut toward zero, never below it (rows 41 and 84)."""
    assert balance_reply(units, code) == '{"content":{"balance":' + text + "}}"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_switch_of_the_settings_reaches_the_contract(settings: object) -> None:
    """PLATFORM.md section 6, the defaults in brackets there."""
    contract = Contract.from_settings(settings)

    assert (contract.agent_id, contract.decline_status) == (1042, 200)
    assert contract.free_spin_stake_counts
    assert not any(
        (contract.replay_current_balance, contract.unknown_rollback_is_error, contract.refuse_settled_rollback,
         contract.refuse_negative_rollback, contract.capture)
    )  # fmt: skip
