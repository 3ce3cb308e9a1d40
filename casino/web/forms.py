"""The player's forms. Labels and messages are words of ours; the domain decides what needs the database."""

from collections.abc import Collection
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    Field,
    HiddenField,
    PasswordField,
    SelectField,
    StringField,
    TelField,
    ValidationError,
)
from wtforms.validators import DataRequired, Email, InputRequired, Length, Optional, Regexp

from casino.errors import FieldRefusal
from casino.web.i18n import gettext
from casino.web.i18n import lazy_gettext as _l
from casino.web.services import services

MAX_PASSWORD = 1024


def _required(message: Any) -> InputRequired:
    return InputRequired(message)


def trimmed(value: str | None) -> str | None:
    return value.strip() if value else value


class PlainDateField(DateField):
    """A date with words of ours when it is not one."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(gettext("Write the date as year, month and day, for example 1990-05-24.")) from None


class BaseForm(FlaskForm):
    """A form that can show what the domain refused beside the field it is about."""

    def refuse(self, refusal: FieldRefusal) -> None:
        """Put the domain's words beside the field that it named."""
        field: Field = self._fields[refusal.field]
        field.errors = [*field.errors, gettext(refusal.message)]


class LoginForm(BaseForm):
    """Who is it? One answer for every wrong pair (R07)."""

    username = StringField(
        _l("Name or e-mail"),
        [_required(_l("Enter your name or e-mail.")), Length(max=254, message=_l("This is longer than any name."))],
        filters=[trimmed],
    )
    password = PasswordField(
        _l("Password"),
        [_required(_l("Enter your password.")), Length(max=MAX_PASSWORD, message=_l("This password is too long."))],
    )
    next = HiddenField()


class RegistrationForm(BaseForm):
    """A new player: age, terms and the four declarations included (R01 to R04)."""

    username = StringField(
        _l("Player name"),
        [_required(_l("Choose a name.")), Length(max=64, message=_l("Choose a shorter name."))],
        filters=[trimmed],
        description=_l("3 to 20 Latin letters, digits, dots, hyphens or underscores. Games may show it."),
    )
    email = EmailField(
        _l("E-mail"),
        [
            _required(_l("Enter your e-mail address.")),
            Length(max=254, message=_l("This address is too long.")),
            Email(_l("This does not look like an e-mail address. It has the form name@example.org.")),
        ],
        filters=[trimmed],
        description=_l("For important notices about the account, and nothing else."),
    )
    password = PasswordField(
        _l("Password"),
        [_required(_l("Choose a password.")), Length(max=MAX_PASSWORD, message=_l("This password is too long."))],
        description=_l("At least 12 characters. Several words in a row are good; any characters count."),
    )
    birth_date = PlainDateField(
        _l("Date of birth"),
        [_required(_l("Enter your date of birth."))],
        description=_l("We may only let adults play, and check it before money is paid out."),
    )
    first_name = StringField(
        _l("First name"),
        [Optional(), Length(max=80, message=_l("This is longer than any name."))],
        filters=[trimmed],
    )
    last_name = StringField(
        _l("Last name"),
        [Optional(), Length(max=80, message=_l("This is longer than any name."))],
        filters=[trimmed],
        description=_l("As in your papers: money is paid out to this name only, and one person has one account."),
    )
    phone = TelField(
        _l("Phone"),
        [
            Optional(),
            Regexp(r"\+?[\d\s()./-]{6,31}", message=_l("Write the number with digits, such as +49 170 1234567.")),
        ],
        filters=[trimmed],
        description=_l("Without it we reach you by mail alone."),
    )
    document = StringField(
        _l("Number of your passport or identity card"),
        [
            Optional(),
            Regexp(r"[\w\s./-]{4,40}", message=_l("Write the number as it stands in the document, up to 40 signs.")),
        ],
        filters=[trimmed],
        description=_l("It is kept encrypted. Without it we ask for it before the first payout."),
    )
    currency = SelectField(_l("Currency"), description=_l("The wallet is kept in it. It cannot be changed later."))
    own_account = BooleanField(
        _l("I play for myself, with my own money"), [_required(_l("Nobody may play for someone else."))]
    )
    true_data = BooleanField(
        _l("What I have entered here is true"), [_required(_l("We need true data to open an account."))]
    )
    monitoring = BooleanField(
        _l("I agree that my play is recorded and looked at, to keep the games fair and players safe"),
        [_required(_l("The law asks us to record play; without it we cannot open an account."))],
    )
    terms = BooleanField(
        _l("I accept the terms and have read the privacy notice"),
        [_required(_l("Without the terms we cannot open an account."))],
    )
    letters = BooleanField(_l("Write to me about news of the house, now and then. I can stop it at any time."))
    next = HiddenField()

    def ask(self, asked: Collection[str]) -> None:
        """Ask for what the policy wants to know of a person; where it wants nothing, nothing is asked (R02, R06)."""
        if "name" not in asked:
            del self.first_name, self.last_name
        if not asked:
            del self.phone, self.document
        words = {
            "first_name": _l("Enter your first name."),
            "last_name": _l("Enter your last name."),
            "phone": _l("Enter your phone number."),
            "document": _l("Enter the number of your document."),
        }
        for name, message in words.items():
            field = self._fields.get(name)
            if field is not None and ("name" if name.endswith("_name") else name) in asked:
                field.validators = [DataRequired(message), *field.validators[1:]]
                field.flags.required = True

    def validate_birth_date(self, field: DateField) -> None:
        """Refuse days that nobody alive was born on."""
        if field.data and not date(1900, 1, 1) <= field.data <= services().clock().date():
            raise ValidationError(gettext("Check the year: nobody who plays was born on that day."))


class PeriodForm(FlaskForm):
    """What part of the statement to show; a GET form, so without a token."""

    class Meta:
        csrf = False

    since = PlainDateField(_l("From"), [Optional()])
    until = PlainDateField(_l("To"), [Optional()])
    kind = SelectField(_l("Kind"), [Optional()])
