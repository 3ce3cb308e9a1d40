"""Everything the house can refuse, as one tree. Each class has a stable code; each edge translates codes once.

Codes are lower snake case (PLATFORM.md section 4). The message is a sentence that player, staff and the log read alike.
"""

from collections.abc import Iterator
from typing import ClassVar


class CasinoError(Exception):
    """The root: something the house says no to, or cannot do, and can put into words."""

    code: ClassVar[str] = "internal_error"
    default: ClassVar[str] = "Something went wrong on our side."

    def __init__(self, message: str | None = None) -> None:
        self.message = message or self.default
        super().__init__(self.message)


class InvalidRequest(CasinoError):
    """The message cannot be understood; nothing moved (rows 59 to 65)."""

    code = "invalid_request"
    default = "The request cannot be understood."


class InvalidAmount(InvalidRequest):
    """An amount is not a plain number of money, is negative, too fine or out of range (rows 76 to 83)."""

    code = "invalid_amount"
    default = "The amount is not valid."

    def __init__(self, message: str | None = None, *, out_of_range: bool = False) -> None:
        super().__init__(message)
        self.out_of_range = out_of_range


class UnknownType(InvalidRequest):
    """The callback's type is none that we know (row 59)."""

    code = "unknown_type"
    default = "This type of call is not known here."


class CurrencyDiffers(InvalidRequest):
    """A rollback names another currency than its target (row 43)."""

    code = "currency_differs"
    default = "The rollback names another currency than the transaction it cancels."


class NotFound(CasinoError):
    """There is no such thing, or it is not this player's."""

    code = "not_found"
    default = "There is nothing here under this address."


class TemporarilyUnavailable(CasinoError):
    """We cannot answer now; nothing was stored and the caller may repeat (row 54)."""

    code = "temporarily_unavailable"
    default = "We cannot answer just now. Nothing was changed; please try again."


class PlatformError(CasinoError):
    """The game platform failed or refused; carries what is needed to ask its support (PLATFORM.md 5.2)."""

    code = "platform_error"
    default = "The game platform did not answer as agreed."

    def __init__(
        self, message: str | None = None, *, platform_code: str | None = None, request_id: str | None = None
    ) -> None:
        super().__init__(message)
        self.platform_code = platform_code
        self.request_id = request_id


class Refusal(CasinoError):
    """A rule of the house says no; nothing moved."""

    code = "refused"
    default = "This is not possible."


class InsufficientFunds(Refusal):
    """The stake is larger than the balance before any win (rows 14 and 15)."""

    code = "insufficient_funds"
    default = "The balance is too low for this."


class PlayerBlocked(Refusal):
    """The player's account does not allow new stakes (row 25)."""

    code = "player_blocked"
    default = "This account cannot place bets at the moment."


class PlayerNotFound(Refusal):
    """No player has this id (row 27)."""

    code = "player_not_found"
    default = "There is no such player."


class CurrencyMismatch(Refusal):
    """The player has no wallet in this currency (row 29)."""

    code = "currency_mismatch"
    default = "The player has no wallet in this currency."


class LimitExceeded(Refusal):
    """A player-protection limit would be passed (row 33)."""

    code = "limit_exceeded"
    default = "This would go past a limit on the account."


class LimitNotDue(Refusal):
    """A looser limit waits for its day (R28)."""

    code = "limit_not_due"
    default = "This change is not due yet. The limit in force stays."


class Maintenance(Refusal):
    """The operator has paused new bets (row 34)."""

    code = "maintenance"
    default = "New bets are paused for maintenance."


class TransactionConflict(Refusal):
    """The transaction id was used before with other contents (row 3)."""

    code = "transaction_conflict"
    default = "This transaction id was used before with other contents."


class TransactionRolledBack(Refusal):
    """The bet arrives after it was rolled back (row 39)."""

    code = "transaction_rolled_back"
    default = "This transaction was rolled back before it arrived."


class NotReversible(Refusal):
    """A rollback cannot be rolled back (row 44)."""

    code = "not_reversible"
    default = "A rollback cannot itself be rolled back."


class RoundSettled(Refusal):
    """The round has paid out and the operator refuses to take it back (switch rollback_settled=refuse)."""

    code = "round_settled"
    default = "The round is settled and is not taken back."


class TransactionNotFound(Refusal):
    """The rollback's target is unknown (switch rollback_unknown=error)."""

    code = "transaction_not_found"
    default = "There is no such transaction; should it arrive later it will be refused."


class WinAlreadySpent(Refusal):
    """The win to take back was spent (row 41 with rollback_negative=refuse)."""

    code = "win_already_spent"
    default = "The win was spent already; our staff will look at this rollback."


class CaptureMode(Refusal):
    """The site records callbacks and moves no money (PLATFORM.md section 6)."""

    code = "capture_mode"
    default = "This site is recording calls and moves no money."


class WithdrawalsHeld(Refusal):
    """Withdrawals wait for a review (row 32)."""

    code = "withdrawals_held"
    default = "Withdrawals are on hold until our staff have reviewed a large win."


class BalanceOutOfRange(Refusal):
    """The balance would become larger than a wallet can hold."""

    code = "balance_out_of_range"
    default = "The balance would become larger than a wallet can hold."


class GameUnavailable(Refusal):
    """The game cannot be opened: switched off, gone from the platform, or not offered in this currency."""

    code = "game_unavailable"
    default = "This game is not available at the moment."


class GameHostNotAllowed(Refusal):
    """The platform's link leads to a host that is not among the operator's game hosts."""

    code = "game_host_not_allowed"
    default = "The game's address is not among the hosts that this site allows."


class GameSessionEnded(Refusal):
    """The game session was closed; a new one has to be opened from the lobby."""

    code = "game_session_ended"
    default = "This game session has ended."


class WrongCredentials(Refusal):
    """The name or the password is wrong; never says which (R07)."""

    code = "wrong_credentials"
    default = "The name or the password is not right."


class AuthenticatorMissing(Refusal):
    """A money role needs a second factor, and this member of staff has none (FEATURES.md B19)."""

    code = "authenticator_missing"
    default = (
        "Your role needs an authenticator, and your account has none yet. Whoever runs the site makes one with "
        "`flask staff authenticator` and your name."
    )


class NotYourRole(Refusal):
    """A member of staff asked for something that their role does not open (FEATURES.md B18)."""

    code = "not_your_role"
    default = "Your role does not open this page."


class LayoutMoved(Refusal):
    """The lobby was laid out anew by somebody else since the form was opened (L23)."""

    code = "layout_moved"
    default = (
        "Somebody else has laid out the lobby since you opened this page. Nothing was changed: open it again and "
        "look at what they did."
    )


class WrongCode(Refusal):
    """The second factor's code is wrong, too old or was used (R11)."""

    code = "wrong_code"
    default = "This code is not right, or was used already. Wait for the next one."


class WrongPasskey(Refusal):
    """A passkey's answer does not prove what it must; `why` is for the record alone, `player_id` whose it is."""

    code = "wrong_passkey"
    default = "The passkey was not accepted. Try again, or use your password."

    def __init__(self, message: str | None = None, *, player_id: int | None = None, why: str | None = None) -> None:
        super().__init__(message)
        self.player_id = player_id
        self.why = why or self.message


class TooManyLaunches(Refusal):
    """A player opens games faster than anybody plays them (L26)."""

    code = "too_many_launches"
    default = "Too many games were opened within a minute. Wait a minute and open the one you want."


class TooManyAttempts(Refusal):
    """Something was tried too often; `retry_after` says in how many seconds it is looked at again (R08)."""

    code = "too_many_attempts"
    default = "That was tried too often. Wait a while and try again."

    def __init__(self, message: str | None = None, *, retry_after: int = 900) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class LinkExpired(Refusal):
    """A mailed link was used, is too old, or was never ours."""

    code = "link_expired"
    default = "This link was used already or is too old. Ask for a new one."


class ConfirmFirst(Refusal):
    """A sensitive change needs a fresh proof of who is there (ASVS 7.5.1)."""

    code = "confirm_first"
    default = "Confirm first that it is you."


class AccountClosed(Refusal):
    """The player has closed the account (R19)."""

    code = "account_closed"
    default = "This account is closed."


class CannotClose(Refusal):
    """An account cannot be closed now (R19)."""

    code = "cannot_close"
    default = "The account cannot be closed while a break or an exclusion is running."


class LimitsFirst(Refusal):
    """The policy asks for limits before this game, and the player has set none (R26, R37)."""

    code = "limits_first"
    default = "Set your limits first; without them no game opens here."


class FieldRefusal(Refusal):
    """One field of a form cannot be accepted; `field` names it."""

    code = "invalid_field"
    field: ClassVar[str] = ""
    default = "Please check this field."


class UsernameTaken(FieldRefusal):
    """Another player has this name."""

    code = "username_taken"
    field = "username"
    default = "This name is taken. Please choose another one."


class EmailTaken(FieldRefusal):
    """Another account uses this address."""

    code = "email_taken"
    field = "email"
    default = "This address cannot be used for a new account. Do you have one already?"


class InvalidUsername(FieldRefusal):
    """The name has the wrong length or letters."""

    code = "invalid_username"
    field = "username"
    default = "Use 3 to 20 Latin letters, digits, dots, hyphens or underscores, starting with a letter."


class Underage(FieldRefusal):
    """The birth date is under the age of the policy (R01)."""

    code = "underage"
    field = "birth_date"
    default = "You are too young to play here."


class WeakPassword(FieldRefusal):
    """The password is too short, too long or too common (R09)."""

    code = "weak_password"
    field = "password"
    default = "Choose a longer or less common password."


class WrongPassword(FieldRefusal):
    """The old password, asked for before a change, is wrong (ASVS 6.2.3)."""

    code = "wrong_password"
    field = "password"
    default = "This is not your password."


class UnsupportedCurrency(FieldRefusal):
    """The site does not offer this currency."""

    code = "unsupported_currency"
    field = "currency"
    default = "This currency is not offered here."


def tree(root: type[CasinoError] = CasinoError) -> Iterator[type[CasinoError]]:
    """Yield `root` and every error class below it."""
    yield root
    for child in root.__subclasses__():
        yield from tree(child)
