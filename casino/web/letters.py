"""The words of our mails, in the language of whom they are for. Links begin with our own public address, never with
what a request called us (SECURITY.md 4.3 no. 29)."""

from casino.domain.mail import Letter
from casino.storage.players import Player
from casino.web.i18n import gettext, speaking
from casino.web.services import services


def compose(kind: str, player: Player, recipient: str, **values: object) -> Letter:
    """Return the letter of that kind; `path` among the values becomes the link."""
    house = services()
    filled = {
        "name": player.username,
        "site": house.settings.site_name,
        "link": house.settings.public_url + str(values.pop("path", "/")),
        "when": house.clock().strftime("%Y-%m-%d %H:%M UTC"),
        **values,
    }
    with speaking(player.language):
        subject, body = _WRITERS[kind]()
        closing = gettext("%(site)s. You cannot answer this mail.") % filled
        greeting = gettext("Hello %(name)s,") % filled
    text = "\n\n".join((greeting, body % filled, "-- \n" + closing)) + "\n"
    return Letter(kind, recipient, subject % filled, text)


def _verify() -> tuple[str, str]:
    return gettext("Confirm your address at %(site)s"), gettext(
        "open this address to confirm that this mailbox is yours; then your account can play:\n\n%(link)s\n\n"
        "It is good for 24 hours. If you have not opened an account, do nothing: without you nobody can play with it."
    )


def _reset() -> tuple[str, str]:
    return gettext("A new password for %(site)s"), gettext(
        "someone, hopefully you, asked for a new password. Choose it here:\n\n%(link)s\n\n"
        "The address works once, within %(minutes)s minutes. If it was not you, do nothing: your password stays."
    )


def _unlock() -> tuple[str, str]:
    return gettext("Your account at %(site)s is locked"), gettext(
        "at %(when)s someone entered wrong passwords or codes several times in a row, so we have locked the log-in. "
        "Your money is where it was.\n\nIf it was you, log in through this address:\n\n%(link)s\n\n"
        "It is good for 30 minutes, and works only together with your password. "
        "If it was not you, nothing more is needed; a second factor makes your account safer still."
    )


def _dormant() -> tuple[str, str]:
    return gettext("Welcome back to %(site)s"), gettext(
        "someone, hopefully you, logged in at %(when)s with the right password, after a long time without a visit. "
        "To be sure that it is you, we ask for your mailbox too. Log in through this address:\n\n%(link)s\n\n"
        "It is good for 30 minutes, and works only together with your password. Your money is where it was. "
        "If it was not you, ask for a new password."
    )


def _login_notice() -> tuple[str, str]:
    return gettext("A log-in at %(site)s"), gettext(
        "someone logged in to your account.\n\nWhen: %(when)s\nDevice: %(device)s\nNetwork address: %(address)s\n\n"
        "If that was you, nothing is to be done. If not, end all log-ins and change your password here:\n\n%(link)s\n\n"
        "You can switch these notices off on the same page."
    )


def _password_changed() -> tuple[str, str]:
    return gettext("Your password at %(site)s was changed"), gettext(
        "your password was changed at %(when)s. If that was not you, ask for a new one at once:\n\n%(link)s"
    )


def _email_new() -> tuple[str, str]:
    return gettext("Confirm your new address at %(site)s"), gettext(
        "open this address to make this mailbox the one of your account:\n\n%(link)s\n\n"
        "It works once, within two hours. Until then we write to the old one."
    )


def _email_notice() -> tuple[str, str]:
    return gettext("Your address at %(site)s is being changed"), gettext(
        "at %(when)s someone who knows your password asked to change the address of your account to %(new)s. "
        "If that was not you, change your password at once and write to us:\n\n%(link)s"
    )


def _email_claimed() -> tuple[str, str]:
    return gettext("Your address was used again at %(site)s"), gettext(
        "at %(when)s someone, perhaps you, tried to open another account with this address. You have one already, "
        "under the name above, and one is enough for everybody. If you have forgotten the password, choose a new one "
        "here:\n\n%(link)s\n\nIf it was not you, do nothing: the other account does not open."
    )


def _email_changed() -> tuple[str, str]:
    return gettext("Your address at %(site)s was changed"), gettext(
        "the address of your account was changed at %(when)s; this is our last mail to the old one. "
        "If that was not you, write to us at once. Help is here:\n\n%(link)s"
    )


def _factor_on() -> tuple[str, str]:
    return gettext("Second factor switched on at %(site)s"), gettext(
        "since %(when)s log-ins to your account ask for a code. If that was not you, write to us. "
        "Help is here:\n\n%(link)s"
    )


def _factor_off() -> tuple[str, str]:
    return gettext("Second factor switched off at %(site)s"), gettext(
        "since %(when)s log-ins to your account ask for no code any more. If that was not you, change your password "
        "at once:\n\n%(link)s"
    )


def _passkey_added() -> tuple[str, str]:
    return gettext("A passkey was added at %(site)s"), gettext(
        "since %(when)s the passkey “%(key)s” opens your account. If that was not you, remove it, change your password "
        "and end all other log-ins here:\n\n%(link)s"
    )


def _passkey_removed() -> tuple[str, str]:
    return gettext("A passkey was removed at %(site)s"), gettext(
        "since %(when)s the passkey “%(key)s” opens your account no more. If that was not you, change your password at "
        "once:\n\n%(link)s"
    )


def _recovery_used() -> tuple[str, str]:
    return gettext("A recovery code was used at %(site)s"), gettext(
        "at %(when)s someone logged in with one of your recovery codes. You have %(left)s left. "
        "If that was not you, change your password at once:\n\n%(link)s"
    )


def _review_opened() -> tuple[str, str]:
    return gettext("Your account at %(site)s is open"), gettext(
        "our staff have looked at your new account; it can play now. Log in here:\n\n%(link)s"
    )


def _review_closed() -> tuple[str, str]:
    return gettext("Your new account at %(site)s stays closed"), gettext(
        "our staff have looked at your new account. One person has one account here, so it stays closed; nothing was "
        "taken from it. If you think that is a mistake, write to us. Help is here:\n\n%(link)s"
    )


def _data_answered() -> tuple[str, str]:
    return gettext("Your request about your data at %(site)s is answered"), gettext(
        "since %(when)s your request no. %(number)s about your data has its answer. Read it here:\n\n%(link)s"
    )


def _closed() -> tuple[str, str]:
    return gettext("Your account at %(site)s is closed"), gettext(
        "you closed your account at %(when)s. Money that was in it is paid out: %(paid)s. "
        "If that was not you, write to us. Help is here:\n\n%(link)s"
    )


_WRITERS = {
    "verify": _verify,
    "reset": _reset,
    "unlock": _unlock,
    "dormant": _dormant,
    "login_notice": _login_notice,
    "password_changed": _password_changed,
    "email_new": _email_new,
    "email_notice": _email_notice,
    "email_claimed": _email_claimed,
    "email_changed": _email_changed,
    "factor_on": _factor_on,
    "factor_off": _factor_off,
    "passkey_added": _passkey_added,
    "passkey_removed": _passkey_removed,
    "recovery_used": _recovery_used,
    "review_opened": _review_opened,
    "review_closed": _review_closed,
    "data_answered": _data_answered,
    "closed": _closed,
}
