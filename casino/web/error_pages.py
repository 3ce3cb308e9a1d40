"""What a refusal or failure says as a page: one table from error code to status, title, words and what to do.

The words are the house's own; what the platform or an exception says about itself is for the log only.
"""

from dataclasses import dataclass

from babel.support import LazyProxy

from casino.web.i18n import lazy_gettext as _l

Words = str | LazyProxy
LOBBY: tuple[str, Words] = ("lobby.index", _l("Back to the lobby"))
HELP: tuple[str, Words] = ("pages.help", _l("Help and contact"))
WALLET: tuple[str, Words] = ("wallet.statement", _l("See the statement"))
PROTECTION: tuple[str, Words] = ("protection.overview", _l("Limits and breaks"))


@dataclass(frozen=True)
class Page:
    """How one code is answered: HTTP status, what happened, why, what to do, and where to go."""

    status: int
    title: Words
    why: Words
    what_to_do: Words
    way_out: tuple[str, Words] = LOBBY


_NOT_HERE = Page(
    404,
    _l("There is nothing at this address"),
    _l("The page has moved, was never here, or belongs to someone else."),
    _l("Check the address, or find your way from the lobby."),
)
_SOMETHING_BROKE = Page(
    500,
    _l("Something broke on our side"),
    _l("This is our fault, not yours. No stake is taken by a page that fails."),
    _l("Try again in a moment. If it comes back, tell us the reference below."),
    HELP,
)
_UNCLEAR = Page(
    400,
    _l("We could not read that request"),
    _l("Something in the address or the form was not as this page expects it."),
    _l("Go back, reload the page and try once more."),
)
_MONEY_STOPPED = Page(
    409,
    _l("The money was not moved"),
    _l("A rule of the wallet stopped this. Your balance is as it was."),
    _l("Look at your statement. If something is missing there, tell us the reference below."),
    WALLET,
)
_CHECK_FIELD = Page(
    422,
    _l("One entry needs another look"),
    _l("The form could not be accepted as it was filled in."),
    _l("Go back and correct the marked field."),
)
_NOT_ANSWERING = Page(
    503,
    _l("We cannot answer just now"),
    _l("The site is busy or being looked after. Nothing was changed."),
    _l("Wait a moment and try again."),
)

PAGES: dict[str, Page] = {
    "internal_error": _SOMETHING_BROKE,
    "invalid_request": _UNCLEAR,
    "invalid_amount": Page(
        400,
        _l("That is not an amount"),
        _l("An amount is a plain number such as 12.50."),
        _l("Go back and write the amount with digits only."),
        WALLET,
    ),
    "unknown_type": _UNCLEAR,
    "currency_differs": _MONEY_STOPPED,
    "not_found": _NOT_HERE,
    "temporarily_unavailable": _NOT_ANSWERING,
    "platform_error": Page(
        502,
        _l("The game did not open"),
        _l("The company that runs this game did not answer as agreed. No stake was taken."),
        _l("Try again in a minute, or choose another game. If it keeps happening, tell us the reference below."),
    ),
    "refused": Page(
        409,
        _l("This is not possible"),
        _l("A rule of the house says no. Nothing was changed."),
        _l("If you think this is a mistake, tell us the reference below."),
        HELP,
    ),
    "insufficient_funds": Page(
        409,
        _l("The balance is too low for this"),
        _l("There is less in the wallet than this would take. Nothing was moved."),
        _l("Your statement shows every movement up to now."),
        WALLET,
    ),
    "player_blocked": Page(
        403,
        _l("This account cannot play at the moment"),
        _l("Bets and new games are closed for this account. Your money stays yours and stays visible."),
        _l("Write to us with the reference below and we will tell you why and what comes next."),
        HELP,
    ),
    "player_not_found": _NOT_HERE,
    "currency_mismatch": Page(
        409,
        _l("This game does not take your currency"),
        _l("It is not offered in the currency of your wallet, so it was not opened."),
        _l("Choose another game; the lobby has many that do."),
    ),
    "limit_exceeded": Page(
        409,
        _l("This would go past one of your limits"),
        _l("The limit on your account holds until its time is over. That is what it is for."),
        _l("Take a break, or look at your limits."),
        PROTECTION,
    ),
    "limit_not_due": Page(
        409,
        _l("This change is not due yet"),
        _l("A looser limit waits for its day, so that it is decided with a clear head. The limit in force stays."),
        _l("Come back on the day that your limits page names, or take the request back."),
        PROTECTION,
    ),
    "limits_first": Page(
        409,
        _l("First your limits"),
        _l("The rules here ask you to decide on limits before a game opens. No game was opened."),
        _l("Set them now; it takes a minute."),
        PROTECTION,
    ),
    "maintenance": Page(
        503,
        _l("New bets are paused for maintenance"),
        _l("Open rounds finish as usual and wins are paid. New games open again when the work is done."),
        _l("Come back a little later."),
    ),
    "transaction_conflict": _MONEY_STOPPED,
    "transaction_rolled_back": _MONEY_STOPPED,
    "not_reversible": _MONEY_STOPPED,
    "round_settled": _MONEY_STOPPED,
    "transaction_not_found": _MONEY_STOPPED,
    "win_already_spent": _MONEY_STOPPED,
    "balance_out_of_range": _MONEY_STOPPED,
    "capture_mode": _NOT_ANSWERING,
    "withdrawals_held": Page(
        409,
        _l("Withdrawals wait for a review"),
        _l("Our staff look at every very large win before money leaves the house. Your balance is safe."),
        _l("You need not do anything. Ask us with the reference below if it takes longer than a day."),
        HELP,
    ),
    "game_unavailable": Page(
        409,
        _l("This game is closed for now"),
        _l("Its maker or we have taken it out for a while, or it is not offered in your currency."),
        _l("Choose another game in the meantime."),
    ),
    "game_host_not_allowed": Page(
        502,
        _l("The game did not open"),
        _l("Its address is not on the list of places we trust, so we did not show it. No stake was taken."),
        _l("Choose another game, and tell us the reference below so that we can look into it."),
    ),
    "game_session_ended": Page(
        410,
        _l("This game has ended"),
        _l("It was closed, or opened again somewhere else. What you staked and won is in your rounds."),
        _l("Open the game again from the lobby when you like."),
    ),
    "too_many_attempts": Page(
        429,
        _l("That was tried too often"),
        _l("To keep strangers out of accounts, we look at only so many attempts in a while."),
        _l("Wait a quarter of an hour, then try again. A link that we mailed you works meanwhile."),
        HELP,
    ),
    "too_many_launches": Page(
        429,
        _l("Too many games in a minute"),
        _l("Games were opened faster than anybody can play them. Nothing was staked."),
        _l("Wait a minute, then open the one you want."),
    ),
    "link_expired": Page(
        410,
        _l("This link is no longer good"),
        _l("It was used already, a newer one was sent, or its time is over. Links in our mails work once."),
        _l("Ask for a new one; it takes a minute."),
        ("recovery.forgot", _l("Ask for a new link")),
    ),
    "confirm_first": Page(
        403,
        _l("Confirm first that it is you"),
        _l("This change touches the safety of your account, and your last proof is too long ago."),
        _l("Enter your password once more, then repeat the change."),
        ("safety.confirm", _l("Confirm that it is you")),
    ),
    "account_closed": Page(
        403,
        _l("This account is closed"),
        _l("Its player has closed it. Money that was in it is paid out."),
        _l("Write to us with the reference below if this was not you."),
        HELP,
    ),
    "cannot_close": Page(
        409,
        _l("The account cannot be closed just now"),
        _l("A break or an exclusion is running. It must not end early, and closing would forget it."),
        _l("Close the account when it is over. Until then nobody can place a bet with it."),
        PROTECTION,
    ),
    "not_your_role": Page(
        403,
        _l("Your role does not open this page"),
        _l("Each member of staff has one role, and each role opens what its work needs."),
        _l("Ask whoever runs the site, if this is your work."),
        ("staff.home", _l("Back office")),
    ),
    "layout_moved": Page(
        409,
        _l("Somebody else was quicker"),
        _l("The lobby was laid out anew since you opened this page. Nothing of yours was changed."),
        _l("Open it again and look at what they did."),
        ("staff.arrange", _l("The lobby's rails")),
    ),
    "authenticator_missing": _CHECK_FIELD,
    "wrong_code": _CHECK_FIELD,
    "wrong_passkey": Page(
        422,
        _l("The passkey was not accepted"),
        _l("Its answer came too late, was used already, or does not fit this account. Nothing was changed."),
        _l("Try again, or use your password instead."),
    ),
    "wrong_password": _CHECK_FIELD,
    "wrong_credentials": _CHECK_FIELD,
    "invalid_field": _CHECK_FIELD,
    "username_taken": _CHECK_FIELD,
    "email_taken": _CHECK_FIELD,
    "invalid_username": _CHECK_FIELD,
    "underage": _CHECK_FIELD,
    "weak_password": _CHECK_FIELD,
    "unsupported_currency": _CHECK_FIELD,
    # not from the tree: the edge's own
    "form_expired": Page(
        400,
        _l("This form is too old"),
        _l("It was made for an earlier visit, or came from another page. Nothing was changed."),
        _l("Go back, reload the page and send it again."),
    ),
    "no_cookies": Page(
        400,
        _l("Your browser keeps no cookies"),
        _l("A log-in lives in one cookie of ours. Without it nobody can log in or play here. Nothing was changed."),
        _l("Allow cookies for this site, reload the page and send the form again."),
        ("pages.privacy", _l("Which cookies, and what for")),
    ),
    "method_not_allowed": Page(
        405,
        _l("This address is not opened that way"),
        _l("It answers a button on one of our pages, not a link or a bookmark."),
        _l("Start from the lobby instead."),
    ),
    "too_large": Page(
        413,
        _l("That was too much at once"),
        _l("The form was larger than this site accepts. Nothing was changed."),
        _l("Shorten what you wrote and send it again."),
    ),
}

NEW_LINKS = {
    "recovery.ask_verify": "recovery.wait",
    "recovery.do_verify": "recovery.wait",
    "recovery.ask_email": "safety.email",
    "recovery.do_email": "safety.email",
}
"""Where a link that is no longer good is asked for anew, by the page that wanted it; else where passwords are reset."""
