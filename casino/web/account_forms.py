"""The forms of an account's safety: passwords, addresses, codes, closing."""

from typing import Any

from wtforms import BooleanField, EmailField, HiddenField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, Length, Optional

from casino.web.forms import MAX_PASSWORD, BaseForm, trimmed
from casino.web.i18n import lazy_gettext as _l

DATA_KINDS = (
    ("copy", _l("A copy of everything")),
    ("correction", _l("Something about me is wrong")),
    ("erasure", _l("Something about me should be erased")),
    ("objection", _l("I object to what is done with my data")),
)
"""Kinds of requests as players read them; the first is served at once, by its own button."""
_LONG = Length(max=MAX_PASSWORD, message=_l("This password is too long."))
_CODE_LONG = Length(max=64, message=_l("This is longer than any code."))


def _email(label: Any, hint: Any) -> EmailField:
    return EmailField(
        label,
        [
            InputRequired(_l("Enter your e-mail address.")),
            Length(max=254, message=_l("This address is too long.")),
            Email(_l("This does not look like an e-mail address. It has the form name@example.org.")),
        ],
        filters=[trimmed],
        description=hint,
    )


def _new_password() -> PasswordField:
    return PasswordField(
        _l("New password"),
        [InputRequired(_l("Choose a password.")), _LONG],
        description=_l("Several words in a row are good; any characters count."),
    )


class CodeForm(BaseForm):
    """A code of the authenticator, or a recovery code."""

    code = StringField(
        _l("Code"),
        [InputRequired(_l("Enter the code.")), _CODE_LONG],
        filters=[trimmed],
        description=_l("Six digits from your authenticator, or one of your recovery codes."),
    )


class EnrolForm(BaseForm):
    """The first code shows that the authenticator has the right seed."""

    code = StringField(
        _l("Code"),
        [InputRequired(_l("Enter the code.")), _CODE_LONG],
        filters=[trimmed],
        description=_l("The six digits that your authenticator shows now."),
    )


class ConfirmForm(BaseForm):
    """Who is there? Asked before sensitive changes, by someone who is logged in already."""

    password = PasswordField(_l("Password"), [InputRequired(_l("Enter your password.")), _LONG])
    code = StringField(
        _l("Code"),
        [Optional(), _CODE_LONG],
        filters=[trimmed],
        description=_l("Six digits from your authenticator, or one of your recovery codes."),
    )
    next = HiddenField()


class PasskeyForm(BaseForm):
    """What a device has answered, put in by our script."""

    answer = HiddenField()
    next = HiddenField()


class PasskeyNameForm(BaseForm):
    """A new passkey, and what its player calls it."""

    name = StringField(
        _l("Name of the passkey"),
        [Optional(), Length(max=40, message=_l("Choose a shorter name."))],
        filters=[trimmed],
        description=_l("So that you know it again in this list."),
    )
    answer = HiddenField()


class ForgotForm(BaseForm):
    """Where to send a link that sets a new password."""

    email = _email(_l("E-mail"), _l("The address of your account. We send a link that works once."))


class ResetForm(BaseForm):
    """A new password, by someone who followed the mailed link."""

    password = _new_password()


class PasswordForm(BaseForm):
    """A new password; the old one is needed (ASVS 6.2.3)."""

    current = PasswordField(_l("Password until now"), [InputRequired(_l("Enter the password you have now.")), _LONG])
    password = _new_password()


class EmailForm(BaseForm):
    """A new address; it counts once a link sent to it was followed."""

    email = _email(_l("New e-mail"), _l("We send a link there. The address counts once you have followed it."))


class TermsForm(BaseForm):
    """Terms that have changed."""

    terms = BooleanField(
        _l("I accept the terms and have read the privacy notice"),
        [InputRequired(_l("Without the terms we cannot open games or take deposits."))],
    )
    next = HiddenField()


class DataForm(BaseForm):
    """A request about one's own data that staff must look at; a copy is had at once."""

    kind = SelectField(_l("What is it about?"), choices=[SelectChoice(*one) for one in DATA_KINDS[1:]])
    words = TextAreaField(
        _l("In your words"),
        [
            InputRequired(_l("Say what it is about, so that we can answer.")),
            Length(max=1000, message=_l("At most 1000 characters, please.")),
        ],
        filters=[trimmed],
    )


class CloseForm(BaseForm):
    """The last form of an account."""

    sure = BooleanField(
        _l("Close my account and pay out what is in it"), [InputRequired(_l("Tick this if you want to close it."))]
    )
