"""Why play has stopped, what is still open and what can be done: the words on the covers of the game's page (L43)."""

from flask import url_for

from casino.domain import open_rounds
from casino.domain.play import Bar
from casino.storage.players import Player
from casino.web.gauges import amount_words, title_words
from casino.web.i18n import gettext, ngettext
from casino.web.i18n import lazy_gettext as _l
from casino.web.protection import moment
from casino.web.rendering import money
from casino.web.units import reading

ENDED = {
    "exit": _l("You left it."),
    "another_game": _l("You opened another game, and one is played at a time."),
    "panic": _l("You have stopped all play for now. No further stake is taken, in no tab and on no device."),
    "break": _l("You are taking a break. No further stake is taken, in no tab and on no device."),
    "self_exclusion": _l("You have closed play for yourself. No further stake is taken, in no tab and on no device."),
    "stopped": _l("You stopped here."),
    "logged_out": _l("The log-in that opened it has ended."),
}


def why_ended(reason: str | None) -> str:
    """Return why a game session has ended; empty while it runs, or when nobody noted it."""
    return str(ENDED.get(reason or "", ""))


def why_logged_out(reason: str | None) -> str:
    """Return why the page of a game has lost its log-in."""
    return why_ended(reason) or gettext(
        "Your log-in has ended: nothing happened for a while, or it was ended elsewhere."
    )


def why_stopped(bar: Bar) -> str:
    """Return why no stake is taken although the game is open; empty when stakes are taken."""
    if bar.ended:
        return ""
    if bar.closed:
        return gettext("We have closed this game for now. No further stake is taken.")
    used_up = next((meter for meter in bar.meters if meter.left <= 0), None)
    if used_up is not None:
        limit, what = amount_words(used_up.key, used_up.amount), title_words(used_up.key)
        words = gettext(
            "Your limit is used up: %(what)s, %(limit)s. No further stake is taken.", what=what, limit=limit
        )
        if used_up.resets_at is None:
            return words
        return f"{words} {gettext('It starts anew on %(when)s.', when=moment(used_up.resets_at).striptags())}"
    if bar.contract_left is not None and not bar.contract_left.units > 0:
        return gettext("The money that you set for this game is used up. No further stake is taken.")
    if bar.seconds_left == 0:
        return gettext("The time that you set for playing is used up. No further stake is taken.")
    return ""


def what_is_open(player: Player) -> str:
    """Return what is left in rounds without an end, in one sentence."""
    found = open_rounds.of_player(reading(), player)
    held = ", ".join(money(one) for one in open_rounds.held(reading(), player))
    if not found or not held:
        return gettext("Nothing is open: everything that you staked is settled.")
    return ngettext(
        "%(num)s round is open, with %(money)s in it. It waits for you, or is settled by the game's maker and paid.",
        "%(num)s rounds are open, with %(money)s in them. "
        "They wait for you, or are settled by the game's maker and paid.",
        len(found),
        money=held,
    )


def login_again(slug: str | None) -> str:
    """Return where to log in so that one comes back to the game."""
    return url_for("auth.login", next=url_for("lobby.game", slug=slug) if slug else None)
