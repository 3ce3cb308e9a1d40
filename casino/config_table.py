"""The one table of all settings; the reader in config.py, `flask settings` and docs/settings.md follow it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from casino import config_addresses as addresses
from casino import config_values as read
from casino.config_providers import providers
from casino.domain.policy import NAMES
from casino.money import CURRENCIES
from casino.platform.signature import FORMS

PREFIX = "CASINO_"
FILE = "casino.toml"
CALLBACK_TYPES = ("getBalance", "makeBet", "rollback")


@dataclass(frozen=True)
class Setting:
    """One setting: its name and default in the TOML file, how to read it, what it means."""

    name: str
    default: str | None
    reader: Callable[[Any], object]
    meaning: str
    secret: bool = False
    table: bool = False
    attribute: str = ""

    @property
    def variable(self) -> str:
        """The name in the environment."""
        return PREFIX + self.name.upper()

    @property
    def target(self) -> str:
        """The attribute of `Settings` that takes the value."""
        return self.attribute or self.name

    def shown_default(self) -> str:
        """Return the default in words for tables of settings."""
        if self.name == "secret_key":
            return "made once into the instance folder, mode 0600"
        return "none: must be set" if self.default is None else self.default or "empty"


_TOKEN_ADVICE = "write the API token that the platform's manager gave you"  # noqa: S105
_REGISTER_ADVICE = "write the token that the register, or whoever keeps the adapter to it, gave you"
_CASHIER_ADVICE = "write the token that you and the payment service share"
_KEY_ADVICE = 'make one with: python3 -c "import secrets; print(secrets.token_hex(32))"'

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "database_url",
        "sqlite:///casino.db",
        addresses.database,
        "SQLAlchemy address of the database; `postgresql://` works as it stands. "
        "A relative SQLite path starts at the instance folder.",
    ),
    Setting(
        "secret_key",
        None,
        read.secrets(10, _KEY_ADVICE),
        "Signs cookies. Several may be given, separated by commas: the first signs, all verify.",
        secret=True,
        attribute="secret_keys",
    ),
    Setting(
        "public_url",
        "http://127.0.0.1:8000",
        addresses.origin,
        "Our own address as players see it. https everywhere but on this machine.",
    ),
    Setting("platform_url", None, addresses.web_address, "Base address of the game platform, from its manager."),
    Setting("agent_id", None, read.number(1), "Our number at the platform."),
    Setting(
        "api_token",
        None,
        read.secrets(2, _TOKEN_ADVICE),
        "Signs what we send and verifies what the platform sends. While rotating: the current one, a comma, "
        "the previous one.",
        secret=True,
        attribute="api_tokens",
    ),
    Setting(
        "callback_ips",
        "",
        addresses.networks,
        "Addresses and networks that may call `/callback`. Empty: any, the signature decides.",
    ),
    Setting(
        "staff_networks",
        "",
        addresses.networks,
        "Addresses and networks from which staff may open `/staff`; for everybody else it is not there. Empty: this "
        "machine, and nobody where the site is public.",
    ),
    Setting("trusted_proxies", "0", read.number(0, 10), "Number of reverse proxies in front of the site."),
    Setting(
        "game_hosts",
        "",
        addresses.frame_sources,
        "Origins that the game frame may show, wildcards allowed (`https://*.provider.example`). Must be set "
        "when the site is public; on this machine, empty means the link's own origin.",
    ),
    Setting(
        "providers",
        "",
        providers,
        'How a provider\'s games open and speak, such as `[providers.quay-house]` with `open_phone = "page"`; see '
        "docs/games.md.",
        table=True,
    ),
    Setting(
        "currencies",
        "EUR,USD,RUB",
        read.required(read.words(r"[A-Z0-9]{3,5}", "a currency that we know, in capitals", tuple(CURRENCIES))),
        "Currencies offered; the first is the default.",
    ),
    Setting(
        "languages",
        "en,ru",
        read.required(read.languages),
        "Languages offered; the first is the default. The site speaks `de`, `en`, `es`, `pt-BR`, `ru` and `tr`.",
    ),
    Setting("policy", "strict", read.one_of(*NAMES), "Player-protection profile: a file in `casino/policies`."),
    Setting(
        "decline_status",
        "200",
        read.status,
        "HTTP status of a declined callback (a refused bet): 200, or 400 to 499.",
    ),
    Setting(
        "replay_balance",
        "original",
        read.one_of("original", "current"),
        "Balance in the answer to a repeated callback: the `original` answer's, or the `current` one.",
    ),
    Setting(
        "rollback_unknown",
        "ok",
        read.one_of("ok", "error"),
        "A rollback of an unknown transaction: answer `ok` or `error`. The late bet is refused either way.",
    ),
    Setting(
        "rollback_settled",
        "reverse",
        read.one_of("reverse", "refuse"),
        "A rollback of a bet that has won already: `reverse` both legs, or `refuse`.",
    ),
    Setting(
        "rollback_negative",
        "allow",
        read.one_of("allow", "refuse"),
        "A rollback of a win that is spent: `allow` the wallet below zero (bets then wait), or `refuse`.",
    ),
    Setting(
        "freespin_bet",
        "as_sent",
        read.one_of("as_sent", "ignore"),
        "A bet above zero inside free spins: debit it `as_sent`, with an alert, or `ignore` it.",
    ),
    Setting(
        "sig_forms",
        "",
        read.words(r"[a-z0-9-]+", "a form of signing", FORMS),
        "Forms in which the platform's signatures may come. Empty: all. Pin the one that the log names.",
    ),
    Setting(
        "json_out",
        "php",
        read.one_of("php", "plain"),
        "How our own requests are written before signing: `php` escapes slashes, `plain` does not.",
    ),
    Setting(
        "type_aliases",
        "",
        read.aliases(CALLBACK_TYPES),
        "The platform's other words for a callback's type, such as `refund = \"rollback\"`.",
        table=True,
    ),
    Setting(
        "field_map",
        "",
        read.name_lists,
        'The platform\'s names of fields in a callback, such as `transaction = ["tx_id"]`.',
        table=True,
    ),
    Setting(
        "error_codes",
        "",
        read.renamed,
        'The platform\'s codes for our refusals, such as `insufficient_funds = "NO_MONEY"`.',
        table=True,
    ),
    Setting(
        "win_alert",
        "",
        read.amounts,
        'Wins above these amounts hold withdrawals until staff have looked, such as `EUR = "5000.00"`.',
        table=True,
    ),
    Setting(
        "callback_capture",
        "false",
        read.switch,
        "Record verified callbacks and decline them; no money moves. For the first day with a new platform.",
    ),
    Setting("site_name", "Lantern Quay", read.name, "The site's name as players read it."),
    Setting(
        "site_logo",
        "",
        read.phrase(400),
        "Picture (svg, png or webp) in place of the name; a relative path starts at the instance folder.",
    ),
    Setting(
        "accent",
        "",
        read.colour,
        "The accent colour, `#c9a45c` or `oklch(80% 0.12 85)`; it is corrected until it reads. Empty: brass.",
    ),
    Setting("support_email", "", read.email, "Where players write for help."),
    Setting(
        "smtp_url",
        "",
        addresses.mail_server,
        "Server that sends our mail, `smtp://name:password@mail.example.org:587` (TLS is demanded outside this "
        "machine) or `smtps://`. Must be set when the site is public; on this machine, empty keeps mail on the page "
        "`/outbox`.",
    ),
    Setting("mail_from", "", read.email, "Sender of our mail; empty: `CASINO_SUPPORT_EMAIL`, else casino@ our host."),
    Setting(
        "jackpot_url",
        "",
        addresses.optional_address,
        "Address of a jackpot feed, asked every 20 seconds (docs/games.md). Empty: no figure is shown.",
    ),
    Setting(
        "register_url",
        "",
        addresses.optional_address,
        "Address of the national register of exclusions, asked when the policy says so (docs/protection.md). "
        "Empty: none is asked.",
    ),
    Setting(
        "register_token",
        "",
        read.optional(read.secrets(1, _REGISTER_ADVICE), ()),
        "Signs what we ask the register.",
        secret=True,
    ),
    Setting(
        "funds_protection",
        "none",
        read.one_of("none", "segregated", "medium", "high"),
        "How players' money would be safe if the house could not pay: what `/player-funds` tells them (R80).",
    ),
    Setting(
        "deposit_url",
        "",
        addresses.optional_address,
        "Address of the cashier in which players pay money in (docs/games.md). Empty: they are told to write to you.",
    ),
    Setting(
        "deposit_token",
        "",
        read.optional(read.secrets(2, _CASHIER_ADVICE), ()),
        "Signs what the payment service tells `/cashier`. While rotating: the current one, a comma, the previous one.",
        secret=True,
    ),
    Setting("license_text", "", read.phrase(600), "Licence line in the footer of every page."),
    Setting(
        "help_url",
        "",
        addresses.optional_address,
        "Address of help with gambling problems, linked from every page.",
    ),
    Setting(
        "pool_size",
        "16",
        read.number(1, 100),
        "Database connections of each worker: two for each of its threads, as a page may read and write.",
    ),
    Setting(
        "timezone",
        "UTC",
        read.time_zone,
        "Time zone in which days, weeks and months of limits begin and end, such as `Europe/Malta`.",
    ),
    Setting(
        "sync_hours",
        "24",
        read.number(0, 720),
        "Hours between renewals of the game list while serving; 0: only by `flask games sync`.",
    ),
    Setting(
        "country_header",
        "",
        read.phrase(60),
        "Header in which the proxy names the player's country, such as `CF-IPCountry`; the proxy must overwrite what "
        "players send. Empty: unknown, and no game is hidden because of a country.",
    ),
    Setting(
        "unpictured_games",
        "show",
        read.one_of("show", "hide"),
        "Games that came without a picture: `show` them with a drawing of ours, or `hide` them from the lobby.",
    ),
    Setting(
        "log_level",
        "info",
        read.one_of("debug", "info", "warning", "error"),
        "From which weight on events are logged.",
    ),
)
INSTANCE_MEANING = (
    "The instance folder: settings file, secret key, embedded database, pictures. Environment only; empty: "
    "`instance/` beside `app.py`."
)


def markdown() -> str:
    """Return the table of all settings for docs/settings.md."""
    lines = ["| name | default | meaning |", "|---|---|---|"]
    for setting in SETTINGS:
        place = f" Only in `{FILE}`, as the table `[{setting.name}]`." if setting.table else ""
        default = setting.shown_default()
        quoted = default if setting.default in (None, "") else f"`{default}`"
        lines.append(f"| `{setting.variable}` | {quoted} | {setting.meaning}{place} |")
    lines.append(f"| `CASINO_INSTANCE` | empty | {INSTANCE_MEANING} |")
    return "\n".join(lines) + "\n"
